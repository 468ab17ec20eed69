"""A file of SQLite that is only read."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from articleqa.index.regular_files import has_sha256
from articleqa.index.storage.files import CHANGED, corrupt, damaged


class SqliteFile:
    """A file that is only read. Threads may share it; it is closed with its last user, at the latest.

    Args:
        path: The file, in a generation's folder.
        checksum: Its SHA-256, where it was not compared when the file was opened.

    Attributes:
        folder: The generation's folder.
    """

    def __init__(self, path: Path, checksum: str | None = None) -> None:
        self.folder = path.parent
        self._path, self._checksum = path, checksum
        # "immutable": nobody writes to a generation, so no locks are needed, and it can be on a read-only medium.
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False)
        self._lock, self._comparing = threading.Lock(), threading.Lock()
        self._closed = False

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query.

        Raises:
            IndexCorrupt: The file is damaged.
            ValueError: It is closed.
        """
        try:
            with self._lock:
                if self._closed:
                    raise ValueError("this index is closed")
                return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            damage = corrupt(self.folder, str(error))
            raise damage from error

    def compare(self) -> None:
        """Compare the whole file with its checksum, unless that was done.

        What is read by its key has a checksum of its own. That something is not there, or that there is no more of it, can be wrong where
        another part of the file was damaged.

        Raises:
            IndexCorrupt: It is not what the build wrote.
        """
        with self._comparing:
            if self._checksum is not None and not has_sha256(self._path, self._checksum):
                damage = damaged(self._path, CHANGED)
                raise damage
            self._checksum = None

    def close(self) -> None:
        """Close the file. Closing it again does nothing."""
        with self._lock:
            self._closed = True
            self._connection.close()

    def __del__(self) -> None:
        """Close the file with the last reference."""
        with suppress(AttributeError):  # it was not opened
            self._connection.close()
