"""Questions become exchanges; what the page sends may be anything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from articleqa.filters import Filters
from articleqa.index.errors import IndexCorrupt
from articleqa.records import Reply, Turn
from articleqa.server.limits import MAX_QUESTION
from articleqa.ui import signature, transcript
from articleqa.ui.history import Asked, Conversation
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.signature import key_of
from articleqa.ui.transcript import MAX_EXCHANGES
from tests.ui.samples import HOSTILE, SEED, SENTENCE, StubQA, reply, stub

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articleqa import ArticleQA

EN = Messages()
QUESTION = "When did the call take place?"
SECRET = key_of(Path("stub"))


@pytest.fixture
def qa() -> ArticleQA:
    return stub([SEED, HOSTILE], {QUESTION: reply(SEED, SENTENCE, "27 novembre", (HOSTILE, HOSTILE.text[:9]))})


def conversation_of(qa: ArticleQA, *questions: str) -> Conversation:
    conversation = Conversation()
    for question in questions:
        *_, conversation = conversation.answered(EN, qa, Asked(question))
    return conversation


def test_a_question_is_answered_at_once_and_then_with_all_places(qa: ArticleQA) -> None:
    first, done = Conversation().answered(EN, qa, Asked(QUESTION))
    answered = replace(reply(SEED, SENTENCE, "27 novembre", (HOSTILE, HOSTILE.text[:9])), question=QUESTION)
    assert first.turns == done.turns == (Turn(QUESTION, answered),)
    html = rendered(first.html(EN)), rendered(done.html(EN))
    assert ["data-incomplete" in h for h in html] == [True, False]
    assert ["data-entry" in h for h in html] == [False, True]
    assert ['<mark class="perhaps">27 novembre</mark>' in h for h in html] == [True, True]
    assert ["One other passage" in h for h in html] == [False, True]


def test_what_is_not_answered_is_complete_at_once(qa: ArticleQA) -> None:
    (only,) = Conversation().answered(EN, qa, Asked("Nothing"))
    assert "data-incomplete" not in rendered(only.html(EN))


def test_a_question_that_is_too_long_is_said_to_be(qa: ArticleQA) -> None:
    (exactly,) = Conversation().answered(EN, qa, Asked("x" * MAX_QUESTION))
    assert len(exactly.turns) == 1
    (too_long,) = Conversation().answered(EN, qa, Asked("x" * (MAX_QUESTION + 1)))
    assert "1,000 characters at most; this one has 1,001" in rendered(too_long.html(EN))
    assert too_long.turns == ()


class Failing(StubQA):
    def __init__(self, error: Exception) -> None:
        super().__init__([], {})
        self._error = error

    def ask(self, question: str, history: object = (), *, filters: object = None) -> Reply:  # noqa: ARG002
        raise self._error


def test_an_error_is_one_sentence() -> None:
    failing = cast("ArticleQA", Failing(IndexCorrupt("The index <here> is damaged; build it again.", Path("here"))))
    assert "The index &lt;here&gt; is damaged; build it again." in rendered(conversation_of(failing, "why?").html(EN))


def test_a_fault_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    html = rendered(conversation_of(cast("ArticleQA", Failing(RuntimeError("secret"))), "why?").html(EN))
    assert "could not be answered just now" in html
    assert "secret" not in html
    assert "secret" not in caplog.text
    assert "A question was not answered." in caplog.text
    assert ", in ask\n    raise self._error\nbuiltins.RuntimeError" in caplog.text


def test_the_history_is_what_was_asked_before(qa: ArticleQA, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Turn, ...]] = []
    filtered: list[Filters | None] = []
    following: list[bool] = []

    def ask(question: str, history: tuple[Turn, ...], *, filters: Filters | None, as_follow_up: bool, snapshot: object) -> Iterator[Reply]:  # noqa: ARG001
        seen.append(history)
        filtered.append(filters)
        following.append(as_follow_up)
        yield Reply(question, (), (), None, None)

    monkeypatch.setattr(qa, "ask_in_steps", ask)
    conversation = conversation_of(qa, "a", "b")
    only = Filters(langs=frozenset({"fr"}))
    for question in (Asked("c", follows=False), Asked("d", only, "French", must_follow=True)):
        (conversation,) = conversation.answered(EN, qa, question)
    assert [[turn.question for turn in history] for history in seen] == [[], ["a"], [], ["a", "b", "c"]]
    assert filtered == [None, None, None, only]
    assert following == [False, False, False, True]
    assert '<p class="asked">French</p>' in rendered(conversation.html(EN))


def test_old_exchanges_go_and_numbers_stay(qa: ArticleQA) -> None:
    conversation = conversation_of(qa, *["x"] * (MAX_EXCHANGES + 2))
    assert len(conversation.exchanges) == MAX_EXCHANGES
    assert [conversation.exchanges[0].number, conversation.exchanges[-1].number] == [2, MAX_EXCHANGES + 1]
    assert conversation.find(1) is None
    assert conversation.find(2) is conversation.exchanges[0]


def test_the_newest_exchange_is_what_the_browser_keeps(qa: ArticleQA) -> None:
    html = rendered(conversation_of(qa, QUESTION, QUESTION).html(EN))
    assert html.count("data-entry=") == 1
    assert html.index("data-entry=") > html.index("27 novembre")


def kept(conversation: Conversation) -> list[dict[str, object]]:
    """The conversation as the browser keeps it."""
    return [
        {"key": e.key, "entry": transcript.entry(SECRET, e.key, e.asked.question, e.reply, e.asked.filters), "rated": e.rated}
        for e in conversation.exchanges
        if e.reply
    ]


def test_what_the_browser_kept_is_shown_again(qa: ArticleQA) -> None:
    before = conversation_of(qa, QUESTION, "Nothing").rated(EN, qa, 0, "down")
    after = Conversation.recalled(EN, qa, kept(before))
    assert after.turns == before.turns
    assert [(e.key, e.rated) for e in after.exchanges] == [(e.key, e.rated) for e in before.exchanges]
    assert rendered(after.html(EN)) == rendered(before.html(EN))


def test_which_articles_were_asked_comes_back_with_the_question(qa: ArticleQA) -> None:
    french = Filters(langs=["fr"], since="2024-12-01")
    *_, before = Conversation().answered(EN, qa, Asked(QUESTION, french))
    (exchange,) = Conversation.recalled(EN, qa, kept(before)).exchanges
    assert exchange.asked == Asked(QUESTION, french, "French · from 1 December 2024")


def test_what_no_longer_stands_in_the_articles_is_not_shown_again(qa: ArticleQA) -> None:
    stored = kept(conversation_of(qa, QUESTION, "Nothing"))
    changed = stub([replace(SEED, text=SEED.text.replace("27", "28"))], {})
    recalled = Conversation.recalled(EN, changed, stored)
    assert [exchange.asked.question for exchange in recalled.exchanges] == [QUESTION, "Nothing"]
    assert [turn.question for turn in recalled.turns] == ["Nothing"]
    assert "have changed since this was asked" in rendered(recalled.exchanges[0].html)
    assert "27 novembre" not in rendered(recalled.html(EN))
    assert recalled.exchanges[0].key == stored[0]["key"]


ENTRY = transcript.entry(SECRET, "a", "Nothing", Reply("Nothing", (), (), None, None))


@pytest.mark.parametrize(
    "stored",
    [
        *(None, 7, "x", {}, [None], ["{}"], [["a"]], [{}]),
        *([{"key": "a", "entry": entry}] for entry in (None, 7, "nonsense", "{}")),
        *([{"key": key, "entry": ENTRY}] for key in (None, 7, "", "a b", "<b>", "x" * 65)),
    ],
)
def test_what_the_browser_kept_may_be_anything(qa: ArticleQA, stored: object) -> None:
    assert Conversation.recalled(EN, qa, stored) == Conversation()


def test_a_reply_that_is_not_from_here_is_not_shown_as_ours(qa: ArticleQA) -> None:
    (sure,) = kept(conversation_of(qa, QUESTION))
    forged = str(sure["entry"]).replace('"certainty":"perhaps"', '"certainty":"sure"')
    assert forged != sure["entry"]
    (exchange,) = Conversation.recalled(EN, qa, [sure | {"entry": forged, "rated": "up"}]).exchanges
    assert (exchange.asked.question, exchange.reply, exchange.rated, exchange.entry) == (QUESTION, None, None, "")
    assert rendered(exchange.html) == (
        '<p class="reply error" role="alert" dir="auto">'
        "It is not certain that the reply kept for this is from here. Please ask it again.</p>"
    )


def test_what_was_kept_outlasts_a_restart(qa: ArticleQA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qa.retriever, "directory", tmp_path)
    (exchange,) = conversation_of(qa, QUESTION).exchanges
    monkeypatch.setattr(signature, "_keys", {})  # as in a new process
    assert Conversation.recalled(EN, qa, [{"key": exchange.key, "entry": exchange.entry}]).turns == (Turn(QUESTION, exchange.reply),)  # type: ignore[arg-type]


@pytest.mark.parametrize("rated", [None, 7, "best", ["up"]])
def test_a_rating_that_is_none_is_left_out(qa: ArticleQA, rated: object) -> None:
    (exchange,) = Conversation.recalled(EN, qa, [{"key": "a", "entry": ENTRY, "rated": rated}]).exchanges
    assert (exchange.key, exchange.rated) == ("a", None)


def test_a_rating_is_shown_with_its_reply_alone(qa: ArticleQA) -> None:
    rated = conversation_of(qa, QUESTION, QUESTION).rated(EN, qa, 1, "up")
    assert [e.rated for e in rated.exchanges] == [None, "up"]
    assert ['aria-pressed="true"' in rendered(e.html) for e in rated.exchanges] == [False, True]
    assert rated.rated(EN, qa, 7, "up") == rated


def test_replies_are_shown_again_with_what_is_known_of_their_articles_now(qa: ArticleQA) -> None:
    before = conversation_of(qa, QUESTION, "Nothing", QUESTION).rated(EN, qa, 2, "up")
    corrected = stub([replace(SEED, title="The call"), HOSTILE], {})
    after = before.shown_again(EN, corrected)
    assert [("The call" in rendered(e.html), e.rated, e.key) for e in after.exchanges] == [
        (number != 1, e.rated, e.key) for number, e in enumerate(before.exchanges)
    ]
    kept = before.shown_again(EN, stub([HOSTILE], {})).exchanges
    assert [kept[0], kept[2]] == [before.exchanges[0], before.exchanges[2]], "what no longer stands stays as it was shown"
