"""Articles and passages in SQLite: one file, read by key, never loaded whole."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from functools import lru_cache
from pathlib import Path

from articleqa.index.records import Article, Metadata, Origin, Passage, Span
from articleqa.index.storage.generations import corrupt

_SCHEMA = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL,
    lang TEXT, date TEXT, source TEXT, author TEXT,
    pages TEXT NOT NULL,       -- JSON
    file TEXT NOT NULL, added INTEGER NOT NULL,
    digest TEXT NOT NULL,      -- of the article as it was read: one that has not changed keeps its passages
    text TEXT NOT NULL         -- last: what stands before it is read without it
) WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, article TEXT NOT NULL REFERENCES articles, start INTEGER NOT NULL, end INTEGER NOT NULL,
    sentences TEXT NOT NULL,   -- JSON: [start, end, start, end, …], into the article
    lang TEXT
);
CREATE INDEX passages_by_article ON passages (article, id);
"""
_NAMES = [f.name for f in fields(Article)]
_COLUMNS = ", ".join(_NAMES)
_METADATA = ", ".join(f.name for f in fields(Metadata))
_ORIGIN = ", ".join(f.name for f in fields(Origin))


class ArticleStore:
    """A generation's articles and passages. Safe to share between threads.

    Raises IndexCorrupt where the file turns out to be damaged, ValueError once it is closed.
    """

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        # "immutable": nobody writes to a generation, so no locks are needed, on read-only media either.
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._closed = False
        # A generation never changes: what was read once is right.
        self.article = lru_cache(maxsize=64)(self._article)
        self.metadata = lru_cache(maxsize=1)(self._all_metadata)
        self.passage_articles = lru_cache(maxsize=1)(self._passage_articles)

    @staticmethod
    def write(path: Path, articles: Iterable[tuple[Article, Origin]], passages: Iterable[Passage]) -> None:
        """Write a new file of articles, each with its origin, and of passages."""
        connection = sqlite3.connect(path)
        try:
            with connection:
                connection.executescript(_SCHEMA)
                marks = ", ".join("?" * (len(fields(Article)) + len(fields(Origin))))
                connection.executemany(
                    f"INSERT INTO articles ({_COLUMNS}, {_ORIGIN}) VALUES ({marks})",  # noqa: S608  # column names are ours
                    ((*(asdict(a) | {"pages": json.dumps(a.pages)} | asdict(origin)).values(),) for a, origin in articles),
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
        """The article of that id; KeyError where there is none."""
        try:
            rows = self._query(f"SELECT {_COLUMNS} FROM articles WHERE id = ?", (article_id,))  # noqa: S608
        except UnicodeEncodeError:  # a lone surrogate, which is in no file's name
            rows = []
        if not rows:
            raise KeyError(f"no article {article_id!r} in this index")
        values = dict(zip(_NAMES, rows[0], strict=True))
        return Article(**values | {"pages": tuple(json.loads(values["pages"]))})

    def _all_metadata(self) -> tuple[Metadata, ...]:
        """What every article says about itself, in the order of ids."""
        rows = self._query(f"SELECT {_METADATA} FROM articles ORDER BY id")  # noqa: S608
        return tuple(Metadata(*(*row[:-1], bool(row[-1]))) for row in rows)

    def article_ids(self) -> list[str]:
        """All ids, in order."""
        return [row[0] for row in self._query("SELECT id FROM articles ORDER BY id")]

    def origins(self) -> dict[str, Origin]:
        """Article id → where it is from."""
        rows = self._query("SELECT id, file, added, digest FROM articles ORDER BY id")
        return {id_: Origin(file, bool(added), digest) for id_, file, added, digest in rows}

    def passage_count(self) -> int:
        """How many passages there are."""
        return int(self._query("SELECT count(*) FROM passages")[0][0])

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages of those ids, in the order asked for; KeyError for an id that is not there."""
        marks = ", ".join("?" * len(ids))
        wanted = [int(id_) for id_ in ids]  # sqlite3 does not take NumPy's integers
        found = self._query(f"SELECT id, article, start, end, sentences, lang FROM passages WHERE id IN ({marks})", wanted)  # noqa: S608
        rows = {row[0]: row for row in found}
        return [self._passage(*rows[id_]) for id_ in wanted]

    def passages_of(self, article_id: str) -> list[Passage]:
        """An article's passages, in order."""
        rows = self._query("SELECT id, article, start, end, sentences, lang FROM passages WHERE article = ? ORDER BY id", (article_id,))
        return [self._passage(*row) for row in rows]

    def _passage_articles(self) -> tuple[str, ...]:
        """The article of each passage; position = passage id."""
        return tuple(row[0] for row in self._query("SELECT article FROM passages ORDER BY id"))

    def close(self) -> None:
        """Close the file; once more does nothing."""
        with self._lock:
            self._closed = True
            self._connection.close()
        for cached in (self.article, self.metadata, self.passage_articles):
            cached.cache_clear()

    def _passage(self, id_: int, article_id: str, start: int, end: int, sentences: str, lang: str | None) -> Passage:
        edges = iter(json.loads(sentences))
        return Passage(
            id_,
            article_id,
            start,
            end,
            self.article(article_id).text[start:end],
            tuple(Span(s, e) for s, e in zip(edges, edges, strict=True)),
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
