"""Articles and passages in SQLite: one file, which is read by key and never loaded as a whole.

Every row has checksums, so that what was damaged since the file was opened is an error and never an answer. A large file is not compared
with its checksum when it is opened, but only before it is said that something is not there.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from articleqa.index.records import Article, Metadata, Origin, Passage, Provenance, Span
from articleqa.index.storage.files import corrupt
from articleqa.index.storage.sqlite_file import SqliteFile

_SCHEMA = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL,
    lang TEXT, date TEXT, source TEXT, author TEXT,
    pages TEXT NOT NULL,       -- JSON
    provenance TEXT NOT NULL,  -- JSON
    file TEXT NOT NULL, added INTEGER NOT NULL,
    original TEXT,             -- SHA-256 of the file that is kept (`originals.py`)
    digest TEXT NOT NULL,      -- of the article as it was loaded: an article that has not changed keeps its passages
    metadata_checksum INTEGER NOT NULL, text_checksum INTEGER NOT NULL, layout_checksum INTEGER NOT NULL,  -- of `_CHECKED` columns
    layout BLOB NOT NULL,      -- `PageLayout.to_bytes`
    text TEXT NOT NULL         -- last, so that the other columns are read without it
) WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, article TEXT NOT NULL REFERENCES articles, start INTEGER NOT NULL, end INTEGER NOT NULL,
    sentences TEXT NOT NULL,   -- JSON: [start, end, start, end, …], into the article
    lang TEXT,
    checksum INTEGER NOT NULL  -- of all the above
);
CREATE INDEX passages_by_article ON passages (article, id);
"""
_BATCH = 256
"""Articles that are read at a time."""
_METADATA = [f.name for f in fields(Metadata)]
_ORIGIN = [f.name for f in fields(Origin)]
_ARTICLE = [f.name for f in fields(Article)]
_CHECKED = {
    "metadata_checksum": list(dict.fromkeys([*_METADATA, *_ORIGIN])),
    "text_checksum": ["id", "title", "text"],
    "layout_checksum": ["id", "pages", "provenance", "layout"],
}
"""Column of `articles` → the columns that it is the checksum of. What is read together has its own, so that nothing more need be read."""
_PASSAGE = "id, article, start, end, sentences, lang, checksum"

_PROVENANCE = TypeAdapter(Provenance)


def _checksum(values: Iterable[object]) -> int:
    """Return the CRC-32 of values: of each its length and its bytes."""
    parts: list[bytes] = []
    for value in values:
        data = value if isinstance(value, bytes) else b"\0" if value is None else str(value).encode("utf-8", "surrogatepass")
        parts += (len(data).to_bytes(8, "big"), data)
    return zlib.crc32(b"".join(parts))


def _article_row(article: Article, origin: Origin) -> dict[str, Any]:
    """Return column → value of an article."""
    row = {name: getattr(article, name) for name in _ARTICLE} | {name: getattr(origin, name) for name in _ORIGIN}
    row |= {
        "added": int(origin.added),
        "pages": json.dumps(article.pages),
        "provenance": _PROVENANCE.dump_json(article.provenance).decode(),
    }
    return row | {name: _checksum(row[column] for column in columns) for name, columns in _CHECKED.items()}


def _passage_row(passage: Passage) -> tuple[object, ...]:
    """Return the values of a passage's columns."""
    positions = json.dumps([position for span in passage.sentences for position in (span.start, span.end)])
    row = (passage.id, passage.article_id, passage.start, passage.end, positions, passage.lang)
    return (*row, _checksum(row))


def article_of_row(row: dict[str, Any]) -> Article:
    """Return the article of a row: column → value. Columns that are not an article's are left out."""
    values = {name: row[name] for name in _ARTICLE}
    return Article(**values | {"pages": tuple(json.loads(values["pages"])), "provenance": _PROVENANCE.validate_json(values["provenance"])})


def _articles(
    database: SqliteFile, checks: Sequence[str], condition: str = "", parameters: Sequence[object] = ()
) -> Iterator[dict[str, Any]]:
    """Yield rows of articles as column → value, with the columns of some of `_CHECKED`, which are compared with their checksums."""
    columns = list(dict.fromkeys([*checks, *(column for check in checks for column in _CHECKED[check])]))
    for values in database.query(f"SELECT {', '.join(columns)} FROM articles {condition}", parameters):  # noqa: S608  # names, not data
        row = dict(zip(columns, values, strict=True))
        if any(row[check] != _checksum(row[column] for column in _CHECKED[check]) for check in checks):
            damage = corrupt(database.folder, f"the article {row['id']!r} in articles.sqlite is not what the build wrote")
            raise damage
        yield row


