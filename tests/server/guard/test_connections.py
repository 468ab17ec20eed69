from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from articleqa.server.guard.asgi import send_json
from articleqa.server.guard.connections import Connections, protocol_over

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

pytestmark = pytest.mark.browser

ASK = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
PROXIES = ["192.0.2.1", "2001:db8::1"]


@pytest.mark.parametrize("proxy", PROXIES)
def test_connections_are_counted_by_network_and_those_of_a_proxy_only_altogether(proxy: str) -> None:
    connections = Connections(most=6, by_address=2, proxies=PROXIES)
    addresses = ["2001:db8::2", "2001:db8::3", "2001:db8::4", "192.0.2.2", proxy, proxy, proxy, proxy]
    opened = [connections.open(address) for address in addresses]
    assert opened == [True, True, False, True, True, True, True, False]
    for address, was_opened in zip(addresses, opened, strict=True):
        if was_opened:
            connections.close(address)
    assert not connections._of


class Watched(Connections):
    """Tells when a connection is closed."""

    is_closed: asyncio.Event

    def close(self, address: str) -> None:
        super().close(address)
        self.is_closed.set()


async def _answer(scope: Any, _receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send_json(send, 200, "answered")


@asynccontextmanager
async def served(connections: Connections, app: Any = _answer) -> AsyncIterator[tuple[str, int]]:
    """Serve an application; yield the address."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    server = uvicorn.Server(uvicorn.Config(app, http=protocol_over(connections), ws="none", lifespan="off", log_level="error"))
    serving = asyncio.create_task(server.serve([listening]))
    yield listening.getsockname()
    server.should_exit = True
    await serving


def run(what: Coroutine[Any, Any, None]) -> None:
    """Run in another thread: in this one Playwright may have a loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, what).result()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost:", b"GET"])
def test_who_does_not_say_what_is_asked_is_not_waited_for(said: bytes) -> None:
    async def ask() -> None:
        async with served(connections) as address:
            reader, writer = await asyncio.open_connection(*address)
            writer.write(said)
            assert await reader.read() == b""
            writer.close()

    connections = Connections(seconds=0.05)
    run(ask())
    assert not connections._of


def test_after_an_answer_the_next_request_is_not_waited_for_either() -> None:
    async def ask() -> None:
        async with served(Connections(seconds=0.05)) as address:
            reader, writer = await asyncio.open_connection(*address)
            writer.write(ASK + b"GET /")
            answer = await reader.read()
            assert answer.startswith(b"HTTP/1.1 200 OK")
            assert answer.endswith(b'"answered"')
            writer.close()

    run(ask())


def test_a_connection_too_many_is_told_so() -> None:
    async def ask() -> None:
        async with served(Connections(by_address=1, seconds=3600)) as address:
            _, first = await asyncio.open_connection(*address)
            reader, second = await asyncio.open_connection(*address)
            assert (await reader.read()).startswith(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n")
            first.close()
            second.close()

    run(ask())


@pytest.mark.parametrize("size", [50_000, 20_000_000])
def test_who_does_not_take_an_answer_is_dropped(size: int, caplog: pytest.LogCaptureFixture) -> None:
    async def much(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body", "body": b"x" * size})

    async def ask() -> None:
        connections.is_closed = asyncio.Event()
        async with served(connections, much) as address:
            with socket.socket() as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.setblocking(False)
                loop = asyncio.get_running_loop()
                await loop.sock_connect(client, address)
                await loop.sock_sendall(client, ASK)
                await connections.is_closed.wait()

    connections = Watched(unread_seconds=0.05)
    run(ask())
    assert not connections._of
    assert caplog.text == ""


def test_who_takes_an_answer_is_not_dropped() -> None:
    async def much(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
        for _ in range(100):
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        await send({"type": "http.response.body"})

    async def ask() -> None:
        async with served(Connections(unread_seconds=3600), much) as address:
            reader, writer = await asyncio.open_connection(*address)
            writer.write(ASK)
            assert (await reader.read()).count(b"x") == 10_000_000
            writer.close()

    run(ask())
