from __future__ import annotations

import asyncio
from typing import Any

import pytest

from articleqa.server.guard.asgi import Disconnected, Refused
from articleqa.server.guard.bodies import chunks_of, replayed, whole
from articleqa.server.guard.rates import MemoryQuota
from tests.server.guard.event_loop import finished


def body_of(*messages: dict[str, Any], largest: int = 10, seconds: float = 30) -> bytes:
    """Receive these messages, and then nothing for ever."""
    coming, room = iter(messages), MemoryQuota(100, 100)

    async def receive() -> dict[str, Any]:
        for message in coming:
            return message
        await asyncio.Event().wait()
        raise AssertionError

    async def run() -> bytes:
        async with whole(chunks_of(receive, seconds), largest, room, "a") as body:
            assert room._of.total() == len(body)
            return body

    try:
        return finished(run())
    finally:
        assert room._of.total() == 0


def chunk(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_comes_in_pieces() -> None:
    assert body_of(chunk(b"01234"), chunk(b""), chunk(b"56789", more=False)) == b"0123456789"


def test_a_body_that_never_ends_ends_at_the_limit() -> None:
    with pytest.raises(Refused) as caught:
        body_of(*[chunk(b"0123456789")] * 2)
    assert caught.value.status == 413


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    with pytest.raises(Refused) as caught:
        body_of(chunk(b"0"), seconds=0.01)
    assert caught.value.status == 408


def test_who_is_gone_is_not_answered() -> None:
    with pytest.raises(Disconnected):
        body_of(chunk(b"0"), {"type": "http.disconnect"})


def test_a_body_that_was_read_is_given_again_and_then_what_follows() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def run() -> list[Any]:
        again = replayed(b"body", receive)
        return [await again(), await again()]

    assert finished(run()) == [{"type": "http.request", "body": b"body", "more_body": False}, {"type": "http.disconnect"}]
