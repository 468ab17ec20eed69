from __future__ import annotations

import sys
import time

import pytest

from articleqa.cli.terminal import exact_hits_text, hits_text, reply_text, terminal_progress
from articleqa.index.records import Article, ExactHit, Hit, Passage, Span
from articleqa.records import Answer, DistinctAnswer, Evidence, QuestionType, Reply
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


def reply_of(*answers: tuple[str, int]) -> Reply:
    """A reply whose answers stand in so many articles."""
    place = Span(0, 2)
    places = [[Answer(text, f"{text}-{n}", 0, 2, 0.5, place, place) for n in range(count)] for text, count in answers]
    first = places[0][0]
    distinct = tuple(DistinctAnswer(group[0].text, tuple(group)) for group in places)
    return Reply("?", (), (), first, first, certainty="sure", answers=distinct)


def test_a_reply_says_how_many_articles_say_what() -> None:
    lines = reply_text(reply_of(("12", 2), ("14", 1), ("15", 7)), snapshot_of()).splitlines()[3:]
    assert lines == [
        "  2 articles say so: Title (12-0); Title (12-1)",
        "  1 article says « 14 »: Title (14-0)",
        "  7 articles say « 15 »: Title (15-0); Title (15-1); Title (15-2); Title (15-3); Title (15-4) and 2 more",
    ]


def test_an_answer_of_one_article_alone_needs_no_count() -> None:
    assert len(reply_text(reply_of(("12", 1)), snapshot_of()).splitlines()) == 3


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


EVIDENCE = Evidence("The grain corridor opened.", "a", 0, 26, Span(0, 26))
QUOTED = "  « The grain corridor opened. »\n    — Title"


@pytest.mark.parametrize(
    ("kind", "evidence", "closest", "phrases", "text"),
    [
        ("words", (), EVIDENCE, (), f"Nothing here surely answers that. Closest:\n{QUOTED}"),
        ("words", (), None, (), "These articles do not answer that."),
        ("words", (), None, ("to be", "or not"), "No article holds “to be” and “or not”."),
        ("lookup", (), None, (), "No article holds these words."),
        ("lookup", (EVIDENCE,), None, (), f"These sentences hold it, or speak of it:\n{QUOTED}"),
        ("yes_no", (EVIDENCE,), EVIDENCE, (), f"These sentences speak to it. Read them and judge:\n{QUOTED}"),
    ],
)
def test_what_is_said_without_an_answer(
    kind: QuestionType, evidence: tuple[Evidence, ...], closest: Evidence | None, phrases: tuple[str, ...], text: str
) -> None:
    reply = Reply("Grain CORRIDOR", (), (), None, None, kind, evidence, closest=closest, phrases=phrases, stands_exactly=bool(evidence))
    assert reply_text(reply, snapshot_of()) == text


def test_words_that_no_article_holds_and_an_overview() -> None:
    alike = Reply("corn corridor", (), (), None, None, "lookup", (EVIDENCE,))
    assert reply_text(alike, snapshot_of()).startswith("No article holds these words. These sentences may speak of it:\n")
    overview = reply_text(Reply("Summarise this", (), (), None, None, "overview"), snapshot_of())
    assert overview.startswith("Articles are not summarised here: every answer is words of one of them.")
    assert overview.endswith('for exact words   "grain corridor"')


def test_every_stage_has_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with terminal_progress() as progress:
        for stage in ("read", "prepare", "encode", "write", "ask", "talk", "ask, lower case"):
            progress(stage, 1, 2)
    err = capsys.readouterr().err
    for words in (
        "Reading articles",
        "Preparing articles",
        "Encoding articles",
        "Writing the index",
        "Asking",
        "Conversing",
        "Asking, lower case",
    ):
        assert f"\r{words}:   0%" in err


def test_a_log_has_a_line_a_minute(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 30.0, 61.0, 61.0, 100.0, 130.0, 130.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with terminal_progress() as progress:
        for done in (10, 500, 800, 1200):
            progress("encode", done, 1500)
    assert capsys.readouterr().err == "Encoding articles: 500 of 1,500\nEncoding articles: 1,200 of 1,500\n"
