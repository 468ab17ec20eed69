from __future__ import annotations

import socket

import pytest

from articleqa.server.guard.hosts import Authority, Hosts, authority_of


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("localhost", Authority("localhost", None)),
        ("LocalHost:7860", Authority("localhost", 7860)),
        ("localhost.", Authority("localhost", None)),
        ("[::1]:80", Authority("::1", 80)),
        ("[0:0:0:0:0:0:0:1]", Authority("::1", None)),
        ("", None),
        ("localhost:", None),
        ("localhost:123456", None),
        ("localhost..", None),
        ("me@localhost", None),
        ("localhost/", None),
        ("local host", None),
        ("[::1", None),
        ("[1.2]", None),
        ("::1", None),
        ("ｌocalhost", None),
        ("localhost\n", None),
    ],
)
def test_a_host_is_a_name_or_an_address_with_a_port_or_without(text: str, authority: Authority | None) -> None:
    assert authority_of(text) == authority


@pytest.mark.parametrize(
    ("bound", "host", "admitted"),
    [
        ("127.0.0.1", "localhost", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "::1", True),
        ("::1", "localhost", True),
        ("127.0.0.1", "192.168.0.7", False),
        ("127.0.0.1", "evil.example", False),
        ("127.0.0.1", "localhost.evil.example", False),
        ("127.0.0.1", "127.0.0.1.nip.example", False),
        ("127.0.0.1", "articles.example", True),
        ("0.0.0.0", "192.168.0.7", True),  # noqa: S104
        ("0.0.0.0", "evil.example", False),  # noqa: S104
        ("0.0.0.0", "localhost", True),  # noqa: S104
        ("0.0.0.0", socket.gethostname().lower(), True),  # noqa: S104
        ("box.example", "box.example", True),
        ("::", "2001:db8::1", True),
    ],
)
def test_a_name_of_somebody_else_is_not_ours(bound: str, host: str, admitted: bool) -> None:
    assert Hosts(bound, ["Articles.example"]).admits(host) is admitted
