from __future__ import annotations

import pytest

from articleqa.server.guard.asgi import Refused
from articleqa.server.guard.routes import Kind, Routes, passed_on
from articleqa.ui.events import page_routes

ROUTES = Routes(page_routes(["ask"], {}))


def found(path: str, method: str = "GET", raw: bytes | None = None) -> Kind | int:
    """The kind of a request, or the status that it is refused with."""
    try:
        return ROUTES.find({"path": path, "raw_path": path.encode() if raw is None else raw, "method": method}).kind
    except Refused as refused:
        return refused.status


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [
        ("/", "GET", Kind.PART),
        ("/", "HEAD", Kind.PART),
        ("/assets/index-a1_B.js", "GET", Kind.PART),
        ("/static/js/iframeResizer.contentWindow.min.js", "GET", Kind.PART),
        ("/theme.css", "GET", Kind.PART),
        ("/gradio_api/info", "GET", Kind.PART),
        ("/gradio_api/run/predict", "POST", Kind.EVENT),
        ("/gradio_api/queue/join", "POST", Kind.ASKING),
        ("/gradio_api/call/ask", "POST", Kind.ASKING),
        ("/gradio_api/call/ask/0af3", "GET", Kind.STREAM),
        ("/gradio_api/heartbeat/egeqimnmf3", "GET", Kind.STREAM),
        ("/gradio_api/upload", "POST", Kind.UPLOAD),
    ],
)
def test_what_the_page_needs_is_there(path: str, method: str, kind: Kind) -> None:
    assert found(path, method) is kind


@pytest.mark.parametrize(
    "path",
    [
        *(
            f"/gradio_api/{path}"
            for path in (
                *("file=/etc/passwd", "proxy=http://evil.example", "stream/x", "component_server", "run/ask", "api/predict", "call/put"),
                *("call/v2/ask", "cancel", "queue/status", "upload_progress", "deep_link", "runs", "vibe-code", "startup-events"),
                *("login_check", "token", "process_recording", "dev/reload", "/info", "info/", "heartbeat/a.b", "call/ask/../x"),
            )
        ),
        *(
            "/monitoring",
            "/login",
            "/logout",
            "/docs",
            "/openapi.json",
            "/svelte/x.js",
            "/pwa_icon",
            "/manifest.json",
            "/custom_component/x",
        ),
        *("//", "//gradio_api/info", "/GRADIO_API/info", "/assets/", "/assets/../config", "/assets/.hidden", "/assets/a\n", "/config\n"),
        *("*", "http://localhost/", ""),
    ],
)
def test_nothing_else_is(path: str) -> None:
    assert found(path) == found(path, "POST") == 404


@pytest.mark.parametrize("raw", [b"/gradio%5fapi/info", b"/gradio_api%2Finfo", b"/gradio_api/inf%6f"])
def test_a_path_that_is_spelled_otherwise_is_not_there(raw: bytes) -> None:
    assert found("/gradio_api/info", raw=raw) == 404


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "TRACE", "POST"])
def test_other_methods_are_refused(method: str) -> None:
    with pytest.raises(Refused) as caught:
        ROUTES.find({"path": "/gradio_api/info", "raw_path": b"/gradio_api/info", "method": method})
    assert (caught.value.status, caught.value.headers) == (405, ((b"allow", b"GET"),))


def test_parameters_that_nobody_needs_are_left_out() -> None:
    data = ROUTES.find({"path": "/gradio_api/queue/data", "raw_path": b"/gradio_api/queue/data", "method": "GET"})
    assert passed_on(data, b"session_hash=a&deep_link=b") == b"session_hash=a"
    page = ROUTES.find({"path": "/", "raw_path": b"/", "method": "GET"})
    assert passed_on(page, b"deep_link=b&all_endpoints=1") == b""
