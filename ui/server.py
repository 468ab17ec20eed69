"""Serve the page until it is stopped."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from articleqa.index.errors import PackageMissing, StoreUnusable
from articleqa.index.extras import missing_library
from articleqa.index.ingest import add
from articleqa.index.milvus.address import is_store
from articleqa.index.storage import generations
from articleqa.pipeline import ArticleQA
from articleqa.server.running import announce, begin_warming_up, not_listening, until_stopped, wait_for_threads
from articleqa.server.serving import ON_THIS_MACHINE, Serving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa.server.guard.passwords import Accounts
    from articleqa.ui.views.welcome import Example


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
    _require(serving)
    if is_store(location):
        serving = _of_store(str(location), serving)
    accounts = announce(serving)
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
    _require(serving)
    if qa.retriever.is_store:
        serving = _of_store("that is open", serving)
    _serve(qa, serving, examples, announce(serving))


def _of_store(name: str, serving: Serving) -> Serving:
    """Return how a store is served: nobody changes its articles.

    Raises:
        StoreUnusable: People are to change them.
    """
    if serving.uploads:
        raise StoreUnusable(f"Articles cannot be added to the store {name} from the page: a build alone changes it.", name)
    return replace(serving, uploads=False)


def _serve(qa: ArticleQA, serving: Serving, examples: Sequence[Example], accounts: Accounts | None) -> None:
    """Serve the page until it is stopped."""
    from articleqa.server.guard.uploads import Uploads, delete_left
    from articleqa.server.services import services_over
    from articleqa.ui.page import launch, page_over

    delete_left()  # also where nothing may be uploaded any more
    others = threading.enumerate()
    services = services_over(qa, mcp=serving.mcp)
    with Uploads(serving.max_upload_megabytes) if serving.may_add else nullcontext() as uploads:
        page = page_over(qa, examples, uploads=uploads, serving=serving, answered=services.metrics.reply)
        try:
            url = launch(page, serving, uploads, accounts=accounts, services=services)
        except OSError as error:
            raise not_listening(serving) from error
        print(f"Ask at {url}   (stop with Ctrl+C)", flush=True)
        begin_warming_up(qa)
        until_stopped(page.server)
        page.close(verbose=False)
        services.answering.close()
        wait_for_threads(others)


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
