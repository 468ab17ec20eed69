"""Serve the page until it is stopped."""

from __future__ import annotations

import logging
import sys
import threading
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from articleqa.index.errors import AddressUnavailable, PackageMissing, StoreUnusable
from articleqa.index.extras import missing_library
from articleqa.index.ingest import add
from articleqa.index.milvus.address import is_store
from articleqa.index.storage import generations
from articleqa.pipeline import ArticleQA
from articleqa.ui.serving import ON_THIS_MACHINE, Serving

if TYPE_CHECKING:
    from collections.abc import Sequence

    import gradio as gr

    from articleqa.ui.guard.passwords import Accounts
    from articleqa.ui.views.welcome import Example

_LISTENS = 0.1
"""Seconds between two looks whether the page is stopped."""
_LONGEST_QUESTION = 10.0
"""Seconds that are waited at the end for questions that are being answered."""


def serve(location: Path | str, serving: Serving = ON_THIS_MACHINE) -> None:
    """Serve the page over an index, as `serve_opened`.

    Args:
        location: The index's folder; where articles can be added from the page, one that is not there yet is begun empty. Or the address
            of a store, whose articles cannot be changed from the page.
        serving: As for `serve_opened`.

    Raises:
        PackageMissing: As `require_page`.
        IndexNotBuilt: There is no index, and none is begun.
        StoreUnusable: Articles are to be added to a store, or it cannot be opened.
        ArticleQAError: The index cannot be opened, as `ArticleQA.open` says, or the page cannot be served, as `serve_opened` does.
    """
    require_page()
    if is_store(location):
        serving = _of_store(str(location), serving)
    accounts = _announce(serving)
    if serving.may_add and not generations.is_index(Path(location)):
        add([], location)
    with ArticleQA.open(location) as qa:
        _serve(qa, serving, (), accounts)


def serve_opened(qa: ArticleQA, serving: Serving = ON_THIS_MACHINE, *, examples: Sequence[Example] = ()) -> None:
    """Serve the page over an opened index, and print where; return when it is stopped.

    Args:
        qa: The index.
        serving: Where, to whom, and what they may do.
        examples: Questions that the page suggests.

    Raises:
        PackageMissing: As `require_page`.
        LoginFileUnusable: The file of those who may use the page cannot be used.
        AddressUnavailable: The port cannot be used.
    """
    require_page()
    if qa.retriever.is_store:
        serving = _of_store("that is open", serving)
    _serve(qa, serving, examples, _announce(serving))


def _of_store(name: str, serving: Serving) -> Serving:
    """Return how a store is served: nobody changes its articles.

    Raises:
        StoreUnusable: People are to change them.
    """
    if serving.uploads:
        raise StoreUnusable(f"Articles cannot be added to the store {name} from the page: a build alone changes it.", name)
    return replace(serving, uploads=False)


def _announce(serving: Serving) -> Accounts | None:
    """Say what others can do, and return those who may use the page: both before the models are loaded, which takes long."""
    from articleqa.ui.guard.passwords import others_can_read, read_accounts

    warnings, accounts = serving.warnings(), None
    if serving.auth_file:
        accounts = read_accounts(serving.auth_file)
        if others_can_read(serving.auth_file):
            warnings.append(f"Every user of this machine can read {serving.auth_file}: take that from them with chmod 600.")
    for warning in warnings:
        print(f"articleqa: {warning}", file=sys.stderr, flush=True)
    return accounts


def _serve(qa: ArticleQA, serving: Serving, examples: Sequence[Example], accounts: Accounts | None) -> None:
    """Serve the page until it is stopped."""
    from articleqa.ui.guard.uploads import Uploads, delete_left
    from articleqa.ui.page import launch, page_over
    from articleqa.ui.web_server import FIRST_PORT

    delete_left()  # also where nothing may be uploaded any more
    qa.ask("?")  # loads the reader, so that the first person need not wait for it
    with Uploads(serving.max_upload_megabytes) if serving.may_add else nullcontext() as uploads:
        page = page_over(qa, examples, uploads=uploads, serving=serving)
        try:
            url = launch(page, serving, uploads, accounts=accounts)
        except OSError as error:
            host, port = serving.host, serving.port
            where = f"port {port} of {host}" if port is not None else f"any port from {FIRST_PORT} of {host}"
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
