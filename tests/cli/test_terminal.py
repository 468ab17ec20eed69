from __future__ import annotations

import sys

import pytest

from articleqa.cli.terminal import hits_text, reply_text, terminal_progress
from articleqa.index.records import Article, Hit, Passage, Span
from articleqa.records import Answer, DistinctAnswer, Reply
from articleqa.snapshot import Snapshot


class OneArticle(Snapshot):
    """A snapshot whose articles have a title and no text."""

    def __init__(self) -> None:
        pass

    def article(self, article_id: str) -> Article:
        return Article(article_id, "Title", "")


def excerpt_of(text: str) -> str:
    hit = Hit(Passage(0, "a", 0, len(text), text, (Span(0, len(text)),)), 0.5, 1)
    return hits_text([hit], OneArticle()).splitlines()[1].removeprefix("     ")


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("A short one\n\nin two lines", "A short one in two lines"),
        ("word " * 20, ("word " * 20).strip()),
        ("word " * 21, "word " * 19 + "…"),
        ("w" * 98 + " word", "w" * 98 + " …"),
        ("嫦娥五号" * 50, ("嫦娥五号" * 25)[:98] + " …"),
        ("我们 " + "嫦娥五号" * 50, ("我们 " + "嫦娥五号" * 25)[:98] + " …"),
    ],
)
def test_an_excerpt_is_a_line_of_whole_words_where_there_are_words(text: str, excerpt: str) -> None:
    assert excerpt_of(text) == excerpt
    assert len(excerpt) <= 100


def reply_of(*answers: tuple[str, int]) -> Reply:
    """A reply whose answers stand in so many articles."""
    place = Span(0, 2)
    places = [[Answer(text, f"{text}-{n}", 0, 2, 0.5, place, place) for n in range(count)] for text, count in answers]
    first = places[0][0]
    distinct = tuple(DistinctAnswer(group[0].text, tuple(group)) for group in places)
    return Reply("?", (), (), first, first, certainty="sure", answers=distinct)


def test_a_reply_says_how_many_articles_say_what() -> None:
    lines = reply_text(reply_of(("12", 2), ("14", 1), ("15", 7)), OneArticle()).splitlines()[3:]
    assert lines == [
        "  2 articles say so: Title (12-0); Title (12-1)",
        "  1 article says « 14 »: Title (14-0)",
        "  7 articles say « 15 »: Title (15-0); Title (15-1); Title (15-2); Title (15-3); Title (15-4) and 2 more",
    ]


def test_an_answer_of_one_article_alone_needs_no_count() -> None:
    assert len(reply_text(reply_of(("12", 1)), OneArticle()).splitlines()) == 3


def test_every_stage_has_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with terminal_progress() as progress:
        for stage in ("read", "encode", "write", "ask", "talk", "ask, lower case"):
            progress(stage, 1, 2)
    err = capsys.readouterr().err
    for words in ("Reading articles", "Encoding passages", "Writing the index", "Asking", "Conversing", "Asking, lower case"):
        assert f"\r{words}:   0%" in err
