from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from articleqa.server.serving import Serving

EVERYWHERE = "0.0.0.0"  # noqa: S104
PEOPLE = Path("people")
EVERYBODY = "WARNING: everybody who reaches this server over the network can "


@pytest.mark.parametrize(
    ("serving", "may_add", "may_rate"),
    [
        ({}, True, True),
        ({"host": "localhost"}, True, True),
        ({"host": "::1"}, True, True),
        ({"uploads": False}, False, True),
        ({"host": EVERYWHERE}, False, False),
        ({"host": "192.168.0.7"}, False, False),
        ({"host": EVERYWHERE, "uploads": True}, True, True),
        ({"host": EVERYWHERE, "auth_file": PEOPLE}, True, True),
        ({"host": EVERYWHERE, "auth_file": PEOPLE, "uploads": False}, False, True),
        ({"proxies": ("127.0.0.1",)}, False, False),
        ({"allow_hosts": ("articles.example",)}, False, False),
        ({"allow_hosts": ("articles.example",), "auth_file": PEOPLE}, True, True),
    ],
)
def test_where_others_reach_the_page_without_a_login_it_is_read_only(serving: dict[str, Any], may_add: bool, may_rate: bool) -> None:
    assert (Serving(**serving).may_add, Serving(**serving).may_rate) == (may_add, may_rate)


@pytest.mark.parametrize(
    ("serving", "begins"),
    [
        ({}, []),
        ({"auth_file": PEOPLE}, []),
        ({"host": EVERYWHERE}, [EVERYBODY + "ask and read your articles, and change nothing.", "Questions, articles and passwords go"]),
        (
            {"host": EVERYWHERE, "uploads": True},
            [EVERYBODY + "ask, read, add, correct and remove your articles.", "Questions, articles and passwords go"],
        ),
        ({"host": EVERYWHERE, "auth_file": PEOPLE}, ["Questions, articles and passwords go over the network as they are: put a proxy"]),
        ({"proxies": ("127.0.0.1",)}, [EVERYBODY + "ask and read your articles, and change nothing."]),
        ({"proxies": ("127.0.0.1",), "auth_file": PEOPLE}, []),
    ],
)
def test_whoever_starts_the_server_is_told_what_others_can_do(serving: dict[str, Any], begins: list[str]) -> None:
    warnings = Serving(**serving).warnings()
    assert [warning[: len(begin)] for warning, begin in zip(warnings, begins, strict=True)] == begins
