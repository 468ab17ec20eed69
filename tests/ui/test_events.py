from __future__ import annotations

import json

import pytest

from articleqa.server.guard.asgi import Refused
from articleqa.ui.events import check_call, check_event


def test_an_event_of_the_page_passes() -> None:
    check_event(b'{"fn_index": 3, "session_hash": "a1", "data": []}', {3})
    check_event(b'{"fn_index": 3, "data": []}', {3})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b"1" * 10_000, 400),
        (b"{}", 404),
        (b'{"fn_index": 4}', 404),
        (b'{"fn_index": true}', 404),
        (b'{"fn_index": 3.0}', 404),
        (b'{"fn_index": "3"}', 404),
        (b'{"fn_index": [3]}', 404),
        (json.dumps({"fn_index": 3, "session_hash": "x" * 65}).encode(), 400),
        (b'{"fn_index": 3, "session_hash": "../x"}', 400),
        (b'{"fn_index": 3, "session_hash": 7}', 400),
    ],
)
def test_anything_else_is_refused(body: bytes, status: int) -> None:
    with pytest.raises(Refused) as caught:
        check_event(body, {1, 3})
    assert caught.value.status == status


@pytest.mark.parametrize(
    "body", [b'{"data": ["path"]}', b'{"data": [{"path": null}]}', b'{"path": ["a"]}', b'{"data": ["{\\"path\\": \\"a\\"}"]}']
)
def test_what_names_no_file_passes(body: bytes) -> None:
    assert check_call(body) == json.loads(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]}',
        b'{"data": [[{"x": {"\\u0070ath": "http://evil.example/"}}]]}',
        b'{"event_data": {"path": "a"}, "fn_index": 3}',
    ],
)
def test_what_names_a_file_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match="may not name a file"):
        check_call(body)
    with pytest.raises(Refused, match="may not name a file"):
        check_event(body, {3})
