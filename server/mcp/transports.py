"""How assistants reach the server: over the streams of a process that they start, or over HTTP behind the guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.routing import Route as StarletteRoute

from articleqa.pipeline import ArticleQA
from articleqa.server.answering import Answering
from articleqa.server.guard.routes import Kind, Route
from articleqa.server.mcp.protocol import server_over

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

PATH = "/mcp"
_HEADERS = frozenset({b"mcp-protocol-version", b"mcp-method", b"mcp-name"})


def serve_stdio(location: Path | str) -> None:
    """Answer the process that has started this one, over standard input and output, until it closes them.

    Nothing else is written to standard output: whatever a library prints there meanwhile goes to standard error.

    Args:
        location: The folder of the index, or the address of a store.

    Raises:
        ArticleQAError: The index cannot be opened, as `ArticleQA.open` says.
    """
    anyio.run(_serve_stdio, location)


async def _serve_stdio(location: Path | str) -> None:
    async with stdio_server() as (incoming, outgoing):
        with ArticleQA.open(location) as qa:
            answering = Answering(qa)
            server = server_over(answering)
            try:
                await server.run(incoming, outgoing, server.create_initialization_options())
            finally:
                answering.close()


def add_mcp(app: FastAPI, answering: Answering) -> Route:
    """Add the server to an application, at /mcp.

    Every request stands alone: the server keeps no sessions, and calls nobody.

    Args:
        app: The application.
        answering: Answers the questions.

    Returns:
        Its address, for the guard.
    """
    manager = StreamableHTTPSessionManager(server_over(answering), stateless=True)
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with before(app) as state, manager.run():
            yield state

    app.router.lifespan_context = lifespan
    app.router.routes.append(StarletteRoute(PATH, _Endpoint(manager)))
    return Route(pattern=PATH, methods=frozenset({"POST"}), kind=Kind.TOOL, name=PATH, headers=_HEADERS)


class _Endpoint:
    """The manager as an application; Starlette takes a function for something else."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._manager.handle_request(scope, receive, send)
