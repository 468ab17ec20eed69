"""Vectors at rest: by the digest of their text, those of a generation and of a build that was killed and goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class PartialVectors:
    """An append-only file of (digest of the embedded text, vector) records, one file for each encoder revision.

    A record that was cut short by a kill, and whatever follows it, is dropped when the file is opened again.
    """

    def __init__(self, folder: Path, revision: str, dimension: int) -> None:
        self._folder = folder
        self._path = folder / f"{revision}.bin"
        self.dimension = dimension
        self._record = np.dtype([("digest", "S64"), ("vector", "<f4", (dimension,))])

    def load(self) -> dict[str, NDArray[np.float32]]:
        """Digest → vector of all whole records, mapped from disk."""
        if not self._path.exists():
            return {}
        whole = self._path.stat().st_size // self._record.itemsize
        if whole == 0:
            return {}
        records = np.memmap(self._path, self._record, "r", shape=(whole,))
        # After a power cut blocks may be there as zeros; a vector has unit length.
        sound = np.abs(np.linalg.norm(records["vector"], axis=1) - 1) < 1e-2
        return {r["digest"].decode("ascii"): r["vector"] for r in records[sound]}

    def append(self, digests: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add records and hand them to the operating system."""
        self._folder.mkdir(exist_ok=True)
        records = np.empty(len(digests), self._record)
        records["digest"] = [d.encode("ascii") for d in digests]
        records["vector"] = vectors
        with self._path.open("ab") as file:
            file.truncate(file.tell() // self._record.itemsize * self._record.itemsize)
            file.write(records.tobytes())

    def clear(self) -> None:
        """Forget everything, of this encoder and of others: the vectors stand in a published generation."""
        for path in self._folder.glob("*.bin"):
            path.unlink(missing_ok=True)
        if self._folder.exists():
            self._folder.rmdir()


def digest_of(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal: what its vector is known by."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def save_digests(path: Path, digests: Sequence[str]) -> None:
    """Write hex SHA-256 digests as bytes, shape (n, 32)."""
    np.save(path, np.frombuffer(bytes.fromhex("".join(digests)), np.uint8).reshape(-1, 32), allow_pickle=False)


def load_digests(path: Path) -> list[str]:
    """What `save_digests` wrote."""
    return [row.tobytes().hex() for row in np.load(path, allow_pickle=False)]
