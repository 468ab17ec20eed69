"""Asks browsers and programs who they are, with HTTP Basic: the same for the page, the endpoints, uploads and everything else."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from weakref import WeakValueDictionary

from articleqa.server.guard.asgi import Refused
from articleqa.server.guard.passwords import Accounts
from articleqa.server.guard.rates import Buckets, Rate, Slots

_FAILURES = Rate(at_once=10, per_second=0.1)
_CHALLENGE = [(b"www-authenticate", b'Basic realm="ArticleQA", charset="UTF-8"')]
_REMEMBERED = 1_000
_LONGEST = 1_000
"""Characters of the header."""


class Login:
    """Lets in who has an account.

    Args:
        accounts: Who has.
        failures: How often one address may be wrong.
        clock: Seconds, that only grow.
    """

    def __init__(self, accounts: Accounts, failures: Rate = _FAILURES, clock: Callable[[], float] = monotonic) -> None:
        self._accounts = accounts
        self._failures = Buckets(failures, clock)
        self._comparing = Slots(working=2, waiting=30, by_address=8)  # a comparison is slow on purpose
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._locks: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    async def check(self, authorization: str | None, address: str) -> None:
        """Let a request pass.

        Args:
            authorization: Its header of that name.
            address: Where it comes from.

        Raises:
            Refused: It has no name and password, or wrong ones, or its address was wrong too often.
        """
        said = _credentials(authorization)
        if said is None:
            raise Refused(401, "This page needs a name and a password.", _CHALLENGE)
        # Compared once; its digest is kept, which without this process's key is worth nothing.
        digest = hmac.digest(self._key, b"%d:%b%b" % (len(said[0]), *said), "sha256")
        async with self._locks.setdefault(digest, asyncio.Lock()):  # a page asks for many of its parts at once
            if digest in self._known:
                self._known.move_to_end(digest)
            else:
                await self._compare(digest, said, address)

    async def _compare(self, digest: bytes, said: tuple[bytes, bytes], address: str) -> None:
        """Remember a digest if the name and the password are right; a try is counted before that is known, and not if it is."""
        self._failures.take(address)
        try:
            async with self._comparing.of(address):
                admitted = await asyncio.to_thread(self._accounts.admit, *said)
        except Refused:
            self._failures.give_back(address)
            raise
        if not admitted:
            raise Refused(401, "The name or the password is wrong.", _CHALLENGE)
        self._failures.give_back(address)
        self._known[digest] = None
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


def _credentials(authorization: str | None) -> tuple[bytes, bytes] | None:
    """Name and password of a header; None where it has none."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic" or len(encoded) > _LONGEST:
        return None
    try:
        name, colon, password = base64.b64decode(encoded.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon else None
