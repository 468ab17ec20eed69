from __future__ import annotations

import pytest

from articleqa.server.guard.asgi import Refused
from articleqa.server.guard.routes import Kind, Route, Routes, passed_on

GET = frozenset({"GET"})
ROUTES = Routes(
    [
        Route(pattern="/things", methods=GET, kind=Kind.LOOKUP, query=("offset",)),
        Route(pattern="/things/.+", methods=GET, kind=Kind.LOOKUP, names_anything=True, name="/things/{id}"),
    ]
)


def found(path: str, raw: bytes) -> str | int:
    """What a request is counted as, or the status that it is refused with."""
    try:
        return ROUTES.find({"path": path, "raw_path": raw, "method": "GET"}).counted_as
    except Refused as refused:
        return refused.status


@pytest.mark.parametrize(
    ("path", "raw", "counted_as"),
    [
        ("/things", b"/things", "lookup"),
        ("/things", b"/thing%73", 404),
        ("/things/a b/ü", b"/things/a%20b/%C3%BC", "/things/{id}"),
        ("/things/a/b", b"/things/a%2Fb", "/things/{id}"),
        ("/things/../x", b"/things/%2E%2E/x", "/things/{id}"),
        ("/things/a", b"/thing%73/a", 404),
        ("/things/a", b"/things%2Fa", 404),
        ("/things/", b"/things/", 404),
        ("/things/a\n", b"/things/a%0A", 404),
    ],
)
def test_only_what_may_have_any_name_may_be_spelled_with_escapes(path: str, raw: bytes, counted_as: str | int) -> None:
    assert found(path, raw) == counted_as


def test_a_server_that_does_not_say_how_the_path_was_spelled_is_believed() -> None:
    assert ROUTES.find({"path": "/things", "method": "GET"}).kind is Kind.LOOKUP


def test_parameters_that_nobody_needs_are_left_out() -> None:
    things = ROUTES.find({"path": "/things", "raw_path": b"/things", "method": "GET"})
    assert passed_on(things, b"offset=3&limit=4") == b"offset=3"
    anything = Route(pattern="/", methods=GET, kind=Kind.LOOKUP, query=None)
    assert passed_on(anything, b"offset=3&limit=4%FF") == b"offset=3&limit=4%FF"
