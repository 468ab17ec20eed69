from __future__ import annotations

import pytest

from articleqa.evaluation.datasets import Gold
from articleqa.evaluation.metrics import exact, f1, holds, is_right, normalized, sentence_holds
from articleqa.index.records import Span
from articleqa.records import Answer

GOLD = Gold("a", 10, 20, "0123456789")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(10, 20, True), (0, 100, True), (11, 20, False), (10, 19, False), (30, 40, False)],
)
def test_a_short_answer_must_be_held_whole(start: int, end: int, expected: bool) -> None:
    assert holds("a", start, end, [GOLD]) is expected
    assert holds("b", start, end, [GOLD]) is False


def test_half_of_a_long_answer_is_enough() -> None:
    long = Gold("a", 0, 300, "x" * 300)
    assert holds("a", 150, 400, [long]) is True
    assert holds("a", 151, 400, [long]) is False


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The 27th, of  NOVEMBER!", ["27th", "of", "november"]),
        ("11月27日", ["11", "月", "27", "日"]),
        ("l'appel", ["l", "appel"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("—", []),
    ],
)
def test_normalized(text: str, words: list[str]) -> None:
    assert normalized(text) == words


def test_f1_and_exact_by_hand() -> None:
    assert f1("on 27 November", ["27 November", "in March"]) == pytest.approx(2 * 2 / 5)
    assert f1("nothing", ["27 November"]) == 0
    assert f1("27 27", ["27"]) == pytest.approx(2 / 3)
    assert (exact("The call.", ["call"]), exact("the calls", ["call"])) == (1, 0)


def test_the_sentence_decides_not_the_span() -> None:
    answer = Answer("x", "a", 12, 13, 0.5, sentence=Span(5, 25), passage=Span(0, 50))
    assert sentence_holds(answer, [GOLD]) is True
    assert sentence_holds(None, [GOLD]) is False


@pytest.mark.parametrize(
    ("text", "article", "expected"),
    [("on 27 November", "a", True), ("27 November", "b", False), ("27 of many other words here", "a", False), ("in March", "a", False)],
)
def test_right_is_half_the_words_in_the_right_article(text: str, article: str, expected: bool) -> None:
    golds = [Gold("a", 0, 11, "27 November"), Gold("b", 0, 8, "in March")]
    assert is_right(Answer(text, article, 0, 1, 0.5, Span(0, 1), Span(0, 1)), golds) is expected
    assert is_right(None, golds) is False
