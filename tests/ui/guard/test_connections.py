from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from articleqa.ui.guard.asgi import send_json
from articleqa.ui.guard.connections import Connections, protocol_over

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.browser

ASK = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_connections_are_counted() -> None:
    connections = Connections(most=4, by_address=2, proxies=["p"])
    assert [connections.open(address) for address in "aaabb"] == [True, True, False, True, True]
    assert not connections.open("p")
    connections.close("a")
    connections.close("a")
    assert [connections.open("p"), connections.open("p"), connections.open("p")] == [True, True, False]
    for address in "bbpp":
        connections.close(address)
    assert not connections._of
    assert all(connections.open("p") for _ in range(3))


async def _answer(scope: Any, _receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send_json(send, 200, "answered")


@contextmanager
def talk(connections: Connections, *said: bytes, close: bool = False) -> Iterator[list[bytes]]:
    """Say each of these on a connection of its own, one after the other, and yield what is answered until the server closes it."""

    async def run() -> list[bytes]:
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(_answer, http=protocol_over(connections), ws="none", lifespan="off", log_level="critical"))
        serving = asyncio.create_task(server.serve([listening]))
        opened = []
        for one in said:
            reader, writer = await asyncio.open_connection(*listening.getsockname())
            writer.write(one)
            opened.append((reader, writer, b"" if close or not one.endswith(b"\r\n\r\n") else await reader.readuntil(b'"answered"')))
        answers = [first + await reader.read() for reader, _, first in opened]
        for _, writer, _ in opened:
            writer.close()
        server.should_exit = True
        await serving
        return answers

    with ThreadPoolExecutor(1) as pool:  # in this thread Playwright may have a loop of its own
        yield pool.submit(asyncio.run, run()).result()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost:", b"GET"])
def test_who_does_not_say_what_is_asked_is_not_waited_for(said: bytes) -> None:
    connections = Connections(seconds=0.05)
    with talk(connections, said) as (answer,):
        assert answer == b""
    assert not connections._of


def test_after_an_answer_the_next_request_is_not_waited_for_either() -> None:
    with talk(Connections(seconds=0.05), ASK + b"GET /") as (answer,):
        assert answer.startswith(b"HTTP/1.1 200 OK")
        assert answer.endswith(b'"answered"')


def test_a_connection_too_many_is_told_so() -> None:
    connections = Connections(by_address=1, seconds=0.05)
    with talk(connections, b"GET", ASK, close=True) as (first, second):
        assert first == b""
        assert second.startswith(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n")
