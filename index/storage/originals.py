"""The files whose pages can be shown, kept as DIR/originals/SHA-256.

The file of a SOURCE may change or move, and the pages that are shown must be those that were read.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Set
from functools import lru_cache
from pathlib import Path

from articleqa.index.regular_files import copy, has_sha256
from articleqa.index.storage import generations
from articleqa.index.storage.files import CHANGED, damaged

_UNFINISHED = ".unfinished"


def keep(directory: Path, files: Mapping[str, Path]) -> None:
    """Keep copies of files. A copy that was damaged is made anew.

    One that is gone or was changed meanwhile is left out: its pages cannot be shown.

    Args:
        directory: The index's folder.
        files: SHA-256 → the file.

    Raises:
        OSError: A copy cannot be written.
    """
    folder = directory / generations.ORIGINALS
    for digest, path in files.items():
        if has_sha256(folder / digest, digest):
            continue
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / _UNFINISHED
        unfinished.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            _copy(path, unfinished, directory)
            if has_sha256(unfinished, digest):
                unfinished.replace(folder / digest)
        unfinished.unlink(missing_ok=True)


def _copy(path: Path, to: Path, directory: Path) -> None:
    """Copy a file; one that is in the index's folder, where files are only replaced as a whole, needs no second place on the disk."""
    if path.is_relative_to(directory):
        with contextlib.suppress(OSError):  # a file system without links
            os.link(path, to)
            return
    copy(path, to)


def path_of(directory: Path, digest: str) -> Path | None:
    """Return the copy of a file.

    Args:
        directory: The index's folder.
        digest: The file's SHA-256.

    Returns:
        Where the copy is; None where it is not kept.

    Raises:
        IndexCorrupt: The copy was damaged.
    """
    path = directory / generations.ORIGINALS / digest
    if not path.is_file():
        return None
    status = path.stat()
    if not _has_sha256(path, digest, status.st_size, status.st_mtime_ns):
        damage = damaged(path, CHANGED, directory)
        raise damage
    return path


@lru_cache
def _has_sha256(path: Path, digest: str, _size: int, _modified: int) -> bool:
    """Tell whether a copy is what it was. One that was not written to since is not read again for each of its pages."""
    return has_sha256(path, digest)


def remove_others(directory: Path, digests: Set[str]) -> None:
    """Remove the copies that no generation needs.

    Args:
        directory: The index's folder.
        digests: The SHA-256 of the files that are needed.
    """
    folder = directory / generations.ORIGINALS
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in digests:
            path.unlink(missing_ok=True)
