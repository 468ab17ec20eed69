from __future__ import annotations

import gc
import random
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.errors import IndexCorrupt
from articleqa.index.records import Article, Metadata, Origin, Passage, Span
from articleqa.index.regular_files import sha256
from articleqa.index.storage.articles_db import ArticleStore
from tests.index.storage.damage import flip

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
    of_article = {a.id: [p for p in passages if p.article_id == a.id] for a in articles}
    ArticleStore.write(path, ((a, ORIGINS.get(a.id, Origin("x.txt", False, "")), of_article[a.id]) for a in articles))
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


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE articles SET text = replace(text, '41', '91')",
        "UPDATE articles SET title = 'Another'",
        "UPDATE articles SET date = '2024-12-06'",
        "UPDATE articles SET author = NULL",
        "UPDATE articles SET pages = '[1]'",
        "UPDATE articles SET layout = x'00'",
        "UPDATE passages SET start = 1",
        "UPDATE passages SET article = 'b'",
        "UPDATE passages SET sentences = '[0, 5]'",
        "UPDATE passages SET lang = 'de'",
        "DELETE FROM passages",
        "DELETE FROM articles",
    ],
)
def test_a_row_that_was_changed_is_an_error_and_never_an_answer(tmp_path: Path, change: str) -> None:
    folder = tmp_path / "index" / "generations" / "000001-e9c9"
    folder.mkdir(parents=True)
    text = "The bridge is 41 metres high."
    write_and_open(
        folder / "articles.sqlite",
        [Article("a", "T", text, date="2024-12-05", author="Ann")],
        [Passage(0, "a", 0, len(text), text, (), "en")],
    ).close()
    with sqlite3.connect(folder / "articles.sqlite") as connection:
        connection.execute(change)
        if change == "DELETE FROM passages":
            connection.execute("INSERT INTO passages VALUES (7, 'a', 0, 1, '[]', NULL, 0)")
    connection.close()
    store = ArticleStore(folder / "articles.sqlite")
    with pytest.raises(IndexCorrupt, match=r"articles\.sqlite is (not what the build wrote|gone)\. It has to be built again\.$"):
        store.article("a") if "FROM" not in change and "passages" not in change else store.passages([0])
    store.close()


def test_what_is_read_without_the_rest_is_checked_too(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    write_and_open(path, [Article("a", "T", "Text.", date="2024-12-05")], []).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE articles SET title = 'U'")
    connection.close()
    store = ArticleStore(path)
    for read in (store.metadata, store.origins, lambda: list(store.texts(["a"]))):
        with pytest.raises(IndexCorrupt, match=r"the article 'a' in articles\.sqlite is not what the build wrote"):
            read()
    store.close()


def test_the_file_is_closed_with_the_last_reference(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    store = write_and_open(path, ARTICLES, PASSAGES)
    gc.disable()
    try:
        assert store.article("a") == ARTICLES[0]
        assert store.metadata()
        assert path in open_files()
        del store
        assert path not in open_files()
    finally:
        gc.enable()


def open_files() -> set[Path]:
    """The files that this process has open."""
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("this system does not say which files are open")
    return {link.readlink() for link in folder.iterdir() if link.exists()}


def test_a_file_that_was_not_compared_when_it_was_opened_gives_no_other_answer(tmp_path: Path) -> None:
    path = tmp_path / "index" / "generations" / "000001-e9c9" / "articles.sqlite"
    path.parent.mkdir(parents=True)
    ids = [f"article-{number:02d}" for number in range(40)]
    text = "The bridge is 41 metres high. It is old. " * 40
    articles = [Article(id_, id_.upper(), f"{id_} {text}", date="2024-12-05") for id_ in ids]
    passages = [
        Passage(5 * number + at, article.id, 9 * at, 9 * at + 9, article.text[9 * at : 9 * at + 9], ())
        for number, article in enumerate(articles)
        for at in range(5)
    ]
    write_and_open(path, articles, passages).close()
    pristine, checksum = path.read_bytes(), sha256(path)

    def answers(store: ArticleStore) -> Iterator[Callable[[], object]]:
        for id_ in [*ids, "article-07b"]:
            yield partial(store.article, id_)
            yield partial(store.passages_of, id_)
            yield partial(store.original, id_)
        yield partial(store.metadata_of, [*ids, "none"])
        yield lambda: sorted(store.texts(ids))
        yield partial(store.passages, range(0, 200, 7))
        yield partial(store.passages, [200])
        yield store.article_ids
        yield store.passage_articles
        yield store.metadata
        yield store.origins

    def outcome(call: Callable[[], object]) -> object:
        try:
            return call()
        except KeyError:
            return KeyError

    store = ArticleStore(path, checksum)
    expected = [outcome(call) for call in answers(store)]
    store.close()
    choose, refused = random.Random(0), 0  # noqa: S311  # bits to change
    for _ in range(150):
        path.write_bytes(pristine)
        flip(path, choose.randrange(len(pristine)), choose.randrange(8))
        try:
            store = ArticleStore(path, checksum)
        except sqlite3.Error:
            continue
        for call, before in zip(answers(store), expected, strict=True):
            try:
                assert outcome(call) == before
            except IndexCorrupt:
                refused += 1
        store.close()
    assert refused > 100
