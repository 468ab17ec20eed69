from __future__ import annotations

import pytest

from articleqa.server.guard.asgi import Refused
from articleqa.server.guard.hosts import authority_of
from articleqa.server.guard.origins import is_own


def own(host: str, *, method: str = "POST", path: str = "/upload", scheme: str = "http", **headers: str) -> bool:
    authority = authority_of(host)
    assert authority is not None
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return is_own({"method": method, "path": path, "scheme": scheme, "headers": raw}, authority)


@pytest.mark.parametrize(
    ("host", "origin", "is_ours"),
    [
        ("localhost:7860", "http://localhost:7860", True),
        ("LOCALHOST:7860", "http://localhost:7860", True),
        ("[::1]:7860", "http://[::1]:7860", True),
        ("localhost", "http://localhost", True),
        ("localhost:80", "http://localhost", True),
        ("articles.example", "https://articles.example", True),  # a proxy speaks TLS
        ("localhost:7860", "http://localhost:3000", False),
        ("localhost:7860", "http://localhost", False),
        ("localhost:7860", "http://127.0.0.1:7860", False),
        ("localhost:7860", "https://evil.example", False),
        ("localhost:7860", "null", False),
        ("localhost:7860", "", False),
        ("localhost:7860", "http://a@localhost:7860", False),
        ("localhost:7860", "http://localhost:7860/", False),
        ("localhost:7860", "ftp://localhost:7860", False),
        ("localhost:7860", "http://[::1", False),
    ],
)
def test_the_same_name_and_port_are_one_origin(host: str, origin: str, is_ours: bool) -> None:
    assert own(host, origin=origin) is is_ours
    assert own(host, method="GET", origin=origin) is is_ours


def test_where_the_proxy_is_believed_http_is_another_origin_than_https() -> None:
    assert own("articles.example", scheme="https", origin="https://articles.example")
    assert not own("articles.example", scheme="https", origin="http://articles.example")


def test_programs_name_no_origin() -> None:
    assert own("localhost:7860")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_may_lead_to_the_page_from_anywhere_and_to_nothing_else(site: str) -> None:
    navigating = {"sec_fetch_site": site, "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
    assert own("localhost", method="GET", path="/", **navigating)
    assert not own("localhost", method="GET", path="/config", **navigating)
    assert not own("localhost", method="POST", path="/", **navigating)
    assert not own("localhost", method="GET", path="/", **{**navigating, "sec_fetch_dest": "iframe"})
    assert not own("localhost", method="GET", path="/", sec_fetch_site=site, sec_fetch_mode="no-cors", sec_fetch_dest="image")


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_page_itself_and_an_address_that_is_typed_are_ours(site: str) -> None:
    assert own("localhost", sec_fetch_site=site)


def test_two_origins_are_refused() -> None:
    headers = [(b"origin", b"http://localhost"), (b"origin", b"http://localhost")]
    host = authority_of("localhost")
    assert host is not None
    with pytest.raises(Refused, match="more than once"):
        is_own({"method": "GET", "path": "/", "scheme": "http", "headers": headers}, host)
