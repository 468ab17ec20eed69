"""The server: uvicorn in a thread of its own, on a socket that is bound before anything is said of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Collection

import uvicorn

from articleqa.server.guard.asgi import App
from articleqa.server.guard.connections import Connections, protocol_over

FIRST_PORT = 7860
_PORTS = 100
_LAST_ANSWERS = 5.0
"""Seconds for the answers that are being given when the server is stopped."""


class WebServer(uvicorn.Server):
    """Serves an application until it is closed.

    Args:
        app: The application.
        host: The address to listen on.
        port: The port to listen on; None: the first free one from 7860.
        proxies: Addresses whose word is taken for whom they ask for, and by which scheme.

    Raises:
        OSError: The port cannot be used.
    """

    def __init__(self, app: App, host: str, port: int | None, proxies: Collection[str] = ()) -> None:
        self._socket = _bound(host.strip("[]"), ports_of(port))
        self._is_up = threading.Event()
        address, self.port = self._socket.getsockname()[:2]
        shown = "localhost" if address in {"0.0.0.0", "::"} else host.strip("[]")  # noqa: S104
        self.url = f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"
        super().__init__(
            uvicorn.Config(
                app,
                http=protocol_over(Connections(proxies=frozenset(proxies))),
                ws="none",
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=bool(proxies),
                forwarded_allow_ips=list(proxies),  # not what an environment variable says
                timeout_keep_alive=5,
            )
        )

    def start(self) -> None:
        """Serve in a thread.

        Raises:
            RuntimeError: The application does not start.
        """
        self.thread = threading.Thread(target=self._serve_until_closed, name="web server", daemon=True)
        self.thread.start()
        self._is_up.wait()
        if not self.started:
            raise RuntimeError("the page's server did not start")

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, as uvicorn does, and say so."""
        await super().startup(sockets)
        self._is_up.set()

    def close(self) -> None:
        """Stop, and wait for the answers that are being given."""
        self.should_exit = True
        self.thread.join(timeout=_LAST_ANSWERS)

    def _serve_until_closed(self) -> None:
        """Serve until the server is closed."""
        try:
            self.run(sockets=[self._socket])
        finally:
            self._is_up.set()
            self._socket.close()


def check_address(host: str, port: int | None) -> None:
    """Check that a server could listen, before what it serves is loaded, which takes long.

    Raises:
        OSError: The port cannot be used.
    """
    _bound(host.strip("[]"), ports_of(port)).close()


def ports_of(port: int | None) -> Collection[int]:
    """Return the ports of which the first free one is taken."""
    return [port] if port is not None else range(FIRST_PORT, FIRST_PORT + _PORTS)


def _bound(host: str, ports: Collection[int]) -> socket.socket:
    """A socket that listens on the first of these ports that is free; an OSError where none is."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    failed: OSError | None = None
    for port in ports:
        try:
            return socket.create_server((host, port), family=family)
        except OverflowError as error:
            raise OSError(f"a port is a number from 0 to 65535, not {port}") from error
        except OSError as error:
            failed = error
    raise failed or OSError("there is no port")
