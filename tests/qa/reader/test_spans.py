from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from articleqa.index.records import Passage, Span
from articleqa.reader.pairs import Pair
from articleqa.reader.spans import DecodedSpan, decode, without_edges
from tests.qa.reader.samples import hit


def tokens(passage: Passage, *preferred: tuple[str, float]) -> tuple[Pair, NDArray[np.float32]]:
    """A passage by words and punctuation as tokens, and logits: these of the spans that are named, -5 of others."""
    text = passage.text
    offsets: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if f"{text[at - 1 : at]}{character}".isascii() and text[at - 1 : at].isalnum() and character.isalnum() and at % 4:
            offsets[-1] = offsets[-1][0], at + 1  # pieces of words, of at most four letters
        elif not character.isspace():
            offsets.append((at, at + 1))
    size = 2 + len(offsets) + 1
    logits = np.full((size, size), -1e4, np.float32)
    for first in range(len(offsets)):
        logits[2 + first, 2 + first : -1] = -5
    logits[0, 0] = 0
    for words, logit in preferred:
        start = text.index(words)
        first = next(i for i, (a, b) in enumerate(offsets) if a <= start < b)
        last = next(i for i, (a, b) in enumerate(offsets) if a < start + len(words) <= b)
        logits[2 + first, 2 + last] = logit
    return Pair([0] * size, [0] * size, 2, offsets), logits


def decoded(passage: Passage, *preferred: tuple[str, float]) -> DecodedSpan:
    return decode(passage, *tokens(passage, *preferred))


def words(passage: Passage, *preferred: tuple[str, float]) -> str:
    span = decoded(passage, *preferred).answer
    return passage.text[span.start - passage.start : span.end - passage.start]


def passage(text: str) -> Passage:
    return hit(text).passage


def test_the_best_span_with_its_sentence_and_its_margin() -> None:
    text = passage("It opened early. The call took place on 27 November.")
    best = decoded(text, ("27 November", 4), ("early", 3))
    assert text.text[best.answer.start - 100 : best.answer.end - 100] == "27 November"
    assert best.sentence == Span(117, 152)
    assert best.null_margin == pytest.approx(4)
    assert best.probability == pytest.approx(np.exp(4) / (np.exp(4) + np.exp(3) + 1), abs=0.02)


def test_a_word_is_not_cut() -> None:
    assert words(passage("The telephone rang on Wednesday."), ("tele", 9), ("Wednesday", 2)) == "Wednesday"


def test_scripts_without_spaces_may_be_cut_anywhere_but_before_a_mark() -> None:
    assert words(passage("通话于11月27日进行。"), ("27日", 5)) == "27日"
    assert words(passage("กรุงเทพมหานคร"), ("ุงเ", 9), ("เทพ", 2)) != "ุงเ"


def test_a_question_that_the_article_asks_is_no_answer() -> None:
    asks = passage("When was the call? It was on Monday.")
    assert words(asks, ("the call", 9), ("call? It was", 8), ("Monday", 1)) == "Monday"


def test_boilerplate_is_no_answer() -> None:
    text = "Photo : Reuters\nThe call was on Monday."
    captioned = Passage(1, "a", 100, 100 + len(text), text, (Span(116, 139),))
    preferred = ("Reuters", 9.0), ("Photo : Reuters\nThe", 8.0), ("Monday", 1.0)
    assert (words(captioned, *preferred), decoded(captioned, *preferred).sentence) == ("Monday", Span(116, 139))


def test_words_that_are_excluded_are_no_answer() -> None:
    text = passage("The bridge opened in 1998 or 2011.")
    assert words(text, ("1998", 5), ("2011", 4)) == "1998"
    pair, logits = tokens(text, ("1998", 5), ("2011", 4))
    assert decode(text, pair, logits, [Span(21, 25)]).answer == Span(129, 133)


def test_an_answer_over_two_sentences_shows_both() -> None:
    both = passage("Before. They met on Monday. Then on Friday. After.")
    assert words(both, ("Monday. Then on Friday", 9)) == "Monday. Then on Friday"
    assert decoded(both, ("Monday. Then on Friday", 9)).sentence == Span(108, 143)


def test_a_passage_of_questions_and_marks_has_a_best_guess_all_the_same() -> None:
    assert words(passage("Why? Who?"), ("Who", 3)) == "Who"
    assert words(passage("— … —"), ("…", 3)) == "— … —"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("« 27 novembre »,", "27 novembre"),
        ("(NASA)", "NASA"),
        ("f(x)", "f(x)"),
        ("(a) or (b)", "(a) or (b)"),
        ("the film « X »", "the film « X »"),
        ("57 %.", "57 %"),
        ("U.S.", "U.S."),
        ("the U.S., then", "the U.S., then"),
        ("London.", "London"),
        ("-5 °C", "-5 °C"),
        ("– so", "so"),
        ("「東京」。", "東京"),
        ("¿Qué?", "Qué"),
        ("C#", "C#"),
        ("— … —", ""),
    ],
)
def test_edges(text: str, expected: str) -> None:
    span = without_edges(f"x {text} y", 2, 2 + len(text))
    assert f"x {text} y"[span.start : span.end] == expected
