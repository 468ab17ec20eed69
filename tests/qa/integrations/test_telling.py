from __future__ import annotations

from dataclasses import replace

import pytest

from articleqa import Answer, Article, ArticleQA, DistinctAnswer, Evidence, Period, QuestionType, Reply, Span
from articleqa.integrations.telling import told
from tests.integrations.samples import QUESTION

ARTICLE = Article("a", "A title", "It was\nlate. The call took place on 27 November.", date="2024-12-05", pages=(0, 13))
ANSWER = Answer("27 November", "a", 36, 47, 0.744, Span(13, 48), Span(0, 48))
EVIDENCE = Evidence("It was\nlate.", "a", 0, 12, Span(0, 48))
NOTHING = Reply("Q?", (), (), best_guess=None, answer=None)


class Articles:
    """As much of a Snapshot as is asked for."""

    @staticmethod
    def article(article_id: str) -> Article:
        return replace(ARTICLE, id=article_id)


def text(reply: Reply) -> str:
    return told(reply, Articles())  # type: ignore[arg-type]


def test_an_answer_has_its_words_sentence_source_and_certainty_and_who_else_says_so(bridges: ArticleQA) -> None:
    assert told(bridges.ask(QUESTION), bridges.retriever.snapshot()).splitlines() == [
        "Answer: « 1998 »",
        "Sentence: « The bridge over the Kvik opened in 1998. »",
        "Source: The bridge · 2001-05-02 · Jane Doe · https://example.org/bridge#:~:text=1998 [bridge:59-63]",
        "Certainty: sure (probability 1.00)",
        "Said in Le pont · 2003-11-20 [pont:32-36], too",
    ]


def test_days_pages_and_other_answers_are_told() -> None:
    dated = replace(ANSWER, when=Period("2024-11-27", "2024-11-27"))
    other = replace(ANSWER, article_id="b", text="late", start=7, end=11, when=Period("2024-12-01", "2024-12-05"))
    distinct = (DistinctAnswer("27 November", (dated, ANSWER)), DistinctAnswer("late", (other, replace(other, article_id="c"))))
    assert text(replace(NOTHING, answer=dated, certainty="perhaps", answers=distinct)).splitlines() == [
        "Answer: « 27 November » (2024-11-27, reckoned from the article's date)",
        "Sentence: « The call took place on 27 November. »",
        "Source: A title · 2024-12-05 · page 2 [a:36-47]",
        "Certainty: perhaps: check it in the sentence (probability 0.74)",
        "Another answer: « late » (2024-12-01 to 2024-12-05, reckoned from the article's date), in A title · 2024-12-05 · page 1 [b:7-11]",
        "  said in A title · 2024-12-05 · page 1 [c:7-11], too",
    ]


@pytest.mark.parametrize(
    ("kind", "stands_exactly", "before"),
    [
        ("yes_no", False, "There is no single answer. Judge by these sentences:"),
        ("lookup", True, "These sentences hold the words:"),
        ("lookup", False, "No article holds the words. Sentences near them in meaning:"),
    ],
)
def test_sentences_to_judge_by_are_told_each_on_one_line(kind: QuestionType, stands_exactly: bool, before: str) -> None:
    reply = replace(NOTHING, kind=kind, evidence=(EVIDENCE,), stands_exactly=stands_exactly)
    assert text(reply).splitlines() == [before, "- « It was late. »", "  Source: A title · 2024-12-05 · page 1 [a:0-12]"]


def test_the_closest_sentence_is_told_where_nothing_surely_answers() -> None:
    assert text(replace(NOTHING, closest=EVIDENCE)).splitlines() == [
        "Nothing in the articles surely answers that. The closest sentence:",
        "- « It was late. »",
        "  Source: A title · 2024-12-05 · page 1 [a:0-12]",
    ]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (NOTHING, "The articles do not answer that."),
        (replace(NOTHING, phrases=("grain corridor", "x")), "No article holds “grain corridor” and “x”."),
        (
            replace(NOTHING, kind="greeting"),
            "The articles answer questions for what one of them says, such as: When did it happen? This was no such question.",
        ),
        (
            replace(NOTHING, kind="overview"),
            "The articles answer questions for what one of them says, such as: When did it happen? This was no such question.",
        ),
    ],
    ids=["nothing", "phrases", "greeting", "overview"],
)
def test_that_nothing_answers_is_told(reply: Reply, said: str) -> None:
    assert text(reply) == said
