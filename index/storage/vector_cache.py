"""Vectors on disk, found by the digest of their text: those of a generation, and those of a build that was killed."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.index.storage.files import load_array, save_array


class PartialVectors:
    """The vectors that an unfinished build has computed, in an append-only file of records: digest of the embedded text, vector, checksum.

    Each encoder revision has its own file. A record that a killed build wrote half, or that was damaged since, is left out.

    Args:
        folder: The folder of the files; it is made by the first `append`.
        revision: SHA-256 of the encoder's weights.
        dimension: The length of a vector.
    """

    def __init__(self, folder: Path, revision: str, dimension: int) -> None:
        self._folder = folder
        self._path = folder / f"{revision}.records"
        self.dimension = dimension
        self._record_type = np.dtype([("digest", "S64"), ("vector", "<f4", (dimension,)), ("checksum", "<u4")])

    def load(self) -> dict[str, NDArray[np.float32]]:
        """Return digest → vector of all complete records; the vectors are float32 and memory-mapped."""
        if not self._path.exists():
            return {}
        count = self._path.stat().st_size // self._record_type.itemsize
        if count == 0:
            return {}
        records = np.memmap(self._path, self._record_type, "r", shape=(count,))
        return {r["digest"].decode("ascii"): r["vector"] for r in records if r["checksum"] == _checksum(r)}

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
        records["checksum"] = [_checksum(record) for record in records]
        with self._path.open("ab") as file:
            file.truncate(file.tell() // self._record_type.itemsize * self._record_type.itemsize)
            file.write(records.tobytes())


def _checksum(record: np.void) -> int:
    """Return the CRC-32 of a record's digest and vector. Of a block of zeros, which a power cut may leave, it is not 0."""
    return zlib.crc32(record["vector"].tobytes(), zlib.crc32(record["digest"]))


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal: the key of its vector."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def save_digests(path: Path, digests: Sequence[str]) -> None:
    """Save n hexadecimal SHA-256 digests as a NumPy array of bytes, shape (n, 32)."""
    save_array(path, np.frombuffer(bytes.fromhex("".join(digests)), np.uint8).reshape(-1, 32))


def load_digests(path: Path) -> list[str]:
    """Return the hexadecimal digests that `save_digests` saved, in order; IndexCorrupt where they cannot be read."""
    return [row.tobytes().hex() for row in load_array(path)]
