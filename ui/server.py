"""Serve the page until it is stopped."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from articleqa.index.errors import PackageMissing
from articleqa.index.extras import missing_library
from articleqa.index.ingest import add
from articleqa.index.storage import generations
from articleqa.pipeline import ArticleQA
from articleqa.server.running import announce, not_listening, until_stopped, wait_for_threads
from articleqa.server.serving import ON_THIS_MACHINE, Serving

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from articleqa.server.guard.passwords import Accounts
    from articleqa.ui.views.welcome import Example


def serve(directory: Path, serving: Serving = ON_THIS_MACHINE) -> None:
    """Serve the page over an index, as `serve_opened`.

    Args:
        directory: The index; where articles can be added from the page, one that is not there yet is begun empty.
        serving: As for `serve_opened`.

    Raises:
        PackageMissing: As `require_page`.
        IndexNotBuilt: There is no index, and none is begun.
        ArticleQAError: The index cannot be opened, as `ArticleQA.open` says, or the page cannot be served, as `serve_opened` does.
    """
    _require(serving)
    accounts = announce(serving)
    if serving.may_add and not generations.is_index(directory):
        add([], directory)
    with ArticleQA.open(directory) as qa:
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
    _require(serving)
    _serve(qa, serving, examples, announce(serving))


def _serve(qa: ArticleQA, serving: Serving, examples: Sequence[Example], accounts: Accounts | None) -> None:
    """Serve the page until it is stopped."""
    from articleqa.server.guard.uploads import Uploads, delete_left
    from articleqa.server.services import services_over
    from articleqa.ui.page import launch, page_over

    delete_left()  # also where nothing may be uploaded any more
    qa.ask("?")  # loads the reader, so that the first person need not wait for it
    services = services_over(qa, mcp=serving.mcp)
    with Uploads(serving.max_upload_megabytes) if serving.may_add else nullcontext() as uploads:
        page = page_over(qa, examples, uploads=uploads, serving=serving, answered=services.metrics.reply)
        try:
            url = launch(page, serving, uploads, accounts=accounts, services=services)
        except OSError as error:
            raise not_listening(serving) from error
        print(f"Ask at {url}   (stop with Ctrl+C)", flush=True)
        until_stopped(page.server)
        page.close(verbose=False)
        services.answering.close()
        wait_for_threads()


def _require(serving: Serving) -> None:
    """Import what is served, before anything is made."""
    require_page()
    if serving.mcp:
        from articleqa.server.services import require_mcp

        require_mcp()


def require_page() -> None:
    """Import what the page is made with, which takes seconds.

    Raises:
        PackageMissing: One of these libraries is not installed.
    """
    try:
        from articleqa.ui import page  # noqa: F401
    except ImportError as error:
        raise PackageMissing(f"The page {missing_library(error, 'ui')}", "articleqa[ui]") from error
