from __future__ import annotations

import asyncio
import base64
import threading
from collections import Counter

import bcrypt
import pytest

from articleqa.server.guard.asgi import Refused
from articleqa.server.guard.login import Login
from articleqa.server.guard.passwords import Accounts
from articleqa.server.guard.rates import Rate
from tests.server.guard.event_loop import finished


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


class Counting(Accounts):
    """Counts what is compared, once it may be."""

    compared = 0

    def __init__(self, hashes: dict[str, str]) -> None:
        super().__init__(hashes)
        self.may = threading.Event()
        self.may.set()

    def admit(self, name: bytes, password: bytes) -> bool:
        assert self.may.wait(30)
        self.compared += 1
        return super().admit(name, password)


@pytest.fixture
def accounts() -> Counting:
    return Counting({"anna": bcrypt.hashpw(b"se:cret", bcrypt.gensalt(4)).decode()})


def statuses(login: Login, *tries: tuple[str | None, str]) -> list[int]:
    """What comes of these tries, one after the other: 200, or the status that they are refused with."""

    async def run() -> list[int]:
        return [await status(login, *one) for one in tries]

    return finished(run())


async def status(login: Login, authorization: str | None, address: str) -> int:
    try:
        await login.check(authorization, address)
    except Refused as refused:
        return refused.status
    return 200


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic !",
        "Basic " + base64.b64encode(b"anna").decode(),
        "Bearer x",
        "Basic " + "a" * 2000,
        basic("anna", "wrong"),
    ],
)
def test_who_does_not_say_the_password_is_asked_for_it(accounts: Counting, authorization: str | None) -> None:
    with pytest.raises(Refused) as caught:
        finished(Login(accounts).check(authorization, "a"))
    assert (caught.value.status, caught.value.headers) == (401, ((b"www-authenticate", b'Basic realm="ArticleQA", charset="UTF-8"'),))


def test_a_password_is_compared_once(accounts: Counting) -> None:
    login = Login(accounts)
    assert statuses(login, (basic("anna", "se:cret"), "a"), (basic("anna", "se:cret").replace("Basic", "basic"), "b")) == [200, 200]
    assert accounts.compared == 1
    assert statuses(login, (basic("ann", "ase:cret"), "a"), (basic("anna", "se:cret "), "a")) == [401, 401]


def test_who_is_wrong_too_often_waits_and_others_do_not(accounts: Counting) -> None:
    now = [0.0]
    login = Login(accounts, Rate(at_once=2, per_second=0.1), lambda: now[0])
    right, wrong = basic("anna", "se:cret"), basic("anna", "wrong")
    assert statuses(login, (wrong, "a"), (wrong, "a"), (wrong, "a"), (right, "a"), (right, "b"), (right, "a")) == [
        401,
        401,
        429,
        429,
        200,
        200,
    ]
    assert accounts.compared == 3
    now[0] += 10
    assert statuses(login, (wrong, "a"), (wrong, "a")) == [401, 429]


def test_who_says_no_password_is_not_wrong(accounts: Counting) -> None:
    login = Login(accounts, Rate(at_once=1, per_second=0.1), lambda: 0.0)
    assert statuses(login, (None, "a"), (None, "a"), (basic("anna", "se:cret"), "a")) == [401, 401, 200]


def test_many_first_requests_at_once_are_one_try(accounts: Counting) -> None:
    async def run() -> list[int]:
        return await asyncio.gather(*(status(login, basic("anna", "se:cret"), "a") for _ in range(100)))

    login = Login(accounts, Rate(at_once=1, per_second=0.1), lambda: 0.0)
    assert finished(run()) == [200] * 100
    assert accounts.compared == 1
    assert not login._locks


def test_who_is_not_compared_is_not_wrong(accounts: Counting) -> None:
    async def run() -> Counter[int]:
        accounts.may.clear()
        tries = [asyncio.create_task(status(login, basic("anna", f"guess {number}"), "a")) for number in range(20)]
        for done in asyncio.as_completed(tries):
            assert await done == 429
            if sum(each.done() for each in tries) == 12:  # eight are compared, or wait for it
                break
        accounts.may.set()
        return Counter(await asyncio.gather(*tries))

    login = Login(accounts, Rate(at_once=9, per_second=0.1), lambda: 0.0)
    assert finished(run()) == {401: 8, 429: 12}
    assert statuses(login, (basic("anna", "one more"), "a"), (basic("anna", "and more"), "a")) == [401, 429]
