from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from articleqa import Filters, Retriever
from articleqa.index.errors import IndexCorrupt
from articleqa.index.ingest import build
from articleqa.index.records import Hit, Span
from articleqa.index.search.selection import Selection
from articleqa.reader.protocol import PASSAGES_READ, Reading
from tests.toys import ToyEncoder, ToyReader

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def retriever(toy_corpus_index: Path, toy: ToyEncoder) -> Retriever:
    return Retriever.open(toy_corpus_index, encoder=toy, reader=ToyReader())


def test_a_hit_and_the_article_fetched_after_it_are_of_one_generation(tmp_path: Path, toy: ToyEncoder) -> None:
    source = tmp_path / "a.txt"
    source.write_text("The bridge opened in 1998.", encoding="utf-8")
    build([source], tmp_path / "index", encoder=toy)
    with Retriever.open(tmp_path / "index", encoder=toy) as retriever:
        before = retriever.snapshot()
        (hit,) = before.search("bridge")
        source.write_text("Nobody knows when the bridge opened.", encoding="utf-8")
        build([source], tmp_path / "index", encoder=toy)
        text = before.article("a.txt").text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text == "The bridge opened in 1998."
        assert retriever.article("a.txt").text.startswith("Nobody")
        assert retriever.snapshot() is retriever.snapshot() is not before


def test_filters_and_passages_allowed_both_count(retriever: Retriever) -> None:
    snapshot = retriever.snapshot()
    spanish = Filters.of(langs=["es"])
    assert {h.passage.article_id for h in snapshot.search("luna", 50, filters=spanish)} == {"apolo-11.md", "tratado-inf.md"}
    allowed = Selection.of(articles=["apolo-11.md", "luna-9.txt"])
    assert {h.passage.article_id for h in snapshot.search("luna", 50, filters=spanish, allowed=allowed)} == {"apolo-11.md"}


def test_the_very_words_are_found_in_the_articles_that_the_filters_admit(retriever: Retriever) -> None:
    (russian,) = retriever.exact("«Луна 9» ОКЕАНЕ")
    text = retriever.article("luna-9.txt").text
    assert (russian.article_id, russian.count) == ("luna-9.txt", len(russian.spans))
    assert {text[span.start : span.end] for span in russian.spans} == {"Луна-9", "Океане"}
    spanish = retriever.exact("luna", filters=Filters.of(langs=["es"]))
    assert [hit.article_id for hit in spanish] == ["apolo-11.md"]
    with pytest.raises(ValueError, match="query must be a string"):
        retriever.exact(9)  # type: ignore[arg-type]


def test_filters_are_a_selection_of_passages(retriever: Retriever) -> None:
    spanish = Filters(langs=["es"])
    assert retriever.snapshot().passages_in(spanish) == Selection.of(filters=[spanish])
    assert retriever.snapshot().passages_in(None) is None
    with pytest.raises(ValueError, match="filters must be Filters or None, not 'es'"):
        retriever.snapshot().passages_in("es")  # type: ignore[arg-type]


def test_a_known_vector_is_not_made_again(retriever: Retriever, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = retriever.snapshot()
    expected = snapshot.search("luna 9", 3)
    vector = toy.encode_queries(["luna 9"])[0]
    monkeypatch.setattr(ToyEncoder, "encode_queries", lambda *_: pytest.fail("the vector is known"))
    assert snapshot.search("luna 9", 3, vector=vector) == expected


def test_the_first_hits_alone_are_read(retriever: Retriever) -> None:
    hits_read: list[Hit] = []

    class Counting(ToyReader):
        def read(self, question, hits, article, *, excluded=()) -> Reading:
            hits_read.extend(hits)
            return super().read(question, hits, article, excluded=excluded)

    with Retriever.open(retriever.directory, encoder=ToyEncoder(), reader=Counting()) as counting:
        hits = counting.snapshot().search("moon", 20, rerank=True)
    assert len(hits_read) == PASSAGES_READ
    assert {h.passage.id for h in hits_read} == {h.passage.id for h in hits[:PASSAGES_READ]}


def test_a_page_is_shown_with_the_boxes_of_words(tmp_path: Path, toy: ToyEncoder) -> None:
    shutil.copy(DATA / "leuchtturm.pdf", tmp_path / "a.pdf")
    (tmp_path / "b.txt").write_text("No pages.", encoding="utf-8")
    build([tmp_path / "a.pdf", tmp_path / "b.txt"], tmp_path / "index", encoder=toy)
    (tmp_path / "a.pdf").unlink()  # the index has a copy
    with Retriever.open(tmp_path / "index", encoder=toy) as retriever:
        snapshot = retriever.snapshot()
        article = snapshot.article("a.pdf")
        first, second = (Span(start, start + 5) for start in (article.text.index("Der Bau"), article.pages[1] + 10))
        view = snapshot.show_page("a.pdf", 1, width=300, spans=[first, second])
        assert view is not None
        assert (view.image.width, view.image.png[:4]) == (300, b"\x89PNG")
        ((box,), other) = view.boxes
        assert box.page == 1
        assert other == ()  # it is on the second page
        assert 0 < box.left < box.right < 0.5
        assert 0 < box.top < box.bottom < 0.5
        assert snapshot.show_page("b.txt", 1) is None
        with pytest.raises(ValueError, match="page must be one of the 3 pages, not 4"):
            snapshot.show_page("a.pdf", 4)
        with pytest.raises(KeyError):
            snapshot.show_page("c.pdf", 1)
        next((tmp_path / "index" / "originals").iterdir()).write_bytes(b"%PDF-1.7 cut short")
        with pytest.raises(IndexCorrupt, match="is not what the build wrote: its checksum differs"):
            snapshot.show_page("a.pdf", 1)
