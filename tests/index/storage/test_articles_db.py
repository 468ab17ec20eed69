from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.errors import IndexCorrupt
from articleqa.index.records import Article, Metadata, Origin, Passage, Span
from articleqa.index.storage.articles_db import ArticleStore

ARTICLES = [
    Article("a", "Title", "First. Second.", "en", "2024-12-05", "https://example.org", "Jane Doe"),
    Article("b/é.txt", "", "通话。", pages=(0, 2)),
]
PASSAGES = [
    Passage(0, "a", 0, 6, "First.", (Span(0, 6),), "en"),
    Passage(1, "a", 7, 14, "Second.", (Span(7, 14),)),
    Passage(2, "b/é.txt", 0, 3, "通话。", ()),
]
ORIGINS = {"a": Origin("x/wire.jsonl", True, "digest of a"), "b/é.txt": Origin("b/é.txt", False, "digest of b")}


def write_and_open(path: Path, articles: list[Article], passages: list[Passage]) -> ArticleStore:
    """Write articles, with their origins in ORIGINS or another one, and passages to a file, and open it."""
    ArticleStore.write(path, ((a, ORIGINS.get(a.id, Origin("x.txt", False, ""))) for a in articles), passages)
    return ArticleStore(path)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    store = write_and_open(tmp_path / "x.sqlite", ARTICLES, PASSAGES)
    assert [store.article(a.id) for a in ARTICLES] == ARTICLES
    assert store.metadata() == (
        Metadata("a", "Title", "en", "2024-12-05", "https://example.org", "Jane Doe", "x/wire.jsonl", True),
        Metadata("b/é.txt", "", file="b/é.txt"),
    )
    assert store.article_ids() == ["a", "b/é.txt"]
    assert store.origins() == ORIGINS
    assert store.passages([2, 0]) == [PASSAGES[2], PASSAGES[0]]
    assert store.passages([]) == []
    assert store.passages_of("a") == PASSAGES[:2]
    assert store.passage_articles() == ("a", "a", "b/é.txt")
    assert store.passage_count() == 3
    store.close()


def test_what_is_not_there_is_a_key_error(tmp_path: Path) -> None:
    store = write_and_open(tmp_path / "x.sqlite", ARTICLES, PASSAGES)
    with pytest.raises(KeyError, match="no article 'c' in this index"):
        store.article("c")
    with pytest.raises(KeyError):
        store.passages([99])
    store.close()


@given(text=st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_comes_back_character_for_character(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("store") / "x.sqlite"
    passage = Passage(0, "a", 0, len(text), text, (Span(0, len(text)),))
    store = write_and_open(path, [Article("a", text, text)], [passage])
    assert store.article("a").text == text
    assert store.passages([0]) == [passage]
    store.close()


def test_damage_that_shows_only_when_it_is_read_is_one_clear_sentence(tmp_path: Path) -> None:
    path = tmp_path / "index" / "generations" / "000001" / "articles.sqlite"
    path.parent.mkdir(parents=True)
    write_and_open(path, [Article(f"a{i}", "T", "x" * 5000) for i in range(50)], []).close()
    data = path.read_bytes()
    path.write_bytes(data[:8192] + bytes(len(data) - 8192))
    store = ArticleStore(path)
    with pytest.raises(IndexCorrupt, match=rf"The index at {path.parent} is damaged: .* It has to be built again\.$"):
        store.article_ids()
    store.close()
