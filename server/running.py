"""Serve the API until it is stopped, and what serving the page has in common with that."""

from __future__ import annotations

import logging
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from articleqa.index.errors import AddressUnavailable, ArticleQAError, PackageMissing
from articleqa.index.extras import missing_library
from articleqa.pipeline import ArticleQA

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from articleqa.server.guard.passwords import Accounts
    from articleqa.server.serving import Serving
    from articleqa.server.web_server import WebServer

_LISTENS = 0.1
"""Seconds between two looks whether the server is stopped."""
_WARM_UP, _ANSWERS = "articleqa-warm-up", "AnyIO worker thread"
"""The names of the threads in which models are loaded, and in which FastAPI and Gradio call what answers."""
_LONGEST_QUESTION = 10.0
"""Seconds that are waited at the end for questions that are being answered."""


def serve_api(location: Path | str, serving: Serving) -> None:
    """Serve the API over an index, without a page, and print where; return when it is stopped.

    Args:
        location: The folder of the index, or the address of a store.
        serving: Where, and to whom.

    Raises:
        PackageMissing: A library of the API is not installed.
        LoginFileUnusable: The file of those who may use it cannot be used.
        AddressUnavailable: The port cannot be used.
        ArticleQAError: The index cannot be opened, as `ArticleQA.open` says.
    """
    try:
        from articleqa.server.services import guarded, require_mcp, services_over
    except ImportError as error:
        raise PackageMissing(f"The API {missing_library(error, 'api')}", "articleqa[api]") from error
    if serving.mcp:
        require_mcp()
    accounts = announce(serving)
    with ArticleQA.open(location) as qa:
        others = threading.enumerate()
        services = services_over(qa, mcp=serving.mcp)
        try:
            server = guarded(services.app, services.routes, serving, accounts, seen=services.metrics.request)
        except OSError as error:
            unavailable = not_listening(serving)
            raise unavailable from error
        server.start()
        print(f"Ask at {server.url}api/v1/ask   (stop with Ctrl+C)", flush=True)
        begin_warming_up(qa)
        until_stopped(server)
        server.close()
        services.answering.close()
        wait_for_threads(others)


def begin_warming_up(qa: ArticleQA) -> None:
    """Load in a thread what the first question needs, so that nobody waits for all of it. What is wrong with it, that question says."""

    def warm_up() -> None:
        with suppress(ArticleQAError, ValueError):  # closed meanwhile
            qa.warm_up()

    threading.Thread(target=warm_up, name=_WARM_UP).start()


def announce(serving: Serving) -> Accounts | None:
    """Say what others can do, and return those who are let in: both before the models are loaded, which takes long.

    Args:
        serving: Where, and to whom.

    Returns:
        Who is let in; None: everybody.

    Raises:
        LoginFileUnusable: The file of those who are let in cannot be used.
        AddressUnavailable: The port cannot be used.
    """
    from articleqa.server.guard.passwords import others_can_read, read_accounts
    from articleqa.server.web_server import check_address

    try:
        check_address(serving.host, serving.port)
    except OSError as error:
        unavailable = not_listening(serving)
        raise unavailable from error
    warnings, accounts = serving.warnings(), None
    if serving.auth_file:
        accounts = read_accounts(serving.auth_file)
        if others_can_read(serving.auth_file):
            warnings.append(f"Every user of this machine can read {serving.auth_file}: take that from them with chmod 600.")
    for warning in warnings:
        print(f"articleqa: {warning}", file=sys.stderr, flush=True)
    return accounts


def not_listening(serving: Serving) -> AddressUnavailable:
    """Return the error that says that the address cannot be listened on."""
    from articleqa.server.web_server import FIRST_PORT

    host, port = serving.host, serving.port
    where = f"port {port} of {host}" if port is not None else f"any port from {FIRST_PORT} of {host}"
    return AddressUnavailable(f"Cannot listen on {where}: it is taken, or not this machine's.", host, port)


def until_stopped(server: WebServer) -> None:
    """Wait for Ctrl+C, and let the server end without the answers that it is giving."""
    try:
        while server.thread.is_alive():
            time.sleep(_LISTENS)
    except KeyboardInterrupt:
        print("Stopping …", flush=True)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # each client's connection that is cut would be a traceback
    server.force_exit = True


def wait_for_threads(others: Collection[threading.Thread]) -> None:
    """Let the questions that are being answered end: networks abort a program that ends meanwhile.

    Args:
        others: Threads that were there before anything was served, which are none of ours.
    """
    deadline = time.monotonic() + _LONGEST_QUESTION
    for thread in threading.enumerate():
        if thread.name in (_WARM_UP, _ANSWERS) and thread not in others:
            thread.join(max(0.0, deadline - time.monotonic()))
