"""Dense retrieval: inner products with the vectors of passages, in FAISS.

A passage has several unit vectors: its own, then those of its windows (`index/text/windows.py`). Its score is the mean of two cosines with
the query: that of its own vector, and the best of all. What is kept as a row is half the sum of the passage's own vector and each of these,
so that the score is the best inner product of its rows: a search for the nearest rows, which any engine has, finds the best passages.
The first row of a passage is its own vector.

Up to `EXACT_ROWS` rows (`row_order.py`) the search is exact: FAISS goes through all of them. With more, it goes through a code of 4 bits
for every four components of each passage's own vector, 48 bytes a passage, and the passages that are nearest by these codes are scored by
their rows. So only which passages are scored is approximate; scores never are. The rows are half-precision floats. Where there are codes,
the rows stay on disk, those of all passages' own vectors first, and what is read is compared with a checksum a row (`rows.py`).

Sources: late interaction with several vectors for a passage, Khattab and Zaharia, ColBERT, SIGIR 2020; codes whose tables fit the
registers, André, Kermarrec and Le Scouarnec, Cache locality is not enough, VLDB 2015.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from articleqa.index.search.row_order import is_exact, own_first, places, search_rows, sub_vectors
from articleqa.index.search.rows import Rows, RowsOnDisk, flat_index, one_thread, sums_of
from articleqa.index.storage.files import load_array, save_array

# The passages of the nearest rows are scored: at least this many rows, and this many for each hit.
_MIN_ROWS, _ROWS_PER_HIT = 256, 4
# By codes: so many nearest passages are compared by their own vectors, and the best of these by all their rows; at least, and for each hit.
_BY_CODES, _CODES_PER_HIT = 3072, 8
_BY_ROWS, _ROWS_OF_PASSAGES_PER_HIT = 400, 2
# Where a filter admits no more passages than these, they are all compared by their own vectors.
_FEW_ALLOWED = 16_384
# Codes are trained with so many passages, evenly spread; FAISS starts from a seed of its own that does not change.
_TRAINING = 1 << 16
_CHUNK = 1 << 14


class DenseIndex:
    """The rows of all passages, and what finds the nearest ones; `build`, `over` and `load` return one."""

    def __init__(self, index: Any, rows: Rows, starts: NDArray[np.int64]) -> None:  # noqa: ANN401  (a FAISS index, whose stubs are incomplete)
        self._index = index
        self._rows = rows
        self._starts = starts

    @classmethod
    def build(cls, vectors: NDArray[np.float32], starts: NDArray[np.int64]) -> DenseIndex:
        """Return the index of unit vectors.

        Args:
            vectors: The vectors of all passages in their order, shape (rows, dimension), float32.
            starts: The first row of each passage, then the number of rows: shape (passages + 1,).

        Returns:
            The index.
        """
        rows = np.empty(vectors.shape, np.float16)
        rows[places(starts, slice(None), vectors.shape[1])] = search_rows(vectors, starts)
        return cls.over(rows, starts)

    @classmethod
    def over(cls, rows: NDArray[np.float16], starts: NDArray[np.int64]) -> DenseIndex:
        """Return the index over rows, which may be mapped from disk. The same rows give the same index, to the last bit.

        Args:
            rows: The rows, as `search_rows` makes them, in the order of `places`: shape (rows, dimension).
            starts: As for `build`.

        Returns:
            The index.
        """
        count, dimension = rows.shape
        parts = sub_vectors(dimension)
        index: Any
        if parts is None or is_exact(count, dimension):
            index = flat_index(dimension)
            with one_thread():
                for start in range(0, count, _CHUNK):
                    index.add(rows[start : start + _CHUNK].astype(np.float32))
            return cls(index, _rows_in(index), starts)
        own = rows[: len(starts) - 1]
        index = faiss.IndexPQFastScan(dimension, parts, 4, faiss.METRIC_INNER_PRODUCT)
        with one_thread():
            sample = own[:: -(-len(own) // _TRAINING)].astype(np.float32)
            index.train(np.resize(sample, (max(len(sample), index.pq.ksub), dimension)))  # few are taken several times
            for start in range(0, len(own), _CHUNK):
                index.add(own[start : start + _CHUNK].astype(np.float32))
        return cls(index, Rows(rows), starts)

    @property
    def exact(self) -> bool:
        """Whether every passage is looked at; else the nearest are found by codes."""
        return not isinstance(self._index, faiss.IndexPQFastScan)

    @property
    def size(self) -> int:
        """The number of passages."""
        return len(self._starts) - 1

    @property
    def rows(self) -> int:
        """The number of vectors."""
        return len(self._rows)

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first row of each passage, then the number of rows: shape (size + 1,)."""
        return self._starts

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        return int(self._index.d)

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find the passages nearest to a query.

        Where `exact`, a passage that has none of the nearest rows scores no more than the last of these.

        Args:
            query: The unit vector of the query, shape (dimension,).
            k: The number of passages.
            allowed: The passages to search, shape (size,); None for all.

        Returns:
            The ids of the best k passages, and their scores, best first, equal scores by id; fewer than k if there are no more.

        Raises:
            IndexCorrupt: A row on disk is not what the build wrote.
        """
        k = min(k, self.size)
        available = self.size if allowed is None else int(np.count_nonzero(allowed))
        if k == 0 or available == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        with one_thread():
            ids = self._nearest_by_rows(query, k, allowed) if self.exact else self._nearest_by_codes(query, k, allowed, available)
        scores = self.scores(query, ids)
        best = np.lexsort((ids, -scores))[:k]
        return ids[best], scores[best]

    def _nearest_by_rows(self, query: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """Return the ids of the passages of the nearest rows, ascending."""
        params, available = None, self.rows
        if allowed is not None:
            of_rows = np.repeat(allowed, np.diff(self._starts))
            bits, available = np.packbits(of_rows, bitorder="little"), int(np.count_nonzero(of_rows))
            params = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(len(of_rows), faiss.swig_ptr(bits)))  # type: ignore[call-arg]  # not in its stubs
        count = min(available, max(_MIN_ROWS, _ROWS_PER_HIT * k))
        while True:
            _, rows = self._index.search(query[None], count, params=params)
            ids = np.unique(np.searchsorted(self._starts, rows[0], "right") - 1)
            if len(ids) >= k or count == available:
                return ids
            count = min(available, 4 * count)  # some passages have very many rows

    def _nearest_by_codes(self, query: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None, available: int) -> NDArray[np.int64]:
        """Return the ids of the passages that are nearest by their codes, and of these by their own vectors."""
        wanted = max(_BY_CODES, _CODES_PER_HIT * k)
        if allowed is not None and available <= max(_FEW_ALLOWED, wanted):
            ids = np.flatnonzero(allowed)
        else:
            count = min(self.size, wanted * self.size // available)
            while True:
                ids = self._index.search(query[None], count)[1][0]
                ids = ids[ids >= 0]  # where nearly all are asked for, FAISS leaves out the furthest
                if allowed is not None:  # codes cannot be filtered
                    ids = ids[allowed[ids]]
                if len(ids) >= wanted or count == self.size:
                    break
                count = min(self.size, 4 * count)
        own = self._rows.products(query, ids)
        return np.asarray(ids[np.lexsort((ids, -own))[: max(_BY_ROWS, _ROWS_OF_PASSAGES_PER_HIT * k)]], np.int64)

    def scores(self, query: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the scores of some passages for a query.

        Args:
            query: The unit vector of the query, shape (dimension,).
            ids: The ids of the passages, in any order.

        Returns:
            A score for each id, in their order: shape (len(ids),), float32.

        Raises:
            IndexCorrupt: A row on disk is not what the build wrote.
        """
        if not len(ids):
            return np.zeros(0, np.float32)
        counts = self._starts[ids + 1] - self._starts[ids]
        offsets = np.cumsum(counts) - counts
        rows = np.arange(counts.sum()) - np.repeat(offsets - self._starts[ids], counts)
        if not self.exact:
            rows = own_first(rows, np.repeat(ids, counts), self._starts)
        return np.asarray(np.maximum.reduceat(self._rows.products(query, rows), offsets), np.float32)

    def similarities(self, id_: int, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosines between a passage and others, each as a whole: of their first rows.

        Args:
            id_: The id of the passage.
            ids: The ids of the others, in any order.

        Returns:
            A cosine for each of `ids`, in their order: shape (len(ids),), float32.

        Raises:
            IndexCorrupt: A row on disk is not what the build wrote.
        """
        of_own = self._starts[:-1] if self.exact else np.arange(self.size)
        return self._rows.products(self._rows.values(of_own[id_ : id_ + 1])[0], of_own[ids])

    def save(self, path: Path) -> None:
        """Write FAISS's file, and beside it the first row of each passage (`*.starts.npy`).

        Where the search is by codes, the rows (`*.rows.npy`) and their checksums (`*.sums.npy`) are files of their own. Rows of
        `rows_to_fill` are there already.
        """
        with path.open("wb") as file:  # FAISS's own files do not say whether they could be closed
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]  # not in its stubs
        save_array(path.with_suffix(".starts.npy"), self._starts)
        if not self.exact:
            if not path.with_suffix(".rows.npy").exists():
                save_array(path.with_suffix(".rows.npy"), self._rows.array)
            save_array(path.with_suffix(".sums.npy"), sums_of(self._rows.array))

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read what `save` wrote.

        Args:
            path: FAISS's file.

        Returns:
            The index.

        Raises:
            IndexCorrupt: Another file than FAISS's cannot be read.
            RuntimeError: FAISS cannot read its file.
            ValueError: The first rows do not fit the vectors.
        """
        index, starts = faiss.read_index(str(path)), load_starts(path)
        by_codes = isinstance(index, faiss.IndexPQFastScan)
        rows_file, sums_file = path.with_suffix(".rows.npy"), path.with_suffix(".sums.npy")
        rows = RowsOnDisk.load(rows_file, sums_file, mapped=index.ntotal) if by_codes else _rows_in(index)
        if len(starts) == 0 or starts[0] != 0 or starts[-1] != len(rows) or (np.diff(starts) < 1).any():
            raise ValueError("the vectors do not belong to these passages")
        if by_codes and (index.ntotal, index.d) != (len(starts) - 1, rows.array.shape[1]):
            raise ValueError("the codes do not belong to these vectors")
        return cls(index, rows, starts)


def load_starts(path: Path) -> NDArray[np.int64]:
    """Return the first row of each passage, then the number of rows, of an index that `DenseIndex.save` wrote.

    Args:
        path: FAISS's file.

    Returns:
        The rows: shape (passages + 1,), int64.

    Raises:
        IndexCorrupt: They cannot be read.
    """
    return load_array(path.with_suffix(".starts.npy"))


def _rows_in(index: Any) -> Rows:  # noqa: ANN401
    """Return the rows of an exact FAISS index, as a view of its own memory: to fetch rows one by one is fifty times as slow."""
    codes = faiss.rev_swig_ptr(index.codes.data(), index.ntotal * index.code_size)
    return Rows(codes.view(np.float16).reshape(index.ntotal, index.d))
