from __future__ import annotations

import sys

import pytest

from articleqa.cli.terminal import exact_hits_text, hits_text, terminal_progress
from articleqa.index.records import Article, ExactHit, Hit, Passage, Span
from articleqa.snapshot import Snapshot


def snapshot_of(text: str = "") -> Snapshot:
    """A snapshot whose articles have a title, and this text."""

    class OneArticle(Snapshot):
        def __init__(self) -> None:
            pass

        def article(self, article_id: str) -> Article:
            return Article(article_id, "Title", text)

    return OneArticle()


def excerpt_of(text: str) -> str:
    hit = Hit(Passage(0, "a", 0, len(text), text, (Span(0, len(text)),)), 0.5, 1)
    return hits_text([hit], snapshot_of()).splitlines()[1].removeprefix("     ")


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


def test_articles_that_hold_the_very_words_are_named_with_the_first_place() -> None:
    snapshot = snapshot_of("The sea.\nThe bridge over\nthe Kvik. A bridge.")
    hits = [ExactHit("a", 2, (Span(13, 19), Span(37, 43))), ExactHit("b", 0, (), (Span(0, 5),))]
    assert exact_hits_text(hits, 3, snapshot).splitlines() == [
        "2 places  Title  [a]",
        "     The [bridge] over",
        "0 places  Title  [b]",
        "… and 1 more article",
    ]
    assert exact_hits_text([], 0, snapshot) == "Nothing found."


def test_every_stage_has_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with terminal_progress() as progress:
        for stage in ("read", "encode", "write", "ask", "talk", "ask, lower case"):
            progress(stage, 1, 2)
    err = capsys.readouterr().err
    for words in ("Reading articles", "Encoding articles", "Writing the index", "Asking", "Conversing", "Asking, lower case"):
        assert f"\r{words}:   0%" in err
