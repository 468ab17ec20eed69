"""What goes wrong: one shape, `{"error": "…"}` with one sentence, whose status says what kind it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from articleqa.index.errors import ArticleQAError
from articleqa.server import faults
from articleqa.server.answering import Stopped
from articleqa.server.api.requests import sentence_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

_SENTENCES: Mapping[int, str] = {
    400: "The request is no JSON, or says in two ways what it is for.",
    401: "There is a login, and the request has no name and password, or wrong ones.",
    403: "A page of another origin sends this.",
    404: "There is no such article.",
    405: "The address takes other methods.",
    408: "The request came too slowly.",
    413: "The request is too large.",
    415: "The request is no application/json.",
    421: "The server is not called by this name.",
    422: "A value is missing, too long, or of another kind.",
    429: "There were too many requests from your address: `Retry-After` says for how many seconds to wait.",
    500: "The request could not be answered; the log of the server says where.",
    503: "The server is answering as many requests as it can (`Retry-After` says when to come again), or the index cannot be read.",
}


class Problem(BaseModel):
    """Why a request is not answered as it asks."""

    error: str = Field(description="One sentence: what is wrong, and what to do.")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what FastAPI documents of these statuses, and of those that every address may answer."""
    always = (400, 401, 403, 408, 421, 429, 500, 503)
    return {status: {"model": Problem, "description": _SENTENCES[status]} for status in sorted({*always, *statuses})}


def refused(status: int, sentence: str) -> Response:
    """Answer that a request is not answered as it asks."""
    return JSONResponse({"error": sentence}, status)


def handle_problems(app: FastAPI, directory: Path) -> None:
    """Let an application answer every problem in this shape.

    Args:
        app: The application.
        directory: The folder of the index; errors do not say where on the disk it lies.
    """

    async def not_valid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  # FastAPI calls it for nothing else
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return refused(400, "The body is no JSON.")
        return refused(422, sentence_of(error.errors()))

    async def unusable(_: Request, error: Exception) -> Response:
        assert isinstance(error, ArticleQAError)  # noqa: S101
        return refused(503, faults.told(error, directory))

    async def stopped(_: Request, __: Exception) -> Response:
        return refused(503, "The server is being stopped.")

    async def http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        return refused(error.status_code, _sentence(error))

    async def fault(_: Request, __: Exception) -> Response:
        return refused(500, "The request could not be answered.")  # the guard logs it

    app.add_exception_handler(RequestValidationError, not_valid)
    app.add_exception_handler(ArticleQAError, unusable)
    app.add_exception_handler(Stopped, stopped)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, fault)


def _sentence(error: HTTPException) -> str:
    """What is said of a status."""
    if error.status_code == 404 and error.detail == "Not Found":
        return "There is nothing at this address."
    return error.detail if error.detail.endswith(".") else f"{error.detail}."
