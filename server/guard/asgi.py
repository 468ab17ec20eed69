"""The types of ASGI, and what the guard answers itself."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
RawHeaders: TypeAlias = Iterable[tuple[bytes, bytes]]


class Refused(Exception):
    """A request is not answered as it asks.

    Attributes:
        status: Of the answer.
        sentence: Says what is wrong, and what to do.
        headers: Of the answer, beside those that every answer has; after how many seconds to come again is one of them.
    """

    def __init__(self, status: int, sentence: str, headers: RawHeaders = (), *, again_in: int | None = None) -> None:
        super().__init__(status, sentence)
        self.status = status
        self.sentence = sentence
        self.headers = tuple(headers)
        if again_in is not None:
            self.headers = (*self.headers, (b"retry-after", str(again_in).encode()))


class Disconnected(Exception):
    """The other side has closed the connection."""


async def send_json(send: Send, status: int, value: object, headers: RawHeaders = ()) -> None:
    """Answer with JSON."""
    body = json.dumps(value, ensure_ascii=False).encode()
    named = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": named})
    await send({"type": "http.response.body", "body": body})


def header(scope: Scope, name: bytes) -> str | None:
    """Return the value of a header; None where it is not there.

    Raises:
        Refused: It is there twice: others may take the other one.
    """
    values = [value for key, value in scope["headers"] if key == name]
    if len(values) > 1:
        raise Refused(400, f"The header {name.decode()} is there more than once.")
    return values[0].decode("latin-1") if values else None
