from __future__ import annotations

import sys

import pytest

from articleqa.cli.terminal import hits_text, terminal_progress
from articleqa.index.records import Article, Hit, Passage, Span
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


def test_every_stage_has_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with terminal_progress() as progress:
        for stage in ("read", "encode", "write", "ask", "talk", "ask, lower case"):
            progress(stage, 1, 2)
    err = capsys.readouterr().err
    for words in ("Reading articles", "Encoding passages", "Writing the index", "Asking", "Conversing", "Asking, lower case"):
        assert f"\r{words}:   0%" in err
