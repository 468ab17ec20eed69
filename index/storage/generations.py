"""An index on disk: a folder of generations. Each is a complete state of the index, and one of them is current.

DIR/CURRENT                 the name of the current generation, which answers questions
DIR/generations/ID/         articles.sqlite, bm25.*, vectors.*, and manifest.json, written last
DIR/vectors.partial/        vectors that an unfinished build has already computed (see `vector_cache.py`)
DIR/read.sqlite             what files held when they were read (see `index/ingest/read_files.py`)
DIR/added/                  the files that were added by hand, unchanged (see `index/ingest/additions.py`)
DIR/originals/              the files whose pages can be shown (see `originals.py`)
DIR/corrections.json        what was corrected by hand in articles' fields (see `corrections.py`)
DIR/feedback.jsonl          what people thought of replies, if they said so (see `qa/feedback.py`)
DIR/transcript.key          what tells conversations that are from here (see `ui/signature.py`)
DIR/lock                    the file that a process locks while it writes

A build writes a new generation beside the old one, under a name that nothing reads. Then it replaces CURRENT in one step. If the build is
killed at any moment, the old generation still answers. The previous generation is kept for processes that have it open; older ones are
removed.
"""

from __future__ import annotations

import binascii
import contextlib
import errno
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from articleqa.index.errors import ArticleQAError, DiskFull, IndexBusy, IndexCorrupt, IndexNotBuilt, IndexNotWritable, IndexUnusable
from articleqa.index.regular_files import sha256
from articleqa.index.storage.files import BUILD_AGAIN, replace_file, sync, unfinished_of
from articleqa.index.storage.manifest import Manifest, write_manifest

CURRENT = "CURRENT"
ARTICLES = "articles.sqlite"
VECTORS = "vectors.npy"
DIGESTS = "vectors.digests.npy"
FAISS = "vectors.faiss"
STARTS = "vectors.starts.npy"
ROWS = "vectors.rows.npy"
SUMS = "vectors.sums.npy"
PARTIAL = "vectors.partial"
READ = "read.sqlite"
FEEDBACK = "feedback.jsonl"
TRANSCRIPT_KEY = "transcript.key"
ADDED = "added"
INCOMING, OUTGOING = ".incoming", ".outgoing"
"""Where in DIR/added a file is until it has been read, and until the index is without it. Loaders skip names that begin with a dot."""
ORIGINALS = "originals"
CORRECTIONS = "corrections.json"
_GENERATIONS = "generations"
_STAGED = ".unfinished"
_NAME = re.compile(r"([0-9]{6,})(-[0-9a-f]{4})?")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The last one is what a limit of a process or a file system of small files says."""


def current(directory: Path) -> Path:
    """Return the folder of an index's current generation.

    Raises:
        IndexNotBuilt: There is no index in the folder.
        IndexCorrupt: CURRENT cannot be read, or names a generation that is not there.
    """
    pointer = directory / CURRENT
    try:
        name = pointer.read_bytes().decode().removesuffix("\n")
    except (FileNotFoundError, NotADirectoryError):
        if not may_hold_an_index(directory):
            raise IndexNotBuilt(f"{directory} is {_what_is_there(directory)}, and no ArticleQA index.", directory) from None
        raise IndexNotBuilt(f"There is no index at {directory}.", directory) from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexCorrupt(f"{pointer} cannot be read ({error}). {BUILD_AGAIN}", directory) from error
    generation = directory / _GENERATIONS / name
    if _number(name) is None or not generation.is_dir():
        raise IndexCorrupt(f"{pointer} names the generation {name!r}, which is not there. {BUILD_AGAIN}", directory)
    return generation


def finished(directory: Path) -> list[Path]:
    """Return the folders of an index's generations, oldest first; not those that a build has not finished."""
    folder = directory / _GENERATIONS
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return [folder / name for name in sorted((name for name in names if _number(name) is not None), key=lambda name: (_number(name), name))]


def _name(number: int) -> str:
    """Return the name of a generation: its number with a checksum, so that no damage of CURRENT makes it name another one."""
    return f"{number:06d}-{binascii.crc_hqx(b'%06d' % number, 0):04x}"


def _number(name: str) -> int | None:
    """Return the number of a generation; None where a name is not that of one. Those of older formats have no checksum."""
    match = _NAME.fullmatch(name)
    return int(match[1]) if match and (match[2] is None or name == _name(int(match[1]))) else None


def may_hold_an_index(directory: Path) -> bool:
    """Tell whether a build may write to a folder: it does not exist, is empty, or is an index or a part of one. Others are left alone."""
    if not directory.exists() or is_index(directory):
        return True
    if not directory.is_dir():
        return False
    names = {CURRENT, _GENERATIONS, "lock", "lost+found", PARTIAL, ADDED, ORIGINALS, CORRECTIONS, FEEDBACK, TRANSCRIPT_KEY}
    names |= {READ, f"{READ}-journal"}
    names |= {unfinished_of(directory / name).name for name in names}
    return all(path.name in names or path.name.startswith(".") for path in directory.iterdir())


