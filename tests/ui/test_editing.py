"""Fields are corrected by hand from the page; what it sends may be anything."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from articleqa import ArticleQA, Retriever
from articleqa.ui.editing import Editor, Outcome
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.toys import ToyEncoder

EN = Messages()
ID = "seed-article.txt"


@pytest.fixture
def qa(toy_corpus_index: Path, toy: ToyEncoder, tmp_path: Path) -> Iterator[ArticleQA]:
    shutil.copytree(toy_corpus_index, tmp_path / "index")
    with ArticleQA(Retriever.open(tmp_path / "index", encoder=toy)) as opened:
        yield opened


def test_fields_are_corrected_and_read_again(qa: ArticleQA) -> None:
    read = qa.retriever.article(ID)
    values = {"title": "  The call ", "date": "2024-12-06", "author": read.author, "source": "", "lang": "fr"}
    *statuses, outcome = Editor(qa).edit(EN, ID, values, [])
    assert outcome == Outcome(ID)
    assert all("Saving" in rendered(status) or "Indexing" in rendered(status) for status in statuses)  # type: ignore[arg-type]
    corrected = qa.retriever.article(ID)
    assert (corrected.title, corrected.date, corrected.author, corrected.source) == ("The call", "2024-12-06", read.author, None)
    assert corrected.provenance.corrected == ("date", "source", "title")
    assert [m.title for m in qa.retriever.metadata() if m.id == ID] == ["The call"]
    *_, outcome = Editor(qa).edit(EN, ID, {}, ["title", "date", "source"])
    assert outcome == Outcome(ID)
    assert qa.retriever.article(ID) == read
    assert qa.retriever.article(ID).provenance.corrected == ()


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({"author": "x" * 2001}, Outcome(ID, "This may have 2,000 characters at most; it has 2,001.", "author")),
        ({"date": "soon"}, Outcome(ID, "“soon” is no day. Write it like 2024-12-05.", "date")),
        ({"date": "x" * 100}, Outcome(ID, f"“{'x' * 60}” is no day. Write it like 2024-12-05.", "date")),
        ({"title": " "}, Outcome(ID, "An article needs a title.", "title")),
        ({"lang": "no language"}, Outcome(ID, "“no language” is no language.", "lang")),
        ({}, Outcome(ID)),
        ({"title": None, "date": 7, "author": ["x"], "text": "x", "id": "y"}, Outcome(ID)),
        (["title"], Outcome(ID)),
        (None, Outcome(ID)),
    ],
)
def test_a_wrong_value_changes_nothing(qa: ArticleQA, values: object, outcome: Outcome) -> None:
    generation = qa.retriever.snapshot().generation
    assert list(Editor(qa).edit(EN, ID, values, [["title"], None, "date", "text"])) == [outcome]
    assert qa.retriever.snapshot().generation == generation


def test_an_article_that_is_gone_is_said_to_be(qa: ArticleQA) -> None:
    assert list(Editor(qa).edit(EN, "gone.txt", {"title": "x"}, [])) == [Outcome("gone.txt", "This article is no longer in the index.")]
    for article_id in (None, 7, [ID]):
        assert list(Editor(qa).edit(EN, article_id, {"title": "x"}, [])) == []


def test_an_index_that_cannot_be_written_is_said_to_be(qa: ArticleQA) -> None:
    (qa.retriever.directory / "corrections.json").write_text("nonsense", encoding="utf-8")
    *_, outcome = Editor(qa).edit(EN, ID, {"title": "x"}, [])
    assert isinstance(outcome, Outcome)
    assert "corrections.json cannot be read" in outcome.problem
