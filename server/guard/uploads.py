"""Where uploaded files lie until they are added to the index: a folder of this process, which is empty again at the end."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from articleqa.server.guard.asgi import Refused

_PREFIX = "articleqa-uploads-"
_LOCK = "lock"
_MEGABYTE = 1_000_000
_SWEPT_EVERY = 30.0
_MOST_FILES = 10_000
_MOST_FILES_OF_ONE = 5_000
_ROOM = 20
"""How many files of the largest size may lie here at once."""
_ROOM_OF_ONE = 10
"""How many of them may be of one address."""
_OLDEST = 6
"""How many times as long as `minutes` a file may wait, whatever its address sends after it."""
_RENAMES_IN_USE = os.name != "nt"
"""The system renames a folder in which a file is open."""


@dataclass(slots=True)
class _File:
    """A file that is received, or waits to be added.

    Attributes:
        address: Who sent it.
        since: When it was begun, and then when it was received.
        size: Bytes.
        is_whole: It has been received.
        is_claimed: It is being added, or deleted.
    """

    address: str
    since: float
    size: int = 0
    is_whole: bool = False
    is_claimed: bool = False


@dataclass(slots=True)
class _Share:
    """What lies here of one address.

    Attributes:
        last: When it sent something.
        files: How many.
        size: Bytes.
    """

    last: float
    files: int = 0
    size: int = 0


class Uploads:
    """A folder for uploads. What nobody adds is deleted after some minutes; what a killed server left, at the next start.

    Args:
        megabytes: How large a file may be.
        minutes: How long a file is kept that is not added, from the last one that its address sent; but no file six times as long.
        clock: Seconds, that only grow.
        parent: Where the folder is made; None: where this machine has temporary files.
    """

    def __init__(
        self, megabytes: int = 100, minutes: float = 10, clock: Callable[[], float] = time.monotonic, parent: Path | None = None
    ) -> None:
        self.largest = megabytes * _MEGABYTE
        self.too_large = f"A file may have {megabytes:,} MB at most."
        self._kept = minutes * 60
        self._clock = clock
        self._parent = parent or Path(tempfile.gettempdir())
        self._files: dict[str, _File] = {}
        self._total = 0
        self._shares: dict[str, _Share] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        """Make the folder, and delete those that killed servers left."""
        delete_left(self._parent)
        # Under its own name only once it is locked, where that can be.
        making = Path(tempfile.mkdtemp(prefix=".articleqa-" if _RENAMES_IN_USE else _PREFIX, dir=self._parent))
        self._folder_lock = FileLock(making / _LOCK)
        self._folder_lock.acquire()
        self.folder = making.rename(self._parent / f"{_PREFIX}{secrets.token_hex(8)}") if _RENAMES_IN_USE else making
        threading.Thread(target=self._sweep_again, name="uploads", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        """Delete the folder."""
        self._closed.set()
        self._folder_lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def begin(self, address: str) -> str:
        """Begin to receive a file.

        Args:
            address: Who sends it.

        Returns:
            Its name here; the file of that name in the folder is to be written.

        Raises:
            Refused: Too many files wait to be added.
        """
        name = secrets.token_urlsafe(24)
        with self._lock:
            now = self._clock()
            share = self._shares.get(address) or _Share(now)
            if share.files >= _MOST_FILES_OF_ONE:
                raise Refused(429, "Too many files from your address wait to be added: try again in some minutes.", again_in=300)
            if len(self._files) >= _MOST_FILES:
                raise Refused(503, "Too many uploaded files wait to be added: try again in some minutes.", again_in=300)
            self._files[name] = _File(address, now)
            self._shares[address] = share
            share.files += 1
            share.last = now
        return name

    def count(self, name: str, size: int) -> None:
        """Count bytes of a file that are about to be written.

        Args:
            name: Of the file, by `begin`.
            size: How many.

        Raises:
            Refused: The file is too large, or too much waits to be added.
        """
        with self._lock:
            file = self._files[name]
            share = self._shares[file.address]
            if file.size + size > self.largest:
                raise Refused(413, self.too_large)
            if share.size + size > _ROOM_OF_ONE * self.largest:
                raise Refused(507, "Too much from your address waits to be added: try again in some minutes.", again_in=300)
            if self._total + size > _ROOM * self.largest:
                raise Refused(507, "Too much that was uploaded waits to be added: try again in some minutes.", again_in=300)
            file.size += size
            share.size += size
            self._total += size

    def finish(self, name: str) -> None:
        """Note that a file, by `begin`, is received whole."""
        with self._lock:
            file = self._files[name]
            file.is_whole = True
            file.since = self._shares[file.address].last = self._clock()

    def claim(self, name: object) -> Path | None:
        """Return a file that is to be added now, and keep it until it is discarded.

        Args:
            name: Of the file, by `begin`; may be anything.

        Returns:
            Its path; None where there is no such file, or somebody else has it.
        """
        with self._lock:
            file = self._files.get(name) if isinstance(name, str) else None
            if file is None or not file.is_whole or file.is_claimed:
                return None
            file.is_claimed = True
        return self.folder / str(name)

    def discard(self, name: str) -> None:
        """Delete a file, whether it is whole or not."""
        with suppress(OSError):
            (self.folder / name).unlink(missing_ok=True)
        with self._lock:
            if file := self._files.pop(name, None):
                self._total -= file.size
                share = self._shares[file.address]
                share.files -= 1
                share.size -= file.size
                if not share.files:
                    del self._shares[file.address]

    def sweep(self) -> None:
        """Delete what was not added in time."""
        with self._lock:
            now = self._clock()
            old = [name for name, file in self._files.items() if self._is_old(file, now)]
            for name in old:
                self._files[name].is_claimed = True  # or it might be claimed before it is deleted
        for name in old:
            self.discard(name)

    def _is_old(self, file: _File, now: float) -> bool:
        """Whether a file was not added in time."""
        if not file.is_whole or file.is_claimed:
            return False
        return self._shares[file.address].last <= now - self._kept or file.since <= now - _OLDEST * self._kept

    def _sweep_again(self) -> None:
        """Sweep until the folder is deleted."""
        while not self._closed.wait(_SWEPT_EVERY):
            self.sweep()


def delete_left(parent: Path | None = None) -> None:
    """Delete the folders of uploads that killed servers left.

    Args:
        parent: Where they are; None: where this machine has temporary files.
    """
    for left in (parent or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*"):
        _delete_unless_in_use(left)


def _delete_unless_in_use(folder: Path) -> None:
    """Delete a folder whose server is no more: the system has released its lock."""
    with suppress(OSError, Timeout):
        if folder.is_symlink() or (hasattr(os, "getuid") and folder.stat().st_uid != os.getuid()):
            return  # where others may write, others may have made it
        with FileLock(folder / _LOCK, blocking=False):
            pass
        shutil.rmtree(folder, ignore_errors=True)  # unlocked: some systems delete no open file
