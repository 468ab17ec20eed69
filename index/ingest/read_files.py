"""What the files of the SOURCES held when they were read: one that has not changed since need not be read again.

DIR/read.sqlite has a row for each file that was read whole and without a failure: its SHA-256, its articles with their digests, and what
was remarked on them. A row counts for the same code, libraries and limits, and as long as the current generation has the articles as they
were read. Without the file, everything is read.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Collection, Mapping
from contextlib import closing, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from articleqa.index.errors import ArticleQAError, IndexCorrupt
from articleqa.index.limits import Limits
from articleqa.index.loaders import KnownFile, PlainFile, Remark, SourceContents, SourceFile
from articleqa.index.records import Origin
from articleqa.index.regular_files import sha256
from articleqa.index.storage import generations, originals
from articleqa.index.storage.articles_db import ArticleStore

if TYPE_CHECKING:
    from articleqa.index.ingest.state import TargetState

_CODE: Final = Path(__file__).parents[1]
_TABLE: Final = "CREATE TABLE IF NOT EXISTS files (file TEXT PRIMARY KEY, checksum TEXT, reader TEXT, contents TEXT) WITHOUT ROWID"
_EXTRAS_OF_LOADERS: Final = ("formats", "ocr")
_Row = tuple[str, str, str]
"""A file's SHA-256, what it was read by, and what it held, as JSON."""


class _State(NamedTuple):
    """A file as it was before it was read."""

    path: Path
    checksum: str
    status: tuple[int, ...]

    @classmethod
    def of(cls, path: Path) -> _State:
        """Return the state of a file; OSError where it cannot be read."""
        status = path.stat()
        return cls(path, sha256(path), (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))

    def is_unchanged(self) -> bool:
        """Tell whether the file is as it was: what was read in between is what it holds."""
        try:
            return self.of(self.path) == self
        except OSError:
            return False


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
        self._before: dict[str, _State] = {}
        self._rows: dict[str, _Row] = {}
        self._origins: Mapping[str, Origin] = {}
        with suppress(ArticleQAError, sqlite3.Error, OSError):  # whatever cannot be read is as if it were not there
            if self._path.exists():
                with closing(ArticleStore(generations.current(directory) / generations.ARTICLES)) as store:
                    self._origins = store.origins()
                with closing(sqlite3.connect(self._path)) as database:
                    rows = database.execute("SELECT file, checksum, reader, contents FROM files")
                    self._rows = {file: (checksum, reader, contents) for file, checksum, reader, contents in rows}

    def known(self, file: SourceFile) -> KnownFile | None:
        """Return what a file holds that has not changed, if the current generation has its articles as they were read from it.

        Args:
            file: A file of the SOURCES.

        Returns:
            Its articles, and what was remarked on them; None where it has to be read.
        """
        try:
            state = self._before[file.id] = _State.of(file.path)
        except OSError:  # its loader says it better
            self._before.pop(file.id, None)
            return None
        checksum, reader, contents = self._rows.get(file.id, ("", "", ""))
        if not reader or (checksum, reader) != (state.checksum, self._reader):
            return None
        try:
            held = json.loads(contents)
            digests = dict[str, str](held["articles"])
            remarks = [Remark(file.where + at, reason) for at, reason in held["remarks"]]
        except (ValueError, TypeError, LookupError):  # it was damaged
            return None
        origins = {id_: origin for id_ in digests if (origin := self._origins.get(id_)) and _is_of(file.id, origin)}
        are_as_read = {id_: origin.digest for id_, origin in origins.items()} == digests
        return KnownFile(origins, remarks) if are_as_read and all(map(self._can_be_shown, origins.values())) else None

    def _can_be_shown(self, origin: Origin) -> bool:
        """Tell whether the copy of an article's file, if it has pages to show, is what it was."""
        with suppress(IndexCorrupt):
            return origin.original is None or originals.path_of(self._directory, origin.original) is not None
        return False

    def save(self, collected: SourceContents, target: TargetState) -> None:
        """Keep what files held, instead of what is known of others. Call with the index's lock held.

        Args:
            collected: What was read, and what was known.
            target: What was published.
        """
        if not self._reader:
            return
        rows = {file: row for file, plain in collected.plain.items() if (row := self._row(file, plain, collected.known, target))}
        if rows == self._rows:
            return
        try:
            self._write(rows, self._rows)
        except (sqlite3.OperationalError, OSError):  # the disk is full, or another program has it open: the index is right without it
            pass
        except sqlite3.DatabaseError:  # it was damaged
            with suppress(sqlite3.Error, OSError):
                self._path.unlink()
                self._write(rows, {})

    def _row(self, file: str, plain: PlainFile, known: Mapping[str, Origin], target: TargetState) -> _Row | None:
        """Return the row of a file; None where its articles are not what its content alone says."""
        if known.keys() >= set(plain.ids):
            return self._rows.get(file)
        state = self._before.get(file)
        if state is None or not plain.ids or not state.is_unchanged():
            return None
        digests = {}
        for id_ in plain.ids:
            origin, article = target.origins.get(id_), target.articles.get(id_)
            if origin is None or article is None or id_ in target.corrections or not _is_of(file, origin):
                return None
            if origin.original != (state.checksum if article.layout else None):  # the file was gone, or another, when its copy was made
                return None
            digests[id_] = origin.digest
        if len(digests) < len(plain.ids):  # of two articles with one id, one was left out
            return None
        remarks = [(remark.where.removeprefix(plain.where), remark.reason) for remark in plain.remarks]
        return state.checksum, self._reader, json.dumps({"articles": digests, "remarks": remarks})

    def _write(self, rows: Mapping[str, _Row], before: Mapping[str, _Row]) -> None:
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
    """Return what decides besides a file what is read of it, as a digest.

    It is this package's code and its lists of words, the libraries that its loaders need, and those that these need, with their versions,
    Python, Tesseract with its languages, and the limits.

    Returns:
        The digest; "" where it cannot be known, as where this package was not installed by pip.
    """
    digest = hashlib.sha256(f"{sys.version} {limits}".encode())
    try:
        for name, version_ in sorted(_libraries("articleqa", _EXTRAS_OF_LOADERS).items()):
            digest.update(f" {name} {version_}".encode())
        for path in sorted(path for path in _CODE.rglob("*") if path.suffix in {".py", ".toml"}):
            digest.update(path.read_bytes())
        if program := shutil.which("tesseract"):
            for option in ("--version", "--list-langs"):
                run = subprocess.run([program, option], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)  # noqa: S603  # no data
                digest.update(run.stdout)
    except (PackageNotFoundError, OSError):
        return ""
    return digest.hexdigest()


def _libraries(package: str, extras: Collection[str]) -> dict[str, str]:
    """Return the versions of a package and of what it needs, as far as that is installed, by name."""
    versions = {package: version(package)}
    to_do = [(package, extras)]
    while to_do:
        name, wanted = to_do.pop()
        for line in requires(name) or ():
            extra = re.search(r"extra\s*==\s*['\"]([\w-]+)", line)
            needed = re.split(r"[^\w.-]", line, maxsplit=1)[0]
            if needed not in versions and (extra is None or extra[1] in wanted):
                with suppress(PackageNotFoundError):
                    versions[needed] = version(needed)
                    to_do.append((needed, ()))
    return versions
