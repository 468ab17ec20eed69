from __future__ import annotations

from dataclasses import replace

import pytest

from articleqa.index.records import Article
from articleqa.ui.quotes import looked_up, part_of
from tests.ui.samples import SEED, SENTENCE, span_of
from tests.ui.views.pages import article_of

SPAN = span_of(SEED, SENTENCE)
KEPT = {"id": 3, "article": SEED.id, "start": SPAN.start, "end": SPAN.end, "text": SENTENCE}


def test_a_quote_stands_where_its_words_are_the_articles() -> None:
    (quote,) = looked_up([KEPT | {"when": "2026-11-27", "index": "x"}], article_of)
    assert (quote.kept.id, quote.article, quote.span, quote.stands) == (3, SEED, SPAN, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": SENTENCE[1:]},
        {"start": SPAN.start - 1},
        {"start": -5, "end": -2, "text": SEED.text[-5:-2]},
        {"start": 0, "end": 10**30},
        {"start": 5, "end": 5, "text": ""},
    ],
)
def test_other_words_do_not_stand(wrong: dict[str, object]) -> None:
    (quote,) = looked_up([KEPT | wrong], article_of)
    assert (quote.article, quote.stands) == (SEED, False)


def test_what_is_quoted_may_have_changed_or_be_gone() -> None:
    (changed,) = looked_up([KEPT], {SEED.id: replace(SEED, text=f"New. {SEED.text}")}.get)
    assert (changed.article is None, changed.stands) == (False, False)
    (gone,) = looked_up([KEPT], lambda _: None)
    assert (gone.article, gone.stands) == (None, False)


@pytest.mark.parametrize("nonsense", [None, 7, "x", {}, [None, 7, "x", {}, {**KEPT, "start": "x"}, {**KEPT, "article": 5}]])
def test_what_is_no_quote_is_left_out(nonsense: object) -> None:
    assert looked_up(nonsense, article_of) == []


@pytest.mark.parametrize(("start", "end"), [(None, 5), ("0", 5), (True, 5), (0, 10**9), (5, 5), (9, 5), (-1, 5)])
def test_what_is_no_part_of_an_article_is_none(start: object, end: object) -> None:
    assert part_of(SEED, start, end) is None


def test_white_space_is_no_part() -> None:
    assert part_of(replace(SEED, text="a \n b"), 1, 4) is None


def test_much_that_is_quoted_of_one_article_reads_it_once() -> None:
    read: list[str] = []

    def article(article_id: str) -> Article | None:
        read.append(article_id)
        return article_of(article_id)

    assert len(looked_up([KEPT] * 6000, article)) == 5000
    assert read == [SEED.id]
    assert looked_up([KEPT | {"text": "x" * 100_001}, KEPT | {"article": "x" * 2001}], article) == []
