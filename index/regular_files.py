"""Files that end. What only looks like a file may give data for ever, or wait for ever to be opened or read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SPECIAL: Final = "is a device, socket or pipe, which are not read."
OF_THE_SYSTEM: Final = "is in a folder that the system makes up, such as /proc, where nothing is read."
WITHOUT_SIZE: Final = "has data although its size is 0, as only the system's own files do, which are not read."
HOLES: Final = "is almost all holes, which take no place on the disk, and is not read."

_MADE_UP: Final = tuple(Path(folder) for folder in ("/proc", "/sys"))
_CHUNK: Final = 1 << 20
_LARGE: Final = 100_000_000
_EMPTIEST: Final = 100
"""So many times its place on the disk a large file may be: file systems that compress hardly reach ten."""
_BLOCK: Final = 512
_DO_NOT_WAIT: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def is_made_up(path: str | Path) -> bool:
    """Tell whether a real path, without links, is one of the folders that the system makes up, or in one."""
    return any(Path(path).is_relative_to(folder) for folder in _MADE_UP)


def refusal(path: Path) -> str | None:
    """Return why a file is not read, as the end of a sentence, or None where it can be. It never waits for the file.

    Raises:
        OSError: The file is not there.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return SPECIAL
    if is_made_up(os.path.realpath(path)):
        return OF_THE_SYSTEM
    if status.st_size > _LARGE and _is_hollow(path, status):
        return HOLES
    return WITHOUT_SIZE if status.st_size == 0 and _has_data(path) else None


def chunks(path: Path) -> Iterator[bytes]:
    """Yield the content of a file, as far as it went when it was opened: one that grows meanwhile ends there.

    Args:
        path: The file.

    Yields:
        The content, piece by piece.

    Raises:
        OSError: It cannot be read, or is no regular file.
    """
    handle = os.open(path, os.O_RDONLY | _DO_NOT_WAIT)
    with open(handle, "rb", buffering=0) as file:  # noqa: PTH123  # it is open
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is a device, socket or pipe", str(path))
        left = status.st_size
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def copy(path: Path, destination: Path) -> None:
    """Copy the content of a file, as `chunks` gives it.

    Raises:
        OSError: It cannot be read or written, or is no regular file.
    """
    with destination.open("wb") as file:
        for chunk in chunks(path):
            file.write(chunk)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content, as `chunks` gives it, in hexadecimal.

    Raises:
        OSError: It cannot be read, or is no regular file.
    """
    digest = hashlib.sha256()
    for chunk in chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def has_sha256(path: Path, checksum: str) -> bool:
    """Tell whether a file is there, can be read, and has that SHA-256."""
    try:
        return path.is_file() and sha256(path) == checksum
    except OSError:  # a disk that fails
        return False


def _is_hollow(path: Path, status: os.stat_result) -> bool:
    """Tell whether a large file takes hardly any place on the disk, or, where the disk does not say how much, has no data."""
    if (blocks := getattr(status, "st_blocks", status.st_size)) > 0:
        return bool(blocks * _BLOCK * _EMPTIEST < status.st_size)
    with path.open("rb") as file:
        try:
            return os.lseek(file.fileno(), 0, os.SEEK_DATA) > 0
        except OSError as error:
            return error.errno == errno.ENXIO


def _has_data(path: Path) -> bool:
    """Tell whether a file of size 0 gives data, or waits for some. One that was filled meanwhile is as any other."""
    try:
        handle = os.open(path, os.O_RDONLY | _DO_NOT_WAIT)
    except OSError as error:  # what forbids to open it is told by who reads it
        return isinstance(error, BlockingIOError)
    try:
        return os.read(handle, 1) != b"" and os.fstat(handle).st_size == 0
    except OSError:  # it would have to wait, or cannot be read from its beginning
        return True
    finally:
        os.close(handle)
