"""The body of a request, counted and timed as it comes: what it says of its own length may be wrong, or missing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from articleqa.server.guard.asgi import Disconnected, Message, Receive, Refused
from articleqa.server.guard.rates import MemoryQuota

_LINGERING = 1.0
_READ_ON = 300_000
_SLOWEST = 20_000
"""Bytes a second, after the first while."""


class Incoming:
    """The messages of a request, and whether its body has ended.

    Args:
        receive: Gives the messages.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._has_ended = False

    async def __call__(self) -> Message:
        """Return the next message."""
        message = await self._receive()
        self._has_ended = not message.get("more_body", False)
        return message

    async def reaches_its_end(self) -> bool:
        """Read on for a little, and return whether the body ends there: who is cut off while sending may not see the answer."""
        size = 0
        try:
            async with asyncio.timeout(_LINGERING):
                while not self._has_ended and size <= _READ_ON:
                    size += len((await self()).get("body", b""))
        except TimeoutError:
            pass
        return self._has_ended


async def chunks_of(receive: Receive, seconds: float) -> AsyncIterator[bytes]:
    """Receive a body.

    Args:
        receive: Gives its messages.
        seconds: How long nothing may come, and how long all may take; a large body has as much longer as a slow line needs.

    Yields:
        What comes, as it comes.

    Raises:
        Refused: It comes too slowly.
        Disconnected: The connection is closed.
    """
    begun, size = time.monotonic(), 0
    while True:
        try:
            left = begun + seconds + size / _SLOWEST - time.monotonic()
            async with asyncio.timeout(min(seconds, left)):
                message = await receive()
        except TimeoutError as error:
            raise Refused(408, "The request came too slowly.") from error
        if message["type"] == "http.disconnect":
            raise Disconnected
        chunk = message.get("body", b"")
        size += len(chunk)
        if chunk:
            yield chunk
        if not message.get("more_body", False):
            return


@asynccontextmanager
async def whole(chunks: AsyncIterator[bytes], largest: int, memory: MemoryQuota, address: str) -> AsyncIterator[bytes]:
    """Receive a body into memory, and keep room for it.

    Args:
        chunks: What comes.
        largest: How many bytes it may have.
        memory: How much of it there is for requests.
        address: Where it comes from.

    Yields:
        The body.

    Raises:
        Refused: It is too large, or there is no room for it.
    """
    body = bytearray()
    try:
        async for chunk in chunks:
            if len(body) + len(chunk) > largest:
                raise Refused(413, f"A request may have {largest // 1000:,} kB at most.")
            memory.take(address, len(chunk))
            body += chunk
        yield bytes(body)
    finally:
        memory.give_back(address, len(body))


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was received, and then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
