"""What is shown together is of one generation, whatever is built between two looks at the index."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import html

from articleqa import ArticleQA, Filters, Retriever, Snapshot
from articleqa.index.ingest import build
from articleqa.records import Turn
from articleqa.ui import article_list, downloads
from articleqa.ui.article_pane import Opener
from articleqa.ui.history import Asked, Conversation, article_of
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views.article_list import article_list_html
from tests.toys import ToyEncoder, ToyReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from articleqa.index.records import Article, ExactHit, Hit
    from articleqa.reader.protocol import Reading
    from articleqa.records import Answer

EN = Messages()
BEFORE = "The old tunnel was opened in 1994. The old bridge was opened in 1998."
AFTER = "An introduction that nobody asked for. The old tunnel was never opened at all."
QUESTION = "When was the old tunnel opened"


class Interrupted(ToyReader):
    """Reads, but something happens before it ends."""

    happens: Callable[[], None] | None = None

    def read(self, question: str, hits: Sequence[Hit], article: Callable[[str], Article], *, excluded: Sequence[Answer] = ()) -> Reading:
        reading = super().read(question, hits, article, excluded=excluded)
        if happens := self.happens:
            self.happens = None
            happens()
        return reading


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "tunnel.txt").write_text(BEFORE, encoding="utf-8")
    (tmp_path / "articles" / "other.txt").write_text("Nothing of the sort stands here.", encoding="utf-8")
    build([tmp_path / "articles"], tmp_path / "index", encoder=ToyEncoder())
    return tmp_path


@pytest.fixture
def reader() -> Interrupted:
    return Interrupted()


@pytest.fixture
def qa(folder: Path, reader: Interrupted) -> Iterator[ArticleQA]:
    with ArticleQA(Retriever.open(folder / "index", encoder=ToyEncoder(), reader=reader)) as opened:
        yield opened


def change(folder: Path, text: str | None = AFTER) -> None:
    """Publish a generation in which the article is another one, or gone."""
    path = folder / "articles" / "tunnel.txt"
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    build([folder / "articles"], folder / "index", encoder=ToyEncoder())


def marks(markup: str) -> list[str]:
    return [mark.text_content() for mark in html.fromstring(f"<div>{markup}</div>").iter("mark") if mark.get("class") != "term"]


@pytest.mark.parametrize("text", [AFTER, None])
def test_a_reply_is_shown_with_the_articles_that_it_was_found_in(
    qa: ArticleQA, folder: Path, reader: Interrupted, text: str | None
) -> None:
    reader.happens = lambda: change(folder, text)
    *_, conversation = Conversation().answered(EN, qa, Asked(QUESTION))
    assert marks(rendered(conversation.exchanges[0].html)) == ["1994"]
    pane = rendered(Opener(EN, qa.retriever.snapshot()).answer(conversation.exchanges[0]))
    assert ("has changed since" in pane, "no longer in the index" in pane) == (text is not None, text is None)
    assert marks(pane) == []


def test_an_application_that_needs_both_asks_a_snapshot(qa: ArticleQA, folder: Path, reader: Interrupted) -> None:
    reader.happens = lambda: change(folder, None)
    snapshot = qa.retriever.snapshot()
    answer = qa.ask(QUESTION, snapshot=snapshot).answer
    assert answer
    assert snapshot.article(answer.article_id).text[answer.start : answer.end] == answer.text == "1994"
    assert qa.retriever.article_ids() == ["other.txt"]
    assert qa.ask(QUESTION, snapshot=snapshot).answer == answer, "as long as somebody looks at it"
    with pytest.raises(ValueError, match="snapshot must be a Snapshot"):
        qa.ask(QUESTION, snapshot=qa.retriever)  # type: ignore[arg-type]


def test_a_sentence_that_no_longer_stands_is_not_marked_beside_one_that_does(qa: ArticleQA, folder: Path) -> None:
    *_, conversation = Conversation().answered(EN, qa, Asked(QUESTION))
    (exchange,) = conversation.exchanges
    assert exchange.reply
    change(folder, BEFORE[: BEFORE.index("The old bridge")].strip())
    pane = rendered(Opener(EN, qa.retriever.snapshot()).answer(exchange))
    assert "has changed since" in pane
    assert marks(pane) == []


def test_a_follow_up_leaves_out_no_words_of_another_text(qa: ArticleQA, folder: Path) -> None:
    turn = Turn(QUESTION, qa.ask(QUESTION))
    assert turn.reply.best_guess
    at = turn.reply.best_guess.start
    change(folder, f"{'The old tunnel was opened '.ljust(at, '-')}2003 at last.")
    following = qa.ask("And then?", [turn], as_follow_up=True)
    assert following.best_guess
    assert (following.best_guess.start, following.best_guess.text) == (at, "2003")


def test_the_list_of_articles_shows_places_of_the_texts_that_were_searched(
    qa: ArticleQA, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = Snapshot.exact

    def meanwhile(snapshot: Snapshot, query: str, *, filters: Filters | None = None) -> list[ExactHit]:
        hits = exact(snapshot, query, filters=filters)
        change(folder, None)
        return hits

    snapshot = qa.retriever.snapshot()
    monkeypatch.setattr(Snapshot, "exact", meanwhile)
    listing = article_list.listed(snapshot, "tunnel", None, 10)
    assert qa.retriever.article_ids() == ["other.txt"]
    (row,) = listing.first
    assert row.hit
    place = row.hit.spans[0]
    assert row.excerpt[place.start - row.start : place.end - row.start] == "tunnel"
    assert "tunnel</mark>" in rendered(article_list_html(EN, listing, article_of(snapshot), may_add=False))


def test_what_is_taken_away_is_of_one_generation(qa: ArticleQA, folder: Path) -> None:
    turn = Turn(QUESTION, replace(qa.ask(QUESTION), question=QUESTION))
    find = article_of(qa.retriever.snapshot())
    change(folder)
    saved = downloads.conversation("md", EN, [turn], find)
    assert saved
    assert "The old tunnel was opened in **1994**." in saved.content.decode()
    saved = downloads.conversation("md", EN, [turn], article_of(qa.retriever.snapshot()))
    assert saved
    assert "The articles have changed since this was asked." in saved.content.decode()
