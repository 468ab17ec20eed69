from __future__ import annotations

import asyncio
import base64

import bcrypt
import pytest

from articleqa.ui.guard.asgi import Refused
from articleqa.ui.guard.login import Login
from articleqa.ui.guard.passwords import Accounts
from articleqa.ui.guard.rates import Rate


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


class Counting(Accounts):
    """Counts what is compared."""

    compared = 0

    def admit(self, name: bytes, password: bytes) -> bool:
        self.compared += 1
        return super().admit(name, password)


@pytest.fixture
def accounts() -> Counting:
    return Counting({"anna": bcrypt.hashpw(b"se:cret", bcrypt.gensalt(4)).decode()})


def statuses(login: Login, *tries: tuple[str | None, str]) -> list[int]:
    """What comes of these tries, one after the other: 200, or the status that they are refused with."""

    async def run() -> list[int]:
        found = []
        for authorization, address in tries:
            try:
                await login.check(authorization, address)
                found.append(200)
            except Refused as refused:
                found.append(refused.status)
        return found

    return asyncio.run(run())


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
        asyncio.run(Login(accounts).check(authorization, "a"))
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
