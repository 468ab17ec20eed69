"""Serve the page until it is stopped."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from articleqa.index.errors import AddressUnavailable, PackageMissing
from articleqa.index.extras import missing_library
from articleqa.index.ingest import add
from articleqa.index.storage import generations
from articleqa.pipeline import ArticleQA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import gradio as gr

    from articleqa.ui.views.welcome import Example

FIRST_PORT = 7860
_LISTENS = 0.1
"""Seconds between two looks whether the page is stopped."""
_LONGEST_QUESTION = 10.0
"""Seconds that are waited at the end for questions that are being answered."""
_ONLY_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


def serve(directory: Path, host: str = "127.0.0.1", port: int | None = FIRST_PORT, *, uploads: bool | None = None) -> None:
    """Serve the page over an index, as `serve_opened`.

    Args:
        directory: The index; where articles can be added from the page, one that is not there yet is begun empty.
        host: As for `serve_opened`.
        port: As for `serve_opened`.
        uploads: As for `serve_opened`.

    Raises:
        PackageMissing: As `require_page`.
        IndexNotBuilt: There is no index, and none is begun.
        ArticleQAError: The index cannot be opened, as `ArticleQA.open` says, or the port cannot be used.
    """
    require_page()
    if may_add(host, uploads) and not generations.is_index(directory):
        add([], directory)
    with ArticleQA.open(directory) as qa:
        serve_opened(qa, host, port, uploads=uploads)


def serve_opened(
    qa: ArticleQA, host: str = "127.0.0.1", port: int | None = None, *, examples: Sequence[Example] = (), uploads: bool | None = None
) -> None:
    """Serve the page over an opened index, and print where; return when it is stopped.

    Args:
        qa: The index.
        host: The address to listen on.
        port: The port to listen on; None: the first free one from 7860.
        examples: Questions that the page suggests.
        uploads: Whether articles can be added from the page; None: only where nobody but this machine reaches it.

    Raises:
        PackageMissing: As `require_page`.
        AddressUnavailable: The port cannot be used.
    """
    require_page()
    from articleqa.ui.page import launch, page_over

    qa.ask("?")  # loads the reader, so that the first person need not wait for it
    adding = may_add(host, uploads)
    page = page_over(qa, examples, may_add=adding)
    try:
        url = launch(page, host, port, may_add=adding)
    except OSError as error:
        where = f"port {port} of {host}" if port else f"any port from {FIRST_PORT} of {host}"
        raise AddressUnavailable(f"Cannot listen on {where}: it is taken, or not this machine's.", host, port) from error
    print(f"Ask at {url}   (stop with Ctrl+C)", flush=True)
    _run(page)


def _run(page: gr.Blocks) -> None:
    """Wait for Ctrl+C and stop serving. The questions that are being answered are ended: PyTorch aborts a program that ends meanwhile."""
    try:
        while page.is_running:
            time.sleep(_LISTENS)
    except KeyboardInterrupt:
        print("Stopping …", flush=True)
    if page.server:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # each browser's connection that is cut would be a traceback
        page.server.force_exit = True
    page.close(verbose=False)
    deadline = time.monotonic() + _LONGEST_QUESTION
    for thread in threading.enumerate():
        if thread.name == "AnyIO worker thread":  # in which Gradio calls what answers
            thread.join(max(0.0, deadline - time.monotonic()))


def require_page() -> None:
    """Import what the page is made with, which takes seconds.

    Raises:
        PackageMissing: One of these libraries is not installed.
    """
    try:
        from articleqa.ui import page  # noqa: F401
    except ImportError as error:
        raise PackageMissing(f"The page {missing_library(error, 'ui')}", "articleqa[ui]") from error


def may_add(host: str, uploads: bool | None) -> bool:
    """Return whether articles can be added from a page.

    Args:
        host: The address that it is served at.
        uploads: What somebody decided; None: they can where only this machine reaches the page.
    """
    return uploads if uploads is not None else host in _ONLY_HERE