def _what_is_there(directory: Path) -> str:
    """What a path is that may not hold an index, in words."""
    return "a folder of other files" if directory.is_dir() else "a file"


def is_index(directory: Path) -> bool:
    """Tell whether there is an index in the folder, even a damaged one."""
    return (directory / CURRENT).is_file() and (directory / _GENERATIONS).is_dir()


@contextlib.contextmanager
def locked(directory: Path, wait: float = 0) -> Iterator[None]:
    """Hold the index's lock: only one process may write at a time.

    Args:
        directory: The index's folder; it is made where it is not there.
        wait: How many seconds to wait for the lock.

    Raises:
        IndexBusy: Another process still has the lock after `wait` seconds.
        IndexNotWritable: The folder has other files than an index's, or cannot be written to.
        DiskFull: There was no space to write to.
        IndexUnusable: Something else stopped the writing half-way.
    """
    if not may_hold_an_index(directory):
        message = f"{directory} is {_what_is_there(directory)}, and no ArticleQA index. Nothing was written; an index needs its own folder."
        raise IndexNotWritable(message, directory)
    lock = FileLock(directory / "lock")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
    except Timeout:
        raise IndexBusy(f"Another build is writing to {directory}.", directory) from None
    except OSError as error:
        raise IndexNotWritable(f"{directory} cannot be written to ({error.strerror}).", directory) from error
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        stopped = _stopped(directory, error)
        raise stopped from error
    finally:
        lock.release()


def is_full(error: OSError) -> bool:
    """Tell whether an error says that there is no space left."""
    return error.errno in _FULL


def _stopped(directory: Path, error: OSError | sqlite3.Error) -> IndexUnusable:
    """Return the error for a writing that was stopped half-way."""
    full = is_full(error) if isinstance(error, OSError) else getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    if full:
        message = f"There is no space left to write the index at {directory}. It is as it was before, and computed vectors are kept."
        return DiskFull(f"{message} Free some space and do it again.", directory)
    return IndexUnusable(f"The build of {directory} stopped ({error}). The index is as it was before; run the build again.", directory)


def publish(directory: Path, write: Callable[[Path], Manifest], check: Callable[[Path], None]) -> Path:
    """Write a new generation and make it current. Call with the lock held.

    Args:
        directory: The index's folder.
        write: Writes the generation's files to the folder that it gets, and returns the manifest; its `files` are filled in here.
        check: Opens the finished generation, and raises where it cannot be used; then the old generation stays current.

    Returns:
        The folder of the new generation.
    """
    folder = directory / _GENERATIONS
    folder.mkdir(exist_ok=True)
    numbers = [_number(path.name) or 0 for path in folder.iterdir()]
    generation = folder / _name(max(numbers, default=0) + 1)
    staged = folder / f".{generation.name}{_STAGED}"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    try:
        manifest = write(staged)
        paths = sorted(staged.iterdir())
        for path in paths:
            sync(path)
        write_manifest(staged, replace(manifest, files={p.name: {"size": p.stat().st_size, "sha256": sha256(p)} for p in paths}))
        staged.rename(generation)
        sync(folder)
        check(generation)
        replace_file(directory / CURRENT, f"{generation.name}\n".encode())
    except BaseException:  # an interrupt, too
        _discard(directory, staged, generation)
        raise
    return generation


@contextlib.contextmanager
def undone_unless_published(directory: Path, undo: Callable[[], object]) -> Iterator[None]:
    """Take back what was changed beside the generations, where the one that goes with it is not published.

    Args:
        directory: The index's folder.
        undo: Takes it back; called where the `with` block raises, and the current generation is the same as before.

    Yields:
        Nothing; the generation is published inside the `with` block.
    """
    before = current(directory)
    try:
        yield
    except BaseException:  # an interrupt, too
        if current(directory) == before:
            undo()
        raise


def _discard(directory: Path, *folders: Path) -> None:
    """Remove what was not published: it may have filled the disk."""
    published = None
    with contextlib.suppress(ArticleQAError):
        published = current(directory)
    for folder in folders:
        if folder != published:
            shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(directory: Path) -> None:
    """Remove generations older than the one before the current one, and what a killed process left. Call with the lock held.

    Args:
        directory: The index's folder.
    """
    now = current(directory)
    numbers = {path: _number(path.name) or 0 for path in finished(directory)}
    before = [path for path in numbers if numbers[path] < numbers[now]]
    for path in (directory / _GENERATIONS).iterdir():
        if path not in {now, *before[-1:]}:
            shutil.rmtree(path, ignore_errors=True)  # Windows cannot remove a file that is still mapped: the next build does
    for name in (CURRENT, CORRECTIONS):
        unfinished_of(directory / name).unlink(missing_ok=True)
    shutil.rmtree(directory / PARTIAL, ignore_errors=True)
    for name in (INCOMING, OUTGOING):
        shutil.rmtree(directory / ADDED / name, ignore_errors=True)
