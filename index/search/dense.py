"""Dense retrieval: exact inner products in FAISS.

A passage has several unit vectors: its own, then those of its windows (`index/text/windows.py`). Its score is the mean of two cosines with
the query: that of its own vector, and the best of all. What is kept as a row is half the sum of the passage's own vector and each of these,
so that the score is the best inner product of its rows: a search for the nearest rows, which any engine has, finds the best passages.

Source: late interaction with several vectors for a passage, Khattab and Zaharia, ColBERT, SIGIR 2020.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from articleqa.index.storage.files import load_array, save_array

# The passages of the nearest rows are scored: at least this many rows, and this many for each hit.
_MIN_ROWS, _ROWS_PER_HIT = 256, 4


def search_rows(vectors: NDArray[np.float32], starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the rows that are searched: half the sum of each vector and the first one of its passage, which stays as it is.

    Args:
        vectors: The unit vectors of all passages, of each its own first: shape (rows, dimension).
        starts: The first row of each passage, then the number of rows: shape (passages + 1,).

    Returns:
        The rows, in the same order and shape, float32.
    """
    own = np.repeat(vectors[starts[:-1]], np.diff(starts), axis=0)
    return np.asarray((own + vectors) / 2, np.float32)


class DenseIndex:
    """An exact FAISS index over the rows of all passages; `build` and `load` return one."""

    def __init__(self, index: Any, starts: NDArray[np.int64]) -> None:  # noqa: ANN401  (a faiss.IndexFlatIP, whose stubs are incomplete)
        self._index = index
        self._starts = starts
        self._passage_of_row = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        # A view of FAISS's own memory: to fetch rows one by one is fifty times as slow.
        self._vectors = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)

    @classmethod
    def build(cls, vectors: NDArray[np.float32], starts: NDArray[np.int64]) -> DenseIndex:
        """Return the index of unit vectors.

        Args:
            vectors: The vectors of all passages in their order, shape (rows, dimension), float32.
            starts: The first row of each passage, then the number of rows: shape (passages + 1,).

        Returns:
            The index.
        """
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(search_rows(vectors, starts)))
        return cls(index, starts)

    @property
    def size(self) -> int:
        """The number of passages."""
        return len(self._starts) - 1

    @property
    def rows(self) -> int:
        """The number of vectors."""
        return int(self._index.ntotal)

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
        """Find the passages nearest to a query, exactly: a passage that has none of the nearest rows scores no more than the last of these.

        Args:
            query: The unit vector of the query, shape (dimension,).
            k: The number of passages.
            allowed: The passages to search, shape (size,); None for all.

        Returns:
            The ids of the best k passages, and their scores, best first, equal scores by id; fewer than k if there are no more.
        """
        params, available = None, self.rows
        if allowed is not None:
            rows = np.flatnonzero(allowed[self._passage_of_row])
            params, available = faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows)), len(rows)  # type: ignore[call-arg]  # not in its stubs
        k = min(k, self.size)
        if k == 0 or available == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        row_count = min(available, max(_MIN_ROWS, _ROWS_PER_HIT * k))
        while True:
            _, nearest_rows = self._index.search(query[None], row_count, params=params)
            ids = np.unique(self._passage_of_row[nearest_rows[0]])
            if len(ids) >= k or row_count == available:
                break
            row_count = min(available, 4 * row_count)  # some passages have very many rows
        scores = self.scores(query, ids)
        best = np.lexsort((ids, -scores))[:k]
        return ids[best], scores[best]

    def scores(self, query: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the scores of some passages for a query.

        Args:
            query: The unit vector of the query, shape (dimension,).
            ids: The ids of the passages, in any order.

        Returns:
            A score for each id, in their order: shape (len(ids),), float32.
        """
        if not len(ids):
            return np.zeros(0, np.float32)
        counts = self._starts[ids + 1] - self._starts[ids]
        offsets = np.cumsum(counts) - counts
        rows = np.arange(counts.sum()) - np.repeat(offsets - self._starts[ids], counts)
        products = self._vectors[rows] @ query
        return np.asarray(np.maximum.reduceat(products, offsets), np.float32)

    def similarities(self, id_: int, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosines between a passage and others, each as a whole: of their first rows.

        Args:
            id_: The id of the passage.
            ids: The ids of the others, in any order.

        Returns:
            A cosine for each of `ids`, in their order: shape (len(ids),), float32.
        """
        return np.asarray(self._vectors[self._starts[ids]] @ self._vectors[self._starts[id_]], np.float32)

    def save(self, path: Path) -> None:
        """Write FAISS's file, and the first row of each passage beside it (`*.starts.npy`)."""
        with path.open("wb") as file:  # FAISS's own files do not say whether they could be closed
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]  # not in its stubs
        save_array(path.with_suffix(".starts.npy"), self._starts)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read what `save` wrote.

        Args:
            path: FAISS's file.

        Returns:
            The index.

        Raises:
            IndexCorrupt: The file of first rows cannot be read.
            RuntimeError: FAISS cannot read its file.
            ValueError: The first rows do not fit the vectors.
        """
        index, starts = faiss.read_index(str(path)), load_starts(path)
        if len(starts) == 0 or starts[0] != 0 or starts[-1] != index.ntotal or (np.diff(starts) < 1).any():
            raise ValueError("the vectors do not belong to these passages")
        return cls(index, starts)


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
