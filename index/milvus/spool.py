"""What a build has prepared, on this machine: articles, passages and vectors in SQLite, a batch a transaction.

A build that was killed goes on where it was, and the next one prepares only what has changed. What is published is read from here, article
by article.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.index.milvus.layout import article_content, article_of
from articleqa.index.records import Article, Metadata, Passage, Span

_SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, published TEXT,  -- digests of the article, as prepared and as last published
    file TEXT NOT NULL, modified REAL NOT NULL, place TEXT NOT NULL,
    build INTEGER NOT NULL,    -- the number of the last build that read it
    prepared INTEGER NOT NULL, -- whether its passages are here
    lang TEXT, content TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passages (
    article TEXT NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    sentences TEXT NOT NULL, lang TEXT,
    headed TEXT NOT NULL,      -- the text that BM25 indexes
    vectors BLOB NOT NULL,     -- of the passage and of its windows, as the encoder gave them: float32
    PRIMARY KEY (article, number)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A passage as a build has prepared it.

    Attributes:
        passage: The passage; its id is its number in the article, from 0.
        headed: The text that BM25 indexes.
        vectors: Its own vector and those of its windows, shape (rows, dimension).
    """

    passage: Passage
    headed: str
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an article that a build has read, or an earlier one.

    Attributes:
        article: The article, with its language.
        digest: The digest of the article as it was read.
        modified: When its file was modified.
        place: Its place in messages.
        build: The number of the last build that read it.
        prepared: Whether its passages are known.
    """

    article: Article
    digest: str
    modified: float
    place: str
    build: int
    prepared: bool = True


class Spool:
    """The file of prepared articles. It is used by one thread.

    Args:
        path: The file; it is made where it is not there.
        made_by: What vectors and passages depend on, besides the articles. What was made by something else is dropped.

    Attributes:
        build: The number of this build.
    """

    def __init__(self, path: Path, made_by: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path)
        self._connection.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {_SCHEMA}")
        if self.setting("made_by") != made_by:
            with self._connection as connection:
                connection.execute("UPDATE articles SET prepared = 0")
                connection.execute("DELETE FROM passages")
            self.set("made_by", made_by)
        self.build = int(self.setting("build") or 0) + 1
        self.set("build", str(self.build))

    def setting(self, name: str) -> str | None:
        """Return what `set` wrote; None where it wrote nothing."""
        row = self._connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set(self, name: str, value: str) -> None:
        """Write a value down."""
        with self._connection as connection:
            connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def seen(self, article_id: str) -> Seen | None:
        """Return what is known of an article."""
        columns = "content, digest, modified, place, build, prepared"
        row = self._connection.execute(f"SELECT {columns} FROM articles WHERE id = ?", (article_id,)).fetchone()  # noqa: S608
        if row is None:
            return None
        content, digest, modified, place, build, prepared = row
        return Seen(article_of(content), digest, modified, place, build, bool(prepared))

    def keep(self, article_id: str) -> None:
        """Note down that this build has read an article, which is as it was."""
        with self._connection as connection:
            connection.execute("UPDATE articles SET build = ? WHERE id = ?", (self.build, article_id))

    def write(self, articles: Iterable[tuple[Seen, str, Sequence[Prepared]]]) -> None:
        """Write articles with their files and passages, in place of what was there of them."""
        with self._connection as connection:
            for seen, file, passages in articles:
                article = seen.article
                connection.execute("DELETE FROM passages WHERE article = ?", (article.id,))
                connection.execute(
                    "INSERT INTO articles VALUES (?, ?, NULL, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT (id) DO UPDATE SET digest = excluded.digest,"
                    " file = excluded.file, modified = excluded.modified, place = excluded.place, build = excluded.build, prepared = 1,"
                    " lang = excluded.lang, content = excluded.content",
                    (article.id, seen.digest, file, seen.modified, seen.place, seen.build, article.lang, article_content(article)),
                )
                connection.executemany(
                    "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (_row(number, prepared) for number, prepared in enumerate(passages)),
                )

    def file_of(self, article_id: str) -> str:
        """Return the file that an article is from."""
        return str(self._connection.execute("SELECT file FROM articles WHERE id = ?", (article_id,)).fetchone()[0])

    def keep_unread(self, names: Iterable[str]) -> list[str]:
        """Keep the articles of files and folders that this build could not read to their end; return their ids, in order."""
        kept: set[str] = set()
        with self._connection as connection:
            for name in names:
                pattern = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "/%"
                condition = "build < ? AND (file = ? OR file LIKE ? ESCAPE '\\')"
                rows = connection.execute(f"SELECT id FROM articles WHERE {condition}", (self.build, name, pattern)).fetchall()  # noqa: S608
                kept.update(row[0] for row in rows)
            connection.executemany("UPDATE articles SET build = ? WHERE id = ?", [(self.build, id_) for id_ in kept])
        return sorted(kept)

    def remove_others(self) -> list[str]:
        """Remove the articles that this build has neither read nor kept; return the ids of those that were published."""
        with self._connection as connection:
            rows = connection.execute("SELECT id, published FROM articles WHERE build < ? ORDER BY id", (self.build,)).fetchall()
            connection.executemany("DELETE FROM passages WHERE article = ?", [(row[0],) for row in rows])
            connection.execute("DELETE FROM articles WHERE build < ?", (self.build,))
        return [row[0] for row in rows if row[1] is not None]

    def differences(self) -> tuple[list[str], list[str], int]:
        """Return the ids of articles that were not published, of those that were published as others, and how many are as they were."""
        sql = "SELECT id FROM articles WHERE published IS NULL ORDER BY id", "SELECT id FROM articles WHERE published != digest ORDER BY id"
        new, changed = ([row[0] for row in self._connection.execute(query)] for query in sql)
        unchanged = self._connection.execute("SELECT count(*) FROM articles WHERE published = digest").fetchone()[0]
        return new, changed, int(unchanged)

    def set_published(self) -> None:
        """Note down that all articles were published as they are."""
        with self._connection as connection:
            connection.execute("UPDATE articles SET published = digest")

    def digests(self) -> Iterator[tuple[str, str]]:
        """Yield the id and the digest of every article, in the order of ids."""
        yield from self._connection.execute("SELECT id, digest FROM articles ORDER BY id")

    def counts(self) -> tuple[int, int]:
        """Return the number of articles and of passages."""
        articles, passages = (self._connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("articles", "passages"))  # noqa: S608
        return int(articles), int(passages)

    def languages(self) -> dict[str | None, int]:
        """Return how many passages are in each language; None: those of no known one."""
        return dict(self._connection.execute("SELECT lang, count(*) FROM passages GROUP BY lang").fetchall())

    def article_languages(self) -> dict[str, int]:
        """Return how many articles have each language tag; "unknown": those without."""
        return dict(self._connection.execute("SELECT coalesce(lang, 'unknown'), count(*) FROM articles GROUP BY 1").fetchall())

    def articles(self) -> Iterator[tuple[Article, Metadata]]:
        """Yield every article, in the order of ids."""
        for content, file in self._connection.execute("SELECT content, file FROM articles ORDER BY id"):
            article = article_of(content)
            fields = ("id", "title", "lang", "date", "source", "author")
            yield article, Metadata(**{name: getattr(article, name) for name in fields}, file=file)

    def texts(self) -> Iterator[tuple[str | None, str]]:
        """Yield the language of every passage and the text that BM25 indexes, in the order of passage ids."""
        yield from self._connection.execute("SELECT lang, headed FROM passages ORDER BY article, number")

    def vectors(self, dimension: int, languages: Sequence[str]) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Yield the language of every passage in one of these languages, and its vectors, shape (rows, dimension)."""
        marks = ", ".join("?" * len(languages))
        for lang, vectors in self._connection.execute(f"SELECT lang, vectors FROM passages WHERE lang IN ({marks})", languages):  # noqa: S608
            yield lang, np.frombuffer(vectors, np.float32).reshape(-1, dimension)

    def passages(self, dimension: int) -> Iterator[tuple[Article, Prepared]]:
        """Yield every passage with its article, in the order of passage ids, which are the ids of these passages."""
        article: Article | None = None
        rows = self._connection.execute(
            "SELECT article, start, end, sentences, lang, headed, vectors FROM passages ORDER BY article, number"
        )
        for id_, (article_id, start, end, sentences, lang, headed, vectors) in enumerate(rows):
            if article is None or article.id != article_id:
                seen = self.seen(article_id)
                if seen is None:
                    raise ValueError(f"the passages of {article_id!r} have no article")
                article = seen.article
            positions = iter(json.loads(sentences))
            spans = tuple(Span(*pair) for pair in zip(positions, positions, strict=True))
            passage = Passage(id_, article_id, start, end, article.text[start:end], spans, lang)
            yield article, Prepared(passage, headed, np.frombuffer(vectors, np.float32).reshape(-1, dimension))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _row(number: int, prepared: Prepared) -> tuple[object, ...]:
    """Return the row of a passage."""
    passage = prepared.passage
    sentences = json.dumps([position for span in passage.sentences for position in (span.start, span.end)])
    vectors = np.ascontiguousarray(prepared.vectors, np.float32).tobytes()
    return passage.article_id, number, passage.start, passage.end, sentences, passage.lang, prepared.headed, vectors