class ArticleStore:
    """A generation's articles and passages. Threads may share it.

    `article(id)` returns an article, `metadata()` what every article says about itself, in the order of ids, `origins()` article id →
    origin, for all articles, and `passage_articles()` the article id of each passage, in the order of passage ids. These four are cached.
    The file is closed by `close`, or with the last reference to the store.

    Every method raises IndexCorrupt where the file is damaged, and ValueError once the store is closed.

    Args:
        path: The file.
        checksum: Its SHA-256, where it was not compared when the index was opened. Then what is read by a key is compared by itself, and
            the whole file before anything is said not to be there, and before anything that goes through all of it.
    """

    def __init__(self, path: Path, checksum: str | None = None) -> None:
        self._database = database = SqliteFile(path, checksum)
        # A generation never changes, so what was read once stays right. None of the four refers to the store: a circle would live on.
        self.article = lru_cache(maxsize=64)(partial(_article, database))
        self.metadata = lru_cache(maxsize=1)(partial(_metadata, database))
        self.origins = lru_cache(maxsize=1)(partial(_origins, database))
        self.passage_articles = lru_cache(maxsize=1)(partial(_passage_articles, database))

    @staticmethod
    def write(path: Path, articles: Iterable[tuple[Article, Origin, Sequence[Passage]]]) -> None:
        """Write a new file.

        Args:
            path: The file, which is not there yet.
            articles: The articles, each with its origin and its passages. They are taken one after the other, and not kept.

        Raises:
            OSError: The disk does not take the file; its `errno` says why.
            sqlite3.OperationalError: It cannot be written for another reason.
        """
        connection = sqlite3.connect(path)
        try:
            connection.executescript(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"
            )  # the file is published as a whole, and flushed then
            with connection:
                connection.executescript(_SCHEMA)
                columns = list(dict.fromkeys([*_ARTICLE, *_ORIGIN, *_CHECKED]))
                placeholders = ", ".join(f":{column}" for column in columns)
                insert = f"INSERT INTO articles ({', '.join(columns)}) VALUES ({placeholders})"  # noqa: S608  # column names, not data
                for article, origin, passages in articles:
                    connection.execute(insert, _article_row(article, origin))
                    connection.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)", map(_passage_row, passages))
        except sqlite3.OperationalError:
            with path.open("ab") as file:  # SQLite does not tell a quota or a limit from a broken disk; this does
                file.write(bytes(1 << 16))
            raise
        finally:
            connection.close()

    def article_ids(self) -> list[str]:
        """Return the ids of all articles, in order."""
        self._database.compare()
        return [row[0] for row in self._database.query("SELECT id FROM articles ORDER BY id")]

    def texts(self, ids: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """Yield id, title and text of articles, in no order; an unknown id is left out."""
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            placeholders = ", ".join("?" * len(batch))
            rows = list(_articles(self._database, ["text_checksum"], f"WHERE id IN ({placeholders})", batch))
            if len(rows) < len(set(batch)):
                self._database.compare()
            yield from ((row["id"], row["title"], row["text"]) for row in rows)

    def metadata_of(self, ids: Sequence[str]) -> list[Metadata]:
        """Return what some articles say about themselves, in the order of `ids`; an unknown id is left out."""
        rows = _articles(self._database, ["metadata_checksum"], f"WHERE id IN ({', '.join('?' * len(ids))})", ids)
        found = {row["id"]: _metadata_of_row(row) for row in rows}
        if len(found) < len(set(ids)):
            self._database.compare()
        return [found[id_] for id_ in ids if id_ in found]

    def corrected_ids(self) -> list[str]:
        """Return the ids of the articles with corrected fields, in order."""
        self._database.compare()
        rows = self._database.query("SELECT id FROM articles WHERE provenance NOT LIKE '%\"corrected\":[]%' ORDER BY id")
        return [row[0] for row in rows]

    def original(self, article_id: str) -> str | None:
        """Return the SHA-256 of an article's file, if its pages can be shown; None where not, or where there is no such article."""
        row = next(_articles(self._database, ["metadata_checksum"], "WHERE id = ?", (article_id,)), None)
        if row is None:
            self._database.compare()
        return row["original"] if row else None

    def passage_count(self) -> int:
        """Return the number of passages; their ids count from 0."""
        return int(self._database.query("SELECT coalesce(max(id) + 1, 0) FROM passages")[0][0])

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return passages by their ids.

        Args:
            ids: Passage ids.

        Returns:
            The passages, in the order of `ids`.

        Raises:
            IndexCorrupt: The file is damaged.
            KeyError: There is no passage of one of these ids.
        """
        placeholders = ", ".join("?" * len(ids))
        keys = [int(id_) for id_ in ids]  # sqlite3 does not take NumPy's integers
        rows = self._database.query(f"SELECT {_PASSAGE} FROM passages WHERE id IN ({placeholders})", keys)  # noqa: S608
        row_of = {row[0]: row for row in rows}
        if len(row_of) < len(set(keys)):
            self._database.compare()
        if lost := [key for key in keys if key not in row_of and key in range(self.passage_count())]:
            damage = corrupt(self._database.folder, f"the passage {lost[0]} in articles.sqlite is gone")
            raise damage
        # Of their articles only the texts are read, all at once: they may be of as many articles as there are passages.
        texts = {id_: text for id_, _, text in self.texts(list({row[1] for row in row_of.values()}))}
        return [self._passage(row_of[key], texts.get(row_of[key][1])) for key in keys]

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return an article's passages in order; none where there is no such article."""
        rows = self._database.query(f"SELECT {_PASSAGE} FROM passages WHERE article = ? ORDER BY id", (article_id,))  # noqa: S608
        # Were one lost from the index of the table, it would be the neighbour of those that are found, or there would be a gap.
        around = {row[0] + step for row in rows for step in (-1, 1)} - {row[0] for row in rows}
        neighbours = [row for id_ in around for row in self._database.query("SELECT article FROM passages WHERE id = ?", (id_,))]
        if not rows or len(around) > 2 or (article_id,) in neighbours:  # one before and one after
            self._database.compare()
        try:
            text = self.article(article_id).text if rows else None
        except KeyError:
            text = None
        return [self._passage(row, text) for row in rows]

    def close(self) -> None:
        """Close the file. Closing it again does nothing."""
        self._database.close()
        for cached in (self.article, self.metadata, self.origins, self.passage_articles):
            cached.cache_clear()

    def _passage(self, row: tuple[Any, ...], text: str | None) -> Passage:
        """Return the passage of a row, with the text of its article; None where there is none."""
        id_, article_id, start, end, sentences, lang, checksum = row
        if checksum != _checksum((id_, article_id, start, end, sentences, lang)):
            damage = corrupt(self._database.folder, f"the passage {id_} in articles.sqlite is not what the build wrote")
            raise damage
        if text is None:
            damage = corrupt(self._database.folder, f"the article {article_id!r} in articles.sqlite is gone")
            raise damage
        positions = iter(json.loads(sentences))
        return Passage(
            id_,
            article_id,
            start,
            end,
            text[start:end],
            tuple(Span(s, e) for s, e in zip(positions, positions, strict=True)),
            lang,
        )


def _article(database: SqliteFile, article_id: str) -> Article:
    """Return the article of an id.

    Raises:
        KeyError: There is no article of this id.
    """
    try:
        row = next(_articles(database, list(_CHECKED), "WHERE id = ?", (article_id,)), None)
    except UnicodeEncodeError:  # a lone surrogate, which no article's id has
        row = None
    if row is None:
        database.compare()
        raise KeyError(f"no article {article_id!r} in this index")
    return article_of_row(row)


def _metadata(database: SqliteFile) -> tuple[Metadata, ...]:
    """Return what every article says about itself, in the order of ids."""
    database.compare()
    return tuple(map(_metadata_of_row, _articles(database, ["metadata_checksum"], "ORDER BY id")))


def _origins(database: SqliteFile) -> MappingProxyType[str, Origin]:
    """Return article id → origin, for all articles, in the order of ids."""
    database.compare()
    rows = _articles(database, ["metadata_checksum"], "ORDER BY id")
    return MappingProxyType({row["id"]: Origin(row["file"], bool(row["added"]), row["digest"], row["original"]) for row in rows})


def _metadata_of_row(row: dict[str, Any]) -> Metadata:
    """Return what the article of a row says about itself."""
    return Metadata(**{name: row[name] for name in _METADATA} | {"added": bool(row["added"])})


def _passage_articles(database: SqliteFile) -> tuple[str, ...]:
    """Return the article id of each passage, in the order of passage ids."""
    database.compare()
    return tuple(row[0] for row in database.query("SELECT article FROM passages ORDER BY id"))
