"""Connections, before there is a request: how many there are, and how long one may say nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from articleqa.server.guard.rates import network_of

_FULL = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(slots=True)
class Connections:
    """How many connections there may be.

    Attributes:
        most: Altogether.
        by_address: Of one address.
        seconds: How long the headers of a request may take to come.
        unread_seconds: How long nobody may take what is sent.
        proxies: Addresses that send the requests of many people.
    """

    most: int = 1_000
    by_address: int = 300
    seconds: float = 15
    unread_seconds: float = 30
    proxies: Collection[str] = ()
    _of: Counter[str] = field(default_factory=Counter)

    def open(self, address: str) -> bool:
        """Count a connection, unless there are too many; return whether it is counted."""
        counted = self._counted(address)
        if self._of.total() >= self.most or (address not in self.proxies and self._of[counted] >= self.by_address):
            return False
        self._of[counted] += 1
        return True

    def close(self, address: str) -> None:
        """Count a connection no more."""
        counted = self._counted(address)
        self._of[counted] -= 1
        if self._of[counted] <= 0:
            del self._of[counted]

    def _counted(self, address: str) -> str:
        """What an address is counted as: a proxy by itself, and others by their network."""
        return address if address in self.proxies else network_of(address)


class BoundedProtocol(H11Protocol):
    """HTTP, for connections that ask something, and take what they are answered. `protocol_over` makes it one of a server."""

    counted: Connections
    _address: str | None = None
    _waiting: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(0)  # also of a short answer it is noticed that nobody takes it
        address = self.client[0] if self.client else ""
        if self.counted.open(address):
            self._address = address
            self._wait()
        else:
            transport.write(_FULL)
            transport.close()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait()
        else:
            self._wait_no_more()

    def pause_writing(self) -> None:
        """Drop the connection unless somebody takes what is sent in time: to be closed, it would wait for that for ever."""
        super().pause_writing()
        self._unread = self.loop.call_later(self.counted.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Keep the connection: all that was sent has been taken."""
        self._drop_no_more()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection no more."""
        self._wait_no_more()
        self._drop_no_more()
        if self._address is not None:
            self.counted.close(self._address)
            self._address = None
        super().connection_lost(exc)

    def _wait(self) -> None:
        """Close the connection unless the headers of a request are there in time."""
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.counted.seconds, self._give_up)

    def _wait_no_more(self) -> None:
        """Leave the connection open for as long as its request takes."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _drop_no_more(self) -> None:
        """Leave the connection open: nothing waits to be taken."""
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _give_up(self) -> None:
        """Close a connection that asks nothing."""
        self._waiting = None
        if self.conn.their_state is h11.IDLE and (self.cycle is None or self.cycle.response_complete):
            self.transport.close()


def protocol_over(connections: Connections) -> type[asyncio.Protocol]:
    """Return the protocol for a server whose connections are counted there."""
    return type("BoundedProtocol", (BoundedProtocol,), {"counted": connections})
