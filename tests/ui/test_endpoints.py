"""What the server offers besides the page."""

from __future__ import annotations

import inspect
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.ui.conftest import QUESTION

if TYPE_CHECKING:
    from tests.ui.conftest import Served

pytestmark = pytest.mark.browser


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as response:
        return bytes(response.read())


def post(url: str, body: dict[str, Any]) -> bytes:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return bytes(response.read())


def ask(served: Served, question: object) -> tuple[str, Any]:
    """Call the endpoint as curl would: the event's name and its data."""
    base = f"{served.url}gradio_api/call/ask"
    event = json.loads(post(base, {"data": [question]}))["event_id"]
    name, data = get(f"{base}/{event}").decode().strip().split("\n", 1)
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_ask_is_the_one_endpoint(stub_chat: Served) -> None:
    info = json.loads(get(f"{stub_chat.url}gradio_api/info"))
    assert list(info["named_endpoints"]) == ["/ask"]
    assert info["unnamed_endpoints"] == {}
    assert [p["parameter_name"] for p in info["named_endpoints"]["/ask"]["parameters"]] == ["question"]


def test_ask_gives_the_reply(stub_chat: Served) -> None:
    name, (reply,) = ask(stub_chat, QUESTION)
    assert name == "complete"
    assert reply["question"] == QUESTION
    assert reply["answer"]["text"] == "27 novembre"
    assert reply["answer"]["sentence"].keys() == {"start", "end"}
    assert reply["hits"][0]["passage"]["article_id"] == "seed-article.txt"


def test_ask_says_what_is_wrong(stub_chat: Served) -> None:
    name, error = ask(stub_chat, "x" * 1001)
    assert name == "error"
    assert "1,000 characters at most" in error["error"]
    name, error = ask(stub_chat, "error")
    assert name == "error"
    assert error["error"] == "The index <b>here</b> is damaged. Build it again."


@pytest.mark.parametrize(
    "path",
    [
        f"gradio_api/file={Path(__file__).resolve()}",
        f"gradio_api/file={Path(__file__).resolve().parents[2] / 'pyproject.toml'}",
        "gradio_api/file=pyproject.toml",
        "monitoring",
        "monitoring/summary",
    ],
)
def test_files_and_figures_are_not_served(stub_chat: Served, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(stub_chat.url + path)
    assert caught.value.code in {403, 404}


def test_what_gradio_refuses_is_logged_without_what_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    from gradio import queueing, route_utils, routes

    import articleqa.ui.page  # noqa: F401  # it is then that Gradio prints nothing any more

    asked = "What nobody asked"
    for module in (queueing, route_utils, routes):
        assert "traceback.print_exc()" in inspect.getsource(module)
        try:
            raise ValueError(asked)
        except ValueError:
            vars(module)["traceback"].print_exc()
    assert [record.message.splitlines()[0] for record in caplog.records] == ["What was sent to the page was not handled."] * 3
    assert "ValueError" in caplog.text
    assert "nobody" not in caplog.text
