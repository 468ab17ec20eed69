"""Articles and passages in SQLite: one file, which is read by key and never loaded as a whole."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from articleqa.index.records import Article, Metadata, Origin, Passage, Provenance, Span
from articleqa.index.storage.generations import corrupt

_SCHEMA = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL,
    lang TEXT, date TEXT, source TEXT, author TEXT,
    pages TEXT NOT NULL,       -- JSON
    provenance TEXT NOT NULL,  -- JSON
    file TEXT NOT NULL, added INTEGER NOT NULL,
    original TEXT,             -- SHA-256 of the file that is kept (`originals.py`)
    digest TEXT NOT NULL,      -- of the article as it was loaded: an article that has not changed keeps its passages
    layout BLOB NOT NULL,      -- `PageLayout.to_bytes`
    text TEXT NOT NULL         -- last, so that the other columns are read without it
) WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, article TEXT NOT NULL REFERENCES articles, start INTEGER NOT NULL, end INTEGER NOT NULL,
    sentences TEXT NOT NULL,   -- JSON: [start, end, start, end, …], into the article
    lang TEXT
);
CREATE INDEX passages_by_article ON passages (article, id);
"""
_BATCH = 256
"""Articles that are read at a time."""
_ARTICLE_FIELDS = [f.name for f in fields(Article)]
_ARTICLE_COLUMNS = ", ".join(_ARTICLE_FIELDS)
_METADATA_COLUMNS = ", ".join(f.name for f in fields(Metadata))
_ORIGIN_COLUMNS = ", ".join(f.name for f in fields(Origin))

_PROVENANCE = TypeAdapter(Provenance)


def _article_row(article: Article) -> Iterator[object]:
    """Yield the values of an article's columns."""
    for name in _ARTICLE_FIELDS:
        value = getattr(article, name)
        yield json.dumps(value) if name == "pages" else _PROVENANCE.dump_json(value).decode() if name == "provenance" else value


class ArticleStore:
    """A generation's articles and passages. Threads may share it.

    `article(id)` returns an article, `metadata()` what every article says about itself, in the order of ids, and `passage_articles()` the
    article id of each passage, in the order of passage ids. These three are cached.

    Every method raises IndexCorrupt where the file is damaged, and ValueError once the store is closed.
    """

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        # "immutable": nobody writes to a generation, so no locks are needed, and it can be on a read-only medium.
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._closed = False
        # A generation never changes, so what was read once stays right.
        self.article = lru_cache(maxsize=64)(self._article)
        self.metadata = lru_cache(maxsize=1)(self._all_metadata)
        self.passage_articles = lru_cache(maxsize=1)(self._passage_articles)

    @staticmethod
    def write(path: Path, articles: Iterable[tuple[Article, Origin]], passages: Iterable[Passage]) -> None:
        """Write a new file.

        Args:
            path: The file, which is not there yet.
            articles: The articles, each with its origin.
            passages: The passages of these articles.
        """
        connection = sqlite3.connect(path)
        try:
            with connection:
                connection.executescript(_SCHEMA)
                placeholders = ", ".join("?" * (len(fields(Article)) + len(fields(Origin))))
                connection.executemany(
                    f"INSERT INTO articles ({_ARTICLE_COLUMNS}, {_ORIGIN_COLUMNS}) VALUES ({placeholders})",  # noqa: S608  # column names, not data
                    ((*_article_row(article), *asdict(origin).values()) for article, origin in articles),
                )
                connection.executemany(
                    "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        (p.id, p.article_id, p.start, p.end, json.dumps([x for s in p.sentences for x in (s.start, s.end)]), p.lang)
                        for p in passages
                    ),
                )
        finally:
            connection.close()

    def _article(self, article_id: str) -> Article:
        """Return the article of an id.

        Raises:
            KeyError: There is no article of this id.
        """
        try:
            rows = self._query(f"SELECT {_ARTICLE_COLUMNS} FROM articles WHERE id = ?", (article_id,))  # noqa: S608
        except UnicodeEncodeError:  # a lone surrogate, which no article's id has
            rows = []
        if not rows:
            raise KeyError(f"no article {article_id!r} in this index")
        values = dict(zip(_ARTICLE_FIELDS, rows[0], strict=True))
        return Article(
            **values | {"pages": tuple(json.loads(values["pages"])), "provenance": _PROVENANCE.validate_json(values["provenance"])}
        )

    def _all_metadata(self) -> tuple[Metadata, ...]:
        """Return what every article says about itself, in the order of ids."""
        rows = self._query(f"SELECT {_METADATA_COLUMNS} FROM articles ORDER BY id")  # noqa: S608
        return tuple(Metadata(*(*row[:-1], bool(row[-1]))) for row in rows)

    def article_ids(self) -> list[str]:
        """Return the ids of all articles, in order."""
        return [row[0] for row in self._query("SELECT id FROM articles ORDER BY id")]

    def texts(self, ids: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """Yield id, title and text of articles, in no order; an unknown id is left out."""
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            placeholders = ", ".join("?" * len(batch))
            yield from self._query(f"SELECT id, title, text FROM articles WHERE id IN ({placeholders})", batch)  # noqa: S608

    def origins(self) -> dict[str, Origin]:
        """Return article id → origin, for all articles."""
        rows = self._query("SELECT id, file, added, digest, original FROM articles ORDER BY id")
        return {id_: Origin(file, bool(added), digest, original) for id_, file, added, digest, original in rows}

    def original(self, article_id: str) -> str | None:
        """Return the SHA-256 of an article's file, if its pages can be shown; None where not, or where there is no such article."""
        rows = self._query("SELECT original FROM articles WHERE id = ?", (article_id,))
        return rows[0][0] if rows else None

    def passage_count(self) -> int:
        """Return the number of passages."""
        return int(self._query("SELECT count(*) FROM passages")[0][0])

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return passages by their ids.

        Args:
            ids: Passage ids.

        Returns:
            The passages, in the order of `ids`.

        Raises:
            KeyError: There is no passage of one of these ids.
        """
        placeholders = ", ".join("?" * len(ids))
        keys = [int(id_) for id_ in ids]  # sqlite3 does not take NumPy's integers
        rows = self._query(f"SELECT id, article, start, end, sentences, lang FROM passages WHERE id IN ({placeholders})", keys)  # noqa: S608
        row_of = {row[0]: row for row in rows}
        return [self._passage(*row_of[key]) for key in keys]

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return an article's passages in order; none where there is no such article."""
        rows = self._query("SELECT id, article, start, end, sentences, lang FROM passages WHERE article = ? ORDER BY id", (article_id,))
        return [self._passage(*row) for row in rows]

    def _passage_articles(self) -> tuple[str, ...]:
        """Return the article id of each passage, in the order of passage ids."""
        return tuple(row[0] for row in self._query("SELECT article FROM passages ORDER BY id"))

    def close(self) -> None:
        """Close the file. Closing it again does nothing."""
        with self._lock:
            self._closed = True
            self._connection.close()
        for cached in (self.article, self.metadata, self.passage_articles):
            cached.cache_clear()

    def _passage(self, id_: int, article_id: str, start: int, end: int, sentences: str, lang: str | None) -> Passage:
        positions = iter(json.loads(sentences))
        return Passage(
            id_,
            article_id,
            start,
            end,
            self.article(article_id).text[start:end],
            tuple(Span(s, e) for s, e in zip(positions, positions, strict=True)),
            lang,
        )

    def _query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        try:
            with self._lock:
                if self._closed:
                    raise ValueError("this index is closed")
                return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise corrupt(self._folder, str(error)) from error
