"""What the files of the SOURCES held when they were read: one that has not changed since need not be read again.

DIR/read.sqlite has a row for each file that was read whole, and about which there was nothing to say: its SHA-256, and its articles with
their digests. A row counts for the same code, libraries and limits, and as long as the current generation has the articles as they were
read. So what an index holds never depends on the file: without it, everything is read.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import sys
from collections.abc import Collection, Container, Mapping
from contextlib import closing, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final

from articleqa.index.errors import ArticleQAError, IndexCorrupt
from articleqa.index.limits import Limits
from articleqa.index.loaders import SourceFile
from articleqa.index.records import Origin
from articleqa.index.regular_files import sha256
from articleqa.index.storage import generations, originals
from articleqa.index.storage.articles_db import ArticleStore

_CODE: Final = Path(__file__).parents[1]
_TABLE: Final = "CREATE TABLE IF NOT EXISTS files (file TEXT PRIMARY KEY, checksum TEXT, reader TEXT, articles TEXT) WITHOUT ROWID"


class ReadFiles:
    """The files that earlier builds read. It is opened before a build reads, and saved when its generation is published.

    Args:
        directory: The index's folder, which need not be there.
        limits: What reading a file may cost; None: `Limits()`.
    """

    def __init__(self, directory: Path, limits: Limits | None) -> None:
        self._directory = directory
        self._path = directory / generations.READ
        self._reader = _reader(limits or Limits())
        self._checksums: dict[str, str] = {}
        self._rows: dict[str, tuple[str, str, str]] = {}
        self._origins: Mapping[str, Origin] = {}
        with suppress(ArticleQAError, sqlite3.Error, OSError):  # whatever cannot be read is as if it were not there
            if self._path.exists():
                with closing(ArticleStore(generations.current(directory) / generations.ARTICLES)) as store:
                    self._origins = store.origins()
                with closing(sqlite3.connect(self._path)) as database:
                    rows = database.execute("SELECT file, checksum, reader, articles FROM files")
                    self._rows = {file: (checksum, reader, articles) for file, checksum, reader, articles in rows}

    def articles_of(self, file: SourceFile) -> dict[str, Origin] | None:
        """Return the articles of a file that the current generation has as they were read from it.

        Args:
            file: A file of the SOURCES.

        Returns:
            Article id → origin; None where the file has to be read.
        """
        try:
            checksum = self._checksums[file.id] = sha256(file.path)
        except OSError:  # its loader says it better
            return None
        before, reader, articles = self._rows.get(file.id, ("", "", "{}"))
        if (before, reader) != (checksum, self._reader):
            return None
        try:
            digests = dict[str, str](json.loads(articles))
        except (ValueError, TypeError):  # it was damaged
            return None
        origins = {id_: origin for id_ in digests if (origin := self._origins.get(id_)) and _is_of(file.id, origin)}
        are_as_read = {id_: origin.digest for id_, origin in origins.items()} == digests
        return origins if are_as_read and all(map(self._can_be_shown, origins.values())) else None

    def _can_be_shown(self, origin: Origin) -> bool:
        """Tell whether the copy of an article's file, if it has pages to show, is what it was."""
        with suppress(IndexCorrupt):
            return origin.original is None or originals.path_of(self._directory, origin.original) is not None
        return False

    def save(self, contents: Mapping[str, Collection[str]], origins: Mapping[str, Origin], corrected: Container[str]) -> None:
        """Keep what files held, instead of what is known of others. Call with the index's lock held.

        Args:
            contents: File → the ids of its articles, for each file about which there was nothing to say.
            origins: Article id → origin, as published.
            corrected: The ids of articles that are not as they were read.
        """
        rows: dict[str, tuple[str, str, str]] = {}
        for file, ids in contents.items():
            digests = {id_: origins[id_].digest for id_ in ids if id_ in origins and id_ not in corrected and _is_of(file, origins[id_])}
            if file in self._checksums and len(digests) == len(ids):
                rows[file] = self._checksums[file], self._reader, json.dumps(digests)
        if rows != self._rows:
            with suppress(sqlite3.Error, OSError):  # the index is published, and right without it
                try:
                    self._write(rows, self._rows)
                except sqlite3.DatabaseError:  # it was damaged
                    self._path.unlink()
                    self._write(rows, {})

    def _write(self, rows: Mapping[str, tuple[str, str, str]], before: Mapping[str, tuple[str, str, str]]) -> None:
        """Write the rows that are not there as they are to be, and remove the others."""
        with closing(sqlite3.connect(self._path)) as database, database:
            database.execute(_TABLE)
            database.executemany("DELETE FROM files WHERE file = ?", [(file,) for file in before.keys() - rows.keys()])
            changed = [(file, *row) for file, row in rows.items() if before.get(file) != row]
            database.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", changed)


def _is_of(file: str, origin: Origin) -> bool:
    """Tell whether an article is of a file of the SOURCES."""
    return origin.file == file and not origin.added


@cache
def _reader(limits: Limits) -> str:
    """Return what decides besides a file what is read of it: this package's code, the libraries that it names, Python, and the limits."""
    names = sorted({name for line in requires("articleqa") or () for name in re.findall(r"^[\w.-]+", line)})
    digest = hashlib.sha256(f"{sys.version} {limits}".encode())
    for name in names:
        with suppress(PackageNotFoundError):
            digest.update(f" {name} {version(name)}".encode())
    for path in sorted(_CODE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
