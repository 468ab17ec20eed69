"""The HTTP API as a FastAPI application, and which of its addresses the guard lets through."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, HTTPException, Path, Query, Request, Security
from fastapi.security import HTTPBasic
from fastapi.sse import format_sse_event
from starlette.responses import Response, StreamingResponse

from articleqa.index.errors import ArticleQAError
from articleqa.json_answers import API_VERSION, as_json
from articleqa.server import faults
from articleqa.server.answering import Answering, Asked, Stopped
from articleqa.server.api import answers
from articleqa.server.api.openapi import DESCRIPTION, EVENTS, completed
from articleqa.server.api.problems import handle_problems, problems, refused
from articleqa.server.api.requests import ArticleFilters, Paging, QuestionBody, SearchBody
from articleqa.server.api.telemetry import NO_TELEMETRY
from articleqa.server.guard.asgi import Receive
from articleqa.server.guard.guard import CLOSED
from articleqa.server.guard.routes import Kind, Route
from articleqa.server.limits import MAX_NAME
from articleqa.server.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.server.metrics import Metrics

_log = logging.getLogger(__name__)
_LOGIN = [Security(HTTPBasic(auto_error=False, description="Where there is a login."))]
"""For the description; it is the guard that looks."""
API = f"/api/v{API_VERSION}"
_GET = frozenset({"GET"})
_POST = frozenset({"POST"})
_STREAM = "text/event-stream"


def api_routes() -> tuple[Route, ...]:
    """Return the addresses of the API, for the guard."""
    return (
        Route(pattern="/health", methods=_GET, kind=Kind.STATE, name="/health", is_open=True),
        Route(pattern="/ready", methods=_GET, kind=Kind.STATE, name="/ready", is_open=True),
        Route(pattern="/metrics", methods=_GET, kind=Kind.LOOKUP, name="/metrics"),
        Route(pattern=f"{API}/openapi.json", methods=_GET, kind=Kind.LOOKUP, name=f"{API}/openapi.json"),
        Route(pattern=f"{API}/ask", methods=_POST, kind=Kind.ANSWER, name=f"{API}/ask"),
        Route(pattern=f"{API}/search", methods=_POST, kind=Kind.LOOKUP, name=f"{API}/search"),
        Route(pattern=f"{API}/articles", methods=_GET, kind=Kind.LOOKUP, query=None, name=f"{API}/articles"),
        Route(pattern=f"{API}/articles/.+", methods=_GET, kind=Kind.LOOKUP, names_anything=True, name=f"{API}/articles/{{id}}"),
    )


def api_over(answering: Answering, metrics: Metrics) -> FastAPI:
    """Return the API over an opened index. It has to be behind a guard, which bounds what comes and how much is done at once.

    Args:
        answering: Answers the questions.
        metrics: What is counted.
    """
    app = FastAPI(
        title="ArticleQA",
        version=str(API_VERSION),
        description=DESCRIPTION,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # the pages of FastAPI load their scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
    )
    handle_problems(app, answering.qa.retriever.directory)
    _add_state(app, answering, metrics)
    _add_asking(app, answering)
    _add_articles(app, answering)
    app.openapi = lambda: completed(app)  # type: ignore[method-assign]
    return app


def _add_state(app: FastAPI, answering: Answering, metrics: Metrics) -> None:
    """Add what says whether the server is well."""
    retriever = answering.qa.retriever

    @app.get("/health", operation_id="health", summary="Whether the process lives", responses=problems())
    async def health() -> answers.State:
        return answers.State(status="ok")

    @app.get(
        "/ready",
        operation_id="ready",
        summary="Whether the models are loaded and an index answers",
        response_class=Response,
        responses={200: {"model": answers.State}, **problems()},
    )
    async def ready() -> Response:
        def look() -> None:
            retriever.reader()
            retriever.search("?", 1, mode="bm25")

        try:
            await answering.look_up(look)
        except (ArticleQAError, ValueError):
            return refused(503, "The index does not answer.")
        return answers.json_response({"status": "ready"})

    @app.get(
        "/metrics",
        operation_id="metrics",
        summary="What is counted, for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems()},
        dependencies=_LOGIN,
    )
    def count() -> Response:
        return Response(metrics.text(), headers={"content-type": CONTENT_TYPE})


def _add_asking(app: FastAPI, answering: Answering) -> None:
    """Add questions and searches."""

    @app.post(
        f"{API}/ask",
        operation_id="ask",
        summary="Answer a question with words of the articles",
        response_class=Response,
        responses={
            200: {
                "description": "The reply. `answer` is null where nothing surely answers.",
                "model": answers.REPLY,
                "content": {"application/json": {}, _STREAM: {"schema": {"type": "string", "description": EVENTS}}},
            },
            **problems(413, 415, 422),
        },
        dependencies=_LOGIN,
    )
    async def ask(sent: QuestionBody, request: Request) -> Response:
        try:
            asked = sent.asked()
        except ValueError as error:
            return refused(422, f"filters: {error}.")
        accepted = request.headers.get("accept", "")
        if _STREAM in accepted and "application/json" not in accepted:
            events = _events(answering, asked)
            return StreamingResponse(events, media_type=_STREAM, headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        return await _replied(answering, asked, request.receive)

    @app.post(
        f"{API}/search",
        operation_id="search",
        summary="Find passages",
        response_class=Response,
        responses={200: {"description": "The passages, best first.", "model": answers.FOUND}, **problems(413, 415, 422)},
        dependencies=_LOGIN,
    )
    async def search(sent: SearchBody) -> Response:
        try:
            filters = _filters(sent.filters)
        except ValueError as error:
            return refused(422, f"filters: {error}.")

        def found() -> Response:
            hits = answering.qa.retriever.search(sent.query, sent.k, mode=sent.mode, rerank=sent.rerank, filters=filters)
            return answers.json_response({"version": API_VERSION, "hits": [asdict(hit) for hit in hits]})

        return await answering.look_up(found)


def _add_articles(app: FastAPI, answering: Answering) -> None:
    """Add articles."""
    retriever = answering.qa.retriever

    @app.get(
        f"{API}/articles",
        operation_id="articles",
        summary="List the articles, in the order of their ids",
        response_class=Response,
        responses={200: {"description": "What they say of themselves.", "model": answers.ARTICLES}, **problems(422)},
        dependencies=_LOGIN,
    )
    async def articles(
        paging: Annotated[Paging, Query()],
    ) -> Response:
        def page() -> Response:
            listed, offset = retriever.metadata(), paging.offset
            articles = [asdict(article) for article in listed[offset : offset + paging.limit]]
            return answers.json_response({"version": API_VERSION, "total": len(listed), "offset": offset, "articles": articles})

        return await answering.look_up(page)

    @app.get(
        f"{API}/articles/{{id:path}}",
        operation_id="article",
        summary="One article with its text",
        response_class=Response,
        responses={200: {"description": "The article.", "model": answers.ARTICLE}, **problems(404, 422)},
        dependencies=_LOGIN,
    )
    async def article(
        id_: Annotated[str, Path(alias="id", min_length=1, max_length=MAX_NAME, description="The article's id, slashes and all.")],
    ) -> Response:
        try:
            return await answering.look_up(lambda: answers.json_response(answers.article_json(retriever.article(id_))))
        except KeyError:
            raise HTTPException(404, f"There is no article “{id_}”.") from None


def _filters(sent: ArticleFilters | None) -> Filters | None:
    """The filters that are sent; a ValueError where they are none."""
    return sent.filters() if sent else None


async def _replied(answering: Answering, asked: Asked, receive: Receive) -> Response:
    """Answer with the whole reply; where the client goes away, the question is not gone on with."""
    reply = asyncio.create_task(answering.reply(asked))
    gone = asyncio.create_task(_gone(receive))
    try:
        await asyncio.wait({reply, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not reply.done():
            return Response(status_code=CLOSED)  # nobody sees it
        return answers.json_response(as_json(reply.result()))
    finally:
        for task in (reply, gone):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _gone(receive: Receive) -> None:
    """Wait until the client goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _events(answering: Answering, asked: Asked) -> AsyncIterator[bytes]:
    """Answer with a server-sent event for each stage, the last of which is `answered`, or `error`."""
    try:
        async with aclosing(answering.stages(asked)) as stages:
            async for stage in stages:
                yield format_sse_event(event=stage.name, data_str=answers.dumped(as_json(stage.value)))
    except ArticleQAError as error:
        yield _problem(faults.told(error, answering.qa.retriever.directory))
    except Stopped:
        yield _problem("The server is being stopped.")
    except Exception as error:  # the answer has begun
        faults.log(_log, "A question could not be answered.", error)
        yield _problem("The request could not be answered.")


def _problem(sentence: str) -> bytes:
    """The event that says what went wrong."""
    return format_sse_event(event="error", data_str=answers.dumped({"error": sentence}))
