"""Vectors on disk, found by the digest of their text: those of a generation, and those of a build that was killed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class PartialVectors:
    """The vectors that an unfinished build has computed, in an append-only file of (digest of the embedded text, vector) records.

    Each encoder revision has its own file. If the build was killed while it wrote a record, that record is dropped.

    Args:
        folder: The folder of the files; it is made by the first `append`.
        revision: SHA-256 of the encoder's weights.
        dimension: The length of a vector.
    """

    def __init__(self, folder: Path, revision: str, dimension: int) -> None:
        self._folder = folder
        self._path = folder / f"{revision}.bin"
        self.dimension = dimension
        self._record_type = np.dtype([("digest", "S64"), ("vector", "<f4", (dimension,))])

    def load(self) -> dict[str, NDArray[np.float32]]:
        """Return digest → vector of all complete records; the vectors are float32 and memory-mapped."""
        if not self._path.exists():
            return {}
        count = self._path.stat().st_size // self._record_type.itemsize
        if count == 0:
            return {}
        records = np.memmap(self._path, self._record_type, "r", shape=(count,))
        # After a power cut blocks of a file may be zeros; every vector has unit length.
        has_unit_length = np.abs(np.linalg.norm(records["vector"], axis=1) - 1) < 1e-2
        return {r["digest"].decode("ascii"): r["vector"] for r in records[has_unit_length]}

    def append(self, digests: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Append records and hand them to the operating system.

        Args:
            digests: The digests of n texts, in hexadecimal.
            vectors: Their unit vectors, shape (n, dimension).
        """
        self._folder.mkdir(exist_ok=True)
        records = np.empty(len(digests), self._record_type)
        records["digest"] = [d.encode("ascii") for d in digests]
        records["vector"] = vectors
        with self._path.open("ab") as file:
            file.truncate(file.tell() // self._record_type.itemsize * self._record_type.itemsize)
            file.write(records.tobytes())

    def clear(self) -> None:
        """Delete the files of all encoder revisions; a published generation has the vectors now."""
        for path in self._folder.glob("*.bin"):
            path.unlink(missing_ok=True)
        if self._folder.exists():
            self._folder.rmdir()


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal: the key of its vector."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def save_digests(path: Path, digests: Sequence[str]) -> None:
    """Save n hexadecimal SHA-256 digests as a NumPy array of bytes, shape (n, 32)."""
    np.save(path, np.frombuffer(bytes.fromhex("".join(digests)), np.uint8).reshape(-1, 32), allow_pickle=False)


def load_digests(path: Path) -> list[str]:
    """Return the hexadecimal digests that `save_digests` saved, in order."""
    return [row.tobytes().hex() for row in np.load(path, allow_pickle=False)]
