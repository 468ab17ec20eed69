"""Questions and ratings; what comes from the browser may be anything."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from articleqa import feedback
from articleqa.index.errors import IndexCorrupt
from articleqa.index.storage import generations
from articleqa.ui.handlers.asking import AskingHandlers
from articleqa.ui.handlers.base import SKIP, handler, sent
from articleqa.ui.history import Asked, Conversation
from articleqa.ui.i18n import Messages
from tests.ui.samples import SEED, SENTENCE, StubQA, reply, stub

pytestmark = pytest.mark.browser

QUESTION = "When did the call take place?"
REQUEST = cast("Any", SimpleNamespace(headers={"accept-language": "en"}))


def event(**data: object) -> Any:
    return cast("Any", SimpleNamespace(_data=data))


def asking(directory: Path, *, may_rate: bool = True) -> AskingHandlers:
    qa = stub([SEED], {QUESTION: reply(SEED, SENTENCE, "27 novembre")})
    qa.retriever.directory = directory
    return AskingHandlers(qa, (), may_add=True, may_rate=may_rate)


def asked(handlers: AskingHandlers) -> Conversation:
    *_, conversation = Conversation().answered(Messages(), handlers.qa, Asked(QUESTION))
    return conversation


def test_the_last_opinion_of_a_reply_is_written_down(tmp_path: Path) -> None:
    handlers = asking(tmp_path)
    conversation = asked(handlers)
    for rating in ("up", "down", "up", "down"):
        conversation, html, status = handlers.rate(event(turn=0, rating=rating), REQUEST, conversation)
        assert (conversation.exchanges[0].rated, status) == (rating, SKIP)
        assert 'aria-pressed="true"' in html
    (row,) = [json.loads(line) for line in (tmp_path / generations.FEEDBACK).read_text("utf-8").splitlines()]
    assert row["question"] == QUESTION
    assert row["wrong"][0]["text"] == "27 novembre"


@pytest.mark.parametrize(
    "data",
    [{}, {"turn": 0}, {"turn": 0, "rating": ["up"]}, {"turn": 0, "rating": {}}, {"turn": 1, "rating": "up"}, {"turn": "0", "rating": "up"}],
)
def test_what_is_no_opinion_is_not_written_down(tmp_path: Path, data: dict[str, object]) -> None:
    handlers = asking(tmp_path)
    assert handlers.rate(event(**data), REQUEST, asked(handlers)) == (SKIP, SKIP, SKIP)
    assert not (tmp_path / generations.FEEDBACK).exists()


def test_where_no_opinion_is_to_be_written_down_none_is(tmp_path: Path) -> None:
    handlers = asking(tmp_path, may_rate=False)
    assert handlers.rate(event(turn=0, rating="up"), REQUEST, asked(handlers)) == (SKIP, SKIP, SKIP)
    assert not (tmp_path / generations.FEEDBACK).exists()


def test_an_opinion_of_a_reply_that_is_not_from_here_is_not_written_down(tmp_path: Path) -> None:
    handlers = asking(tmp_path)
    (exchange,) = asked(handlers).exchanges
    forged = exchange.entry.replace(QUESTION, "What nobody asked?")
    recalled = Conversation.recalled(Messages(), handlers.qa, [{"key": exchange.key, "entry": forged}])
    assert [e.asked.question for e in recalled.exchanges] == ["What nobody asked?"]
    assert handlers.rate(event(turn=0, rating="up"), REQUEST, recalled) == (SKIP, SKIP, SKIP)
    assert not (tmp_path / generations.FEEDBACK).exists()


def test_where_no_more_can_be_written_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handlers = asking(tmp_path)
    conversation = asked(handlers)
    monkeypatch.setattr(feedback, "LARGEST", 10)
    *nothing, status = handlers.rate(event(turn=0, rating="up"), REQUEST, conversation)
    assert nothing == [SKIP, SKIP]
    assert "could not be written down: the file for it has reached its 5 MB. It has to be moved away first." in status
    (tmp_path / generations.FEEDBACK).mkdir()
    *_, status = handlers.rate(event(turn=0, rating="up"), REQUEST, conversation)
    assert "could not be written down: Is a directory" in status


@pytest.mark.parametrize("data", [None, [], "x", 7])
def test_what_is_sent_with_an_event_may_be_anything(data: object) -> None:
    assert sent(cast("Any", SimpleNamespace(_data=data))) == {}


def test_half_a_character_can_be_shown() -> None:
    assert sent(event(name="a\ud800.txt", places=[{"\udfff": 1}])) == {"name": "a?.txt", "places": [{"?": 1}]}
    whole = event(name="é 🙂")._data
    assert sent(cast("Any", SimpleNamespace(_data=whole))) is whole


class Faulty:
    @handler
    def at_once(self, _request: object, question: str) -> str:
        raise KeyError(question)

    @handler
    def in_steps(self, _request: object, question: str) -> Any:
        yield "first"
        raise KeyError(question)

    @handler
    def refused(self, _request: object) -> str:
        raise gr.Error("No.")


def test_a_fault_says_nothing_of_what_was_asked(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(gr.Error, match="That could not be done just now") as caught:
        Faulty().at_once(REQUEST, "What nobody asked?")
    assert not caught.value.print_exception
    steps = Faulty().in_steps(REQUEST, "What nobody asked?")
    assert next(steps) == "first"
    with pytest.raises(gr.Error, match="That could not be done just now"):
        next(steps)
    with pytest.raises(gr.Error, match=r"No\."):
        Faulty().refused(REQUEST)
    assert [record.message.splitlines()[0] for record in caplog.records] == [
        "The page's event “at_once” was not handled.",
        "The page's event “in_steps” was not handled.",
    ]
    assert "nobody" not in caplog.text + "".join(capfd.readouterr())


def test_a_reply_over_http_has_the_version_first(tmp_path: Path) -> None:
    answered = asking(tmp_path).reply(QUESTION)
    assert list(answered)[:2] == ["version", "question"]
    assert answered["version"] == 1


@pytest.mark.parametrize("question", [7, None, ["x"], {}])
def test_a_question_over_http_is_a_text(tmp_path: Path, question: Any) -> None:
    with pytest.raises(gr.Error, match="A question is a text"):
        asking(tmp_path).reply(question)


def test_an_error_over_http_does_not_say_where_the_index_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handlers = asking(tmp_path / "index")

    def damaged(_self: object, _question: str) -> None:
        raise IndexCorrupt(f"The index at {tmp_path / 'index'} is damaged. It has to be built again.", tmp_path)

    monkeypatch.setattr(StubQA, "ask", damaged)
    with pytest.raises(gr.Error) as caught:
        handlers.reply(QUESTION)
    assert caught.value.message == "The index at index is damaged. It has to be built again."
