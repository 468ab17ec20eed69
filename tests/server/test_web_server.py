from __future__ import annotations

import socket
import urllib.request
from typing import Any

import pytest

from articleqa.server.guard.asgi import send_json
from articleqa.server.web_server import FIRST_PORT, WebServer

pytestmark = pytest.mark.browser


async def app(scope: Any, _receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send_json(send, 200, scope["client"][0])


def free_port(host: str, family: socket.AddressFamily) -> int:
    with socket.socket(family) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]"), ("[::1]", "[::1]"), ("localhost", "localhost")])
def test_it_serves_where_it_says(host: str, shown: str) -> None:
    port = free_port(host.strip("[]"), socket.AF_INET6 if ":" in host else socket.AF_INET)
    server = WebServer(app, host, port)
    assert server.url == f"http://{shown}:{port}/"
    server.start()
    with urllib.request.urlopen(server.url, timeout=10) as answer:
        assert answer.read() in {b'"127.0.0.1"', b'"::1"'}
        assert "server" not in answer.headers
    server.close()
    assert not server.thread.is_alive()
    socket.create_server(("127.0.0.1", port)).close()


def test_a_port_that_is_taken_is_refused_and_the_next_one_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        WebServer(app, "127.0.0.1", taken.getsockname()[1])
    server = WebServer(app, "127.0.0.1", None)
    assert FIRST_PORT <= server.port < FIRST_PORT + 100
    other = WebServer(app, "127.0.0.1", None)
    assert other.port != server.port
    for each in (server, other):
        each.start()
        each.close()


@pytest.mark.parametrize("port", [-1, 65_536])
def test_what_no_port_can_be_is_refused(port: int) -> None:
    with pytest.raises(OSError, match=f"a port is a number from 0 to 65535, not {port}"):
        WebServer(app, "127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(OSError, match="assign requested address"):
        WebServer(app, "192.0.2.1", 0)


def test_everywhere_is_shown_as_this_machine() -> None:
    server = WebServer(app, "0.0.0.0", 0)  # noqa: S104
    assert server.url == f"http://localhost:{server.port}/"
    server.start()
    server.close()
