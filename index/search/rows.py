"""The rows of a dense index: half-precision vectors, in memory or on disk, whose products with a query are computed for single rows.

On disk there may be gigabytes of them, and to open an index nobody reads them all to compare one checksum. So each row has one of its own,
which is compared whenever the row is read: what was damaged since is an error and never an answer.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from articleqa.index.storage.files import CHANGED, damaged, load_array

_CHUNK = 1 << 14


class Rows:
    """Rows of vectors.

    Args:
        array: The rows, shape (rows, dimension).

    Attributes:
        array: The rows, as they are.
    """

    def __init__(self, array: NDArray[np.float16]) -> None:
        self.array = array

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.array)

    def values(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return some rows, by their numbers: shape (len(rows), dimension), float32.

        Raises:
            IndexCorrupt: One is not what was written.
        """
        return self._read(rows).astype(np.float32)

    def products(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of a query with some rows: shape (len(rows),), float32.

        Args:
            query: The vector of the query, shape (dimension,).
            rows: The numbers of the rows.

        Returns:
            The products. That of a row does not depend on which others are asked for.

        Raises:
            IndexCorrupt: A row is not what was written.
        """
        # An index of these rows alone: FAISS multiplies half-precision floats five times as fast as NumPy makes others of them.
        index = flat_index(self.array.shape[1])
        index.add_sa_codes(self._read(rows).view(np.uint8))
        with one_thread():
            found, at = index.search(query[None], len(rows)) if len(rows) else (np.zeros((1, 0)), np.zeros((1, 0), np.int64))
        products = np.empty(len(rows), np.float32)
        products[at[0]] = found[0]
        return products

    def _read(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        """Return some rows as they are kept, contiguous."""
        return np.ascontiguousarray(self.array[rows])


class RowsOnDisk(Rows):
    """Rows in a file, each with a checksum.

    The first ones are mapped: they are read so often that they are to stay in memory. The others are not: a system counts every page of a
    mapped file that was read, and its neighbours, as this process's memory.

    Args:
        path: The file of the rows.
        array: The rows, mapped.
        sums: The checksum of each, as `sums_of` returns them.
        mapped: How many of them are read as they are mapped.
    """

    def __init__(self, path: Path, array: NDArray[np.float16], sums: NDArray[np.uint64], mapped: int) -> None:
        super().__init__(array)
        self._path, self._sums, self._mapped = path, sums, mapped
        self._bytes = array.shape[1] * array.itemsize
        self._first = path.stat().st_size - len(array) * self._bytes
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        weakref.finalize(self, os.close, self._file)

    @classmethod
    def load(cls, path: Path, sums: Path, mapped: int) -> RowsOnDisk:
        """Open rows.

        Args:
            path: The file of the rows.
            sums: The file of their checksums.
            mapped: As for the class.

        Returns:
            The rows.

        Raises:
            IndexCorrupt: A file cannot be read, or is not what was written.
        """
        array, checksums = load_array(path, mapped=True), load_array(sums)
        if array.dtype != np.float16 or array.ndim != 2 or checksums.shape != (len(array),):
            damage = damaged(path, CHANGED)
            raise damage
        return cls(path, array, checksums, mapped)

    def _read(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        is_mapped = rows < self._mapped
        if is_mapped.all():
            array = self.array.take(rows, axis=0)
        else:
            array = np.empty((len(rows), self.array.shape[1]), np.float16)
            array[is_mapped] = self.array[rows[is_mapped]]
            others = np.flatnonzero(~is_mapped)
            is_last = np.append((np.diff(others) != 1) | (np.diff(rows[others]) != 1), True)  # of neighbours, which are read at once
            ends = (others[is_last] + 1) * self._bytes
            starts = others[np.append(0, np.flatnonzero(is_last)[:-1] + 1)]
            offsets = self._first + rows[starts] * self._bytes
            buffer = array.view(np.uint8).reshape(-1).data
            for start, end, offset in zip((starts * self._bytes).tolist(), ends.tolist(), offsets.tolist(), strict=True):
                os.preadv(self._file, [buffer[start:end]], offset)
        if not np.array_equal(sums_of(array), self._sums[rows]):
            damage = damaged(self._path, CHANGED)
            raise damage
        return array


def flat_index(dimension: int) -> Any:  # noqa: ANN401  (a faiss.IndexScalarQuantizer, whose stubs are incomplete)
    """Return an empty FAISS index of half-precision rows, which is exact."""
    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let FAISS compute in the thread that asks.

    Several would gain nothing for one query: it goes through the rows in one thread. But it would start the others and wait for them, which
    takes many times as long as the search where another process has the cores. And what is trained depends on how many threads share it.
    """
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def sums_of(rows: NDArray[np.float16]) -> NDArray[np.uint64]:
    """Return a checksum of each row: shape (rows,).

    It is the sum of its words, each times an odd number of its own, modulo 2⁶⁴. Odd numbers have an inverse there, so no change of a single
    word leaves the sum as it was.

    Args:
        rows: The rows, shape (rows, dimension), contiguous; they may be mapped from disk, and are read bit by bit.

    Returns:
        The checksums.
    """
    word = np.uint64 if rows.shape[1] % 4 == 0 else np.uint16
    words = rows.shape[1] * rows.itemsize // np.dtype(word).itemsize
    factors = np.arange(1, words + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) | np.uint64(1)
    sums = np.empty(len(rows), np.uint64)
    for start in range(0, len(rows), _CHUNK):
        sums[start : start + _CHUNK] = rows[start : start + _CHUNK].view(word).astype(np.uint64, copy=False) @ factors
    return sums
