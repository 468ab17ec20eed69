"""Vectors on disk, found by the digest of their text: those of a generation, and those of a build that was killed."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.index.storage.files import load_array


@dataclass(frozen=True, eq=False)
class StoredVectors:
    """Vectors that an encoder has made.

    Attributes:
        digests: The digest of each one's text, SHA-256, shape (n, 32).
        vectors: The vectors, shape (n, dimension); they may be mapped from disk.
    """

    digests: NDArray[np.uint8]
    vectors: NDArray[np.floating]

    @classmethod
    def none(cls) -> StoredVectors:
        """Return no vectors."""
        return cls(np.zeros((0, 32), np.uint8), np.zeros((0, 0), np.float32))

    def find(self, digests: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return where the vectors of texts are, in the order of the texts' digests, shape (m, 32); -1 for those that are not there."""
        if not len(self.digests):
            return np.full(len(digests), -1, np.int64)
        wanted, (keys, order) = _keys(digests), self._sorted
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, order[at], -1)

    @cached_property
    def _sorted(self) -> tuple[NDArray[np.bytes_], NDArray[np.int64]]:
        """The digests in ascending order, and where each one's vector is."""
        keys = _keys(self.digests)
        order = np.argsort(keys, kind="stable")
        return keys[order], order


def _keys(digests: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    """Return digests as values that can be compared, shape (n,)."""
    return np.ascontiguousarray(digests).reshape(-1).view("S32")


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
        self._record_type = np.dtype([("digest", "u1", (32,)), ("vector", "<f4", (dimension,)), ("checksum", "<u4")])

    def load(self) -> StoredVectors:
        """Return the vectors of all complete records, float32 and memory-mapped."""
        count = self._path.stat().st_size // self._record_type.itemsize if self._path.exists() else 0
        if count == 0:
            return StoredVectors.none()
        records = np.memmap(self._path, self._record_type, "r", shape=(count,))
        complete = np.array([record["checksum"] == _checksum(record) for record in records])
        if not complete.all():
            return StoredVectors(records["digest"][complete], records["vector"][complete])
        return StoredVectors(np.array(records["digest"]), records["vector"])

    def append(self, digests: NDArray[np.uint8], vectors: NDArray[np.float32]) -> None:
        """Append records and hand them to the operating system.

        Args:
            digests: The digests of n texts, shape (n, 32).
            vectors: Their unit vectors, shape (n, dimension).
        """
        self._folder.mkdir(exist_ok=True)
        records = np.empty(len(digests), self._record_type)
        records["digest"] = digests
        records["vector"] = vectors
        records["checksum"] = [_checksum(record) for record in records]
        with self._path.open("ab") as file:
            file.truncate(file.tell() // self._record_type.itemsize * self._record_type.itemsize)
            file.write(records.tobytes())


def _checksum(record: np.void) -> int:
    """Return the CRC-32 of a record's digest and vector. Of a block of zeros, which a power cut may leave, it is not 0."""
    return zlib.crc32(record["vector"].tobytes(), zlib.crc32(record["digest"].tobytes()))


def raw_digest_of(text: str) -> bytes:
    """Return the SHA-256 of a text: the key of its vector."""
    return hashlib.sha256(text.encode("utf-8")).digest()


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return raw_digest_of(text).hex()


def load_digests(path: Path) -> list[str]:
    """Return the digests of a generation's vectors in hexadecimal, in order; IndexCorrupt where they cannot be read."""
    return [row.tobytes().hex() for row in load_array(path)]
