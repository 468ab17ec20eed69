"""What is served beside the page, or without one: the API, and what is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articleqa.index.errors import PackageMissing
from articleqa.index.extras import missing_library
from articleqa.server.answering import Answering
from articleqa.server.api.app import api_over, api_routes
from articleqa.server.guard.guard import Guard, Policy
from articleqa.server.guard.hosts import Hosts
from articleqa.server.guard.login import Login
from articleqa.server.metrics import Metrics
from articleqa.server.web_server import WebServer

if TYPE_CHECKING:
    from fastapi import FastAPI

    from articleqa import ArticleQA
    from articleqa.server.guard.asgi import App
    from articleqa.server.guard.guard import Seen
    from articleqa.server.guard.passwords import Accounts
    from articleqa.server.guard.routes import Route
    from articleqa.server.guard.uploads import Uploads
    from articleqa.server.serving import Serving


@dataclass(frozen=True, slots=True)
class Services:
    """An application, and what goes with it.

    Attributes:
        app: The application; a page may be mounted on it.
        routes: Which of its addresses are answered.
        answering: Answers its questions; has to be closed.
        metrics: What is counted of it.
    """

    app: FastAPI
    routes: tuple[Route, ...]
    answering: Answering
    metrics: Metrics


def services_over(qa: ArticleQA, *, mcp: bool = False) -> Services:
    """Return what is served over an opened index.

    Args:
        qa: The index.
        mcp: Whether assistants are served, too.

    Raises:
        PackageMissing: `mcp` is true, and its library is not installed.
    """
    metrics = Metrics(qa)
    answering = Answering(qa, metrics.reply)
    app, routes = api_over(answering, metrics), api_routes()
    if mcp:
        from articleqa.server.mcp.transports import add_mcp

        routes = (*routes, add_mcp(app, answering))
    return Services(app, routes, answering, metrics)


def require_mcp() -> None:
    """Import what serves assistants.

    Raises:
        PackageMissing: Its library is not installed.
    """
    try:
        from articleqa.server.mcp import transports  # noqa: F401
    except ImportError as error:
        raise PackageMissing(f"MCP {missing_library(error, 'mcp')}", "articleqa[mcp]") from error


def guarded(
    app: App,
    routes: tuple[Route, ...],
    serving: Serving,
    accounts: Accounts | None,
    *,
    uploads: Uploads | None = None,
    seen: Seen | None = None,
) -> WebServer:
    """Return the server of an application, behind the guard; it is bound to its address, and answers once it is started.

    Args:
        app: The application.
        routes: Which of its addresses are answered.
        serving: Where, and under which names.
        accounts: Who is let in; None: everybody.
        uploads: Where uploads go; None: there are none.
        seen: Is told of every request that was answered.

    Raises:
        OSError: The port cannot be used.
    """
    login = Login(accounts) if accounts else None
    policy = Policy(hosts=Hosts(serving.host, serving.allow_hosts), routes=routes, login=login, uploads=uploads)
    return WebServer(Guard(app, policy, seen), serving.host, serving.port, serving.proxies)
