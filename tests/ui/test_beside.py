"""The API beside the page: one process, one index, one guard."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from articleqa import ArticleQA
from articleqa.server.serving import Serving
from articleqa.ui import server
from tests.toys import ToyEncoder, ToyReader
from tests.ui.conftest import free_port

pytestmark = pytest.mark.browser
QUESTION = "When did the bridge open?"


def answered(url: str, sent: Any = None) -> str:
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    request = urllib.request.Request(url, json.dumps(sent).encode() if sent else None, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.read().decode())


def test_the_page_and_the_api_are_served_by_one_process(toy_corpus_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def use(running: Any) -> None:
        assert "ArticleQA" in answered(running.url)
        direct = json.loads(answered(f"{running.url}api/v1/ask", {"question": QUESTION}))
        event = json.loads(answered(f"{running.url}gradio_api/call/ask", {"data": [QUESTION]}))["event_id"]
        (by_page,) = json.loads(answered(f"{running.url}gradio_api/call/ask/{event}").split("data: ")[1])
        assert by_page == direct
        assert answered(f"{running.url}ready") == '{"status":"ready"}'
        pinged = answered(f"{running.url}mcp", {"jsonrpc": "2.0", "id": 1, "method": "ping"})
        assert pinged == 'event: message\r\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\r\n\r\n'
        told.extend(answered(f"{running.url}metrics").splitlines())

    monkeypatch.setattr(server, "until_stopped", use)
    with ArticleQA.open(toy_corpus_index, encoder=ToyEncoder(), reader=ToyReader()) as qa:
        certainty = qa.ask(QUESTION).certainty
        server.serve_opened(qa, Serving(port=free_port(), uploads=False, mcp=True))
    assert f'articleqa_questions_total{{outcome="{certainty}"}} 2.0' in told
    assert 'articleqa_requests_total{route="part",status="200"} 1.0' in told
    assert 'articleqa_requests_total{route="/api/v1/ask",status="200"} 1.0' in told


def test_nothing_is_sent_elsewhere_where_fastapi_by_itself_would(
    toy_corpus_index: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "nowhere")  # a real one would get what people ask
    monkeypatch.setattr(server, "until_stopped", lambda running: answered(running.url))
    with ArticleQA.open(toy_corpus_index, encoder=ToyEncoder(), reader=ToyReader()) as qa:
        server.serve_opened(qa, Serving(port=free_port(), uploads=False))
    assert caplog.text == ""
    with TestClient(FastAPI()):
        assert "FastAPI automatic telemetry configuration failed: Invalid OTLP traces endpoint." in caplog.text
