"""Questions become exchanges and clicks become articles, whatever the page sends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from index.errors import IndexCorrupt
from qa.records import Reply, Turn
from tests.ui.samples import HOSTILE, SEED, SENTENCE, StubQA, reply, stub
from ui.conversation import MAX_EXCHANGES, MAX_QUESTION, Conversation, look_over, open_answer, open_article, open_hit

if TYPE_CHECKING:
    from qa import ArticleQA

QUESTION = "When did the call take place?"
SECOND_LINE = SEED.text.splitlines()[1]


@pytest.fixture
def qa() -> ArticleQA:
    return stub([SEED, HOSTILE], {QUESTION: reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE))})


def asked(qa: ArticleQA, *questions: str) -> Conversation:
    conversation = Conversation()
    for question in questions:
        conversation = conversation.put(question).answered(qa)
    return conversation


def test_a_question_is_pending_and_then_answered(qa: ArticleQA) -> None:
    pending = Conversation().put(f"  {QUESTION}\n")
    assert pending.pending == QUESTION
    assert "Looking" in pending.html()
    done = pending.answered(qa)
    assert done.pending is None
    assert "Looking" not in done.html()
    assert '<mark class="answer">27 novembre</mark>' in done.html()
    assert done.turns == (Turn(QUESTION, replace(reply(SEED, SENTENCE, "27 novembre", (SEED, SECOND_LINE)), question=QUESTION)),)


@pytest.mark.parametrize("question", ["", "  \n\t "])
def test_nothing_happens_with_a_blank_question(question: str) -> None:
    conversation = Conversation()
    assert conversation.put(question) is conversation


def test_one_question_at_a_time(qa: ArticleQA) -> None:
    pending = Conversation().put("first")
    assert pending.put("second") is pending
    assert Conversation().answered(qa) == Conversation()
    assert Conversation().failed() == Conversation()


def test_a_question_that_is_too_long_is_said_to_be(qa: ArticleQA) -> None:
    exactly = Conversation().put("x" * MAX_QUESTION)
    assert exactly.pending == "x" * MAX_QUESTION
    too_long = Conversation().put("x" * (MAX_QUESTION + 1))
    assert too_long.pending is None
    assert "1,000 characters at most; this one has 1,001" in too_long.html()
    assert too_long.turns == ()
    assert open_answer(qa, too_long.exchanges[0]) is None


class Failing(StubQA):
    def __init__(self, error: Exception) -> None:
        super().__init__([], {})
        self._error = error

    def ask(self, question: str, history: object = ()) -> Reply:  # noqa: ARG002
        raise self._error


def test_an_error_is_one_sentence() -> None:
    html = asked(cast("ArticleQA", Failing(IndexCorrupt("The index <here> is damaged; build it again."))), "why?").html()
    assert "The index &lt;here&gt; is damaged; build it again." in html


def test_a_fault_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    html = asked(cast("ArticleQA", Failing(RuntimeError("secret"))), "why?").html()
    assert "could not be answered just now" in html
    assert "secret" not in html
    assert "secret" in caplog.text


def test_the_history_is_what_was_asked_before(qa: ArticleQA, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Turn, ...]] = []

    def ask(question: str, history: tuple[Turn, ...]) -> Reply:
        seen.append(history)
        return Reply(question, (), (), None, None)

    monkeypatch.setattr(qa, "ask", ask)
    asked(qa, "a", "b")
    assert [[turn.question for turn in history] for history in seen] == [[], ["a"]]


def test_old_exchanges_go_and_numbers_stay(qa: ArticleQA) -> None:
    conversation = asked(qa, *["x"] * (MAX_EXCHANGES + 2))
    assert len(conversation.exchanges) == MAX_EXCHANGES
    assert [conversation.exchanges[0].number, conversation.exchanges[-1].number] == [2, MAX_EXCHANGES + 1]
    assert conversation.find(1) is None
    assert conversation.find(2) is conversation.exchanges[0]


def test_open_answer_and_hit(qa: ArticleQA) -> None:
    exchange = asked(qa, QUESTION).exchanges[0]
    answer = open_answer(qa, exchange)
    assert answer is not None
    assert '<mark id="aim" class="answer">27 novembre</mark>' in answer
    assert '<span class="term">appel</span>' in answer
    hit = open_hit(qa, exchange, 1)
    assert hit is not None
    assert '<mark id="aim" class="passage">Reuters a rapporté' in hit
    assert 'class="answer"' not in hit


@pytest.mark.parametrize("place", [-1, 2, True, 0.0, "0", None, [0], {}])
def test_a_place_that_is_none_opens_nothing(qa: ArticleQA, place: object) -> None:
    assert open_hit(qa, asked(qa, QUESTION).exchanges[0], place) is None


@pytest.mark.parametrize("number", [-1, 1, False, 0.0, "0", None, [0], {}])
def test_a_number_that_is_none_finds_nothing(qa: ArticleQA, number: object) -> None:
    assert asked(qa, QUESTION).find(number) is None


@pytest.mark.parametrize("article_id", ["../app.py", "", 0, None, ["seed-article.txt"]])
def test_an_id_that_is_none_opens_nothing(qa: ArticleQA, article_id: object) -> None:
    assert open_article(qa, article_id) is None
    assert open_article(qa, SEED.id) is not None


def test_articles_that_changed_or_went_are_said_to(qa: ArticleQA) -> None:
    exchange = asked(qa, QUESTION).exchanges[0]
    changed = replace(SEED, text="Rien. " + SEED.text)
    page = open_answer(stub([changed], {}), exchange)
    assert page is not None
    assert "has changed since" in page
    assert "<mark" not in page
    page = open_answer(stub([], {}), exchange)
    assert page is not None
    assert "no longer in the index" in page


def test_look_over(qa: ArticleQA) -> None:
    seen = look_over(qa)
    assert seen.articles == 2
    assert seen.first == [SEED, HOSTILE]
