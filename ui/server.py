"""Serve the page until it is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleQAError
from articleqa.index.extras import missing_library
from articleqa.index.ingest import add
from articleqa.index.storage import generations
from articleqa.pipeline import ArticleQA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from articleqa.ui.views.welcome import Example

FIRST_PORT = 7860
_ONLY_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


def serve(directory: Path, host: str = "127.0.0.1", port: int | None = FIRST_PORT, *, uploads: bool | None = None) -> None:
    """Serve the page over the index at `directory`, as `serve_opened`.

    Where articles can be added from the page, an index that is not there yet is begun empty. Otherwise IndexNotBuilt; and other errors of
    `ArticleQA.open` and `require_page`.
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

    `port` None takes the first free one from 7860. `examples` are questions that the page suggests. `uploads`: whether articles can be
    added from the page; None: only where nobody but this machine reaches it. ArticleQAError where the port cannot be used, or as
    `require_page`.
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
        raise ArticleQAError(
            f"Cannot listen on {where}: it is taken, or not this machine's. Give another with --port or --host."
        ) from error
    print(f"Ask at {url}   (stop with Ctrl+C)", flush=True)
    page.block_thread()


def require_page() -> None:
    """Raise ArticleQAError where a library that the page is made with is not installed. Importing them takes seconds."""
    try:
        from articleqa.ui import page  # noqa: F401
    except ImportError as error:
        raise ArticleQAError(f"The page {missing_library(error, 'ui')}") from error


def may_add(host: str, uploads: bool | None) -> bool:
    """Whether articles can be added from a page that is served to `host`: as `uploads` says, else where only this machine reaches it."""
    return uploads if uploads is not None else host in _ONLY_HERE
