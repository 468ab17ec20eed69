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

from articleqa.ui.guard.asgi import Refused

_PREFIX = "articleqa-uploads-"
_LOCK = "lock"
_MEGABYTE = 1_000_000
_SWEPT_EVERY = 30.0
_MOST_FILES = 10_000
_ROOM = 5
"""How many files of the largest size may lie here at once."""


@dataclass(slots=True)
class _File:
    """A file that is received, or waits to be added.

    Attributes:
        address: Who sent it.
        size: Bytes.
        is_whole: It has been received.
        is_claimed: It is being added.
    """

    address: str
    size: int = 0
    is_whole: bool = False
    is_claimed: bool = False


class Uploads:
    """A folder for uploads. What nobody adds is deleted after some minutes; what a killed server left, at the next start.

    Args:
        megabytes: How large a file may be.
        minutes: How long a file is kept that is not added, from the last one that its address sent.
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
        self._last: dict[str, float] = {}
        self._guard = threading.Lock()
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        """Make the folder, and delete those that killed servers left."""
        for left in self._parent.glob(f"{_PREFIX}*"):
            _delete_unless_in_use(left)
        making = Path(tempfile.mkdtemp(prefix=".articleqa-", dir=self._parent))  # under its own name only once it is locked
        self._lock = FileLock(making / _LOCK)
        self._lock.acquire()
        self.folder = making.rename(self._parent / f"{_PREFIX}{secrets.token_hex(8)}")
        threading.Thread(target=self._sweep_again, name="uploads", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        """Delete the folder."""
        self._closed.set()
        self._lock.release()
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
        with self._guard:
            if len(self._files) >= _MOST_FILES:
                raise Refused(503, "Too many uploaded files wait to be added: try again in some minutes.", again_in=300)
            self._files[name] = _File(address)
            self._last[address] = self._clock()
        return name

    def count(self, name: str, size: int) -> None:
        """Count bytes of a file that are about to be written.

        Args:
            name: Of the file, by `begin`.
            size: How many.

        Raises:
            Refused: The file is too large, or too much waits to be added.
        """
        with self._guard:
            file = self._files[name]
            if file.size + size > self.largest:
                raise Refused(413, self.too_large)
            if self._total + size > _ROOM * self.largest:
                raise Refused(507, "Too much that was uploaded waits to be added: try again in some minutes.", again_in=300)
            file.size += size
            self._total += size

    def finish(self, name: str) -> None:
        """Note that a file, by `begin`, is received whole."""
        with self._guard:
            self._files[name].is_whole = True
            self._last[self._files[name].address] = self._clock()

    def claim(self, name: object) -> Path | None:
        """Return a file that is to be added now, and keep it until it is discarded.

        Args:
            name: Of the file, by `begin`; may be anything.

        Returns:
            Its path; None where there is no such file, or somebody else has it.
        """
        with self._guard:
            file = self._files.get(name) if isinstance(name, str) else None
            if file is None or not file.is_whole or file.is_claimed:
                return None
            file.is_claimed = True
        return self.folder / str(name)

    def discard(self, name: str) -> None:
        """Delete a file, whether it is whole or not."""
        with suppress(OSError):
            (self.folder / name).unlink(missing_ok=True)
        with self._guard:
            if file := self._files.pop(name, None):
                self._total -= file.size

    def sweep(self) -> None:
        """Delete what was not added in time."""
        with self._guard:
            before = self._clock() - self._kept
            old = [
                name for name, file in self._files.items() if file.is_whole and not file.is_claimed and self._last[file.address] <= before
            ]
            kept = {file.address for name, file in self._files.items() if name not in old}
            self._last = {address: last for address, last in self._last.items() if address in kept}
        for name in old:
            self.discard(name)

    def _sweep_again(self) -> None:
        """Sweep until the folder is deleted."""
        while not self._closed.wait(_SWEPT_EVERY):
            self.sweep()


def _delete_unless_in_use(folder: Path) -> None:
    """Delete a folder whose server is no more: the system has released its lock."""
    with suppress(OSError, Timeout):
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            return  # where others may write, others may have made it
        with FileLock(folder / _LOCK, blocking=False):
            shutil.rmtree(folder, ignore_errors=True)
