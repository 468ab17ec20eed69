"""How often, and how much at once, one address may ask."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import ceil

from articleqa.server.guard.asgi import Refused

_REMEMBERED = 20_000
"""Addresses, the newest; one that is forgotten begins anew."""


def network_of(address: str) -> str:
    """Return what is counted as one address: of IPv6 the network, of which a single machine has all addresses."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something may be done.

    Attributes:
        at_once: So often without a pause.
        per_second: So often for ever.
    """

    at_once: int
    per_second: float


class Buckets:
    """Counts what each address does, as token buckets.

    Args:
        rate: That each address may have.
        clock: Seconds, that only grow.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> None:
        """Count one.

        Raises:
            Refused: The address has had its share.
        """
        now = self._clock()
        left, since = self._left.pop(address, (float(self._rate.at_once), now))
        left = min(float(self._rate.at_once), left + (now - since) * self._rate.per_second)
        self._left[address] = (max(left - 1, 0.0) if left >= 1 else left, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        if left < 1:
            seconds = max(1, ceil((1 - left) / self._rate.per_second))
            raise Refused(429, f"There were too many requests from your address: wait {seconds} s.", again_in=seconds)

    def give_back(self, address: str) -> None:
        """Count one less."""
        if address in self._left:
            left, since = self._left[address]
            self._left[address] = (min(left + 1, float(self._rate.at_once)), since)


class Slots:
    """Lets so many be at work, so many wait, and of these so many be of one address.

    Args:
        working: How many are at work at once.
        waiting: How many wait until they can.
        by_address: How many of one address are at work or wait.
    """

    def __init__(self, working: int, waiting: int, by_address: int) -> None:
        self._semaphore = asyncio.Semaphore(working)
        self._most = working + waiting
        self._by_address = by_address
        self._of: Counter[str] = Counter()

    @asynccontextmanager
    async def of(self, address: str) -> AsyncIterator[None]:
        """Have a slot.

        Args:
            address: Whose.

        Yields:
            Nothing, once there is a slot.

        Raises:
            Refused: Too many wait.
        """
        if self._of[address] >= self._by_address:
            raise Refused(429, "Too many requests from your address are being answered: wait 1 s.", again_in=1)
        if self._of.total() >= self._most:
            raise Refused(503, "The server is answering as many requests as it can: wait 2 s.", again_in=2)
        self._of[address] += 1
        try:
            async with self._semaphore:
                yield
        finally:
            self._of[address] -= 1
            if not self._of[address]:
                del self._of[address]


class MemoryQuota:
    """Bytes that are kept in memory for requests that are on their way.

    Args:
        altogether: How many.
        by_address: How many for one address.
    """

    def __init__(self, altogether: int, by_address: int) -> None:
        self._altogether = altogether
        self._by_address = by_address
        self._of: Counter[str] = Counter()

    def take(self, address: str, size: int) -> None:
        """Keep so many bytes more.

        Raises:
            Refused: There is no room for them.
        """
        if self._of[address] + size > self._by_address:
            raise Refused(429, "Too much from your address is being answered: wait 1 s.", again_in=1)
        if self._of.total() + size > self._altogether:
            raise Refused(503, "The server is answering as much as it can: wait 2 s.", again_in=2)
        self._of[address] += size

    def give_back(self, address: str, size: int) -> None:
        """Keep so many bytes less."""
        self._of[address] -= size
        if self._of[address] <= 0:
            del self._of[address]
