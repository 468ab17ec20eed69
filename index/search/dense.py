"""Vectors → FAISS: exact inner products, which are cosines, since every vector has unit length.

A passage has several rows: its own vector, then those of its windows (`windows.py`). It scores the mean of its own cosine with the query
and the best of its rows': late interaction with few vectors a passage, after Khattab and Zaharia, ColBERT, SIGIR 2020.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

# The nearest rows, whose passages are scored: at least so many, and so many for each passage asked for.
_ROWS, _ROWS_EACH = 256, 4


class DenseIndex:
    """An exact FAISS index over the rows of all passages. `starts[p]` is the first row of passage p, `starts[-1]` the number of rows."""

    def __init__(self, index: Any, starts: NDArray[np.int64]) -> None:  # noqa: ANN401  (a faiss.IndexFlatIP, which its stubs do not know well)
        self._index = index
        self._starts = starts
        self._owners = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        # FAISS's own memory, seen as an array: handing rows out one by one is fifty times as slow.
        self._vectors = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)

    @classmethod
    def build(cls, vectors: NDArray[np.float32], starts: NDArray[np.int64]) -> DenseIndex:
        """From vectors of unit length, shape (rows, dimension), float32, and the first row of each passage, shape (passages + 1,)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index, starts)

    @property
    def size(self) -> int:
        """Number of passages."""
        return len(self._starts) - 1

    @property
    def rows(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first row of each passage, and the number of rows: shape (size + 1,)."""
        return self._starts

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        return int(self._index.d)

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ids and scores of the k passages nearest to `query` (shape (dimension,)), best first, equal ones by id.

        Found among the passages that own one of the nearest rows, several times k: another one scores less than the last of these rows.
        Fewer than k where there are no more. With `allowed` (shape (size,)) only those passages are looked at.
        """
        params, available = None, self.rows
        if allowed is not None:
            rows = np.flatnonzero(allowed[self._owners])
            params, available = faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows)), len(rows)  # type: ignore[call-arg]  # not in its stubs
        k = min(k, self.size)
        if k == 0 or available == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        wanted = min(available, max(_ROWS, _ROWS_EACH * k))
        while True:
            _, found = self._index.search(query[None], wanted, params=params)
            ids = np.unique(self._owners[found[0]])
            if len(ids) >= k or wanted == available:
                break
            wanted = min(available, 4 * wanted)  # some passages have very many rows
        scores = self.scores(query, ids)
        best = np.lexsort((ids, -scores))[:k]
        return ids[best], scores[best]

    def scores(self, query: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The score of each of the passages named, for `query`: shape (len(ids),), float32."""
        if not len(ids):
            return np.zeros(0, np.float32)
        counts = self._starts[ids + 1] - self._starts[ids]
        first = np.cumsum(counts) - counts
        rows = np.arange(counts.sum()) - np.repeat(first - self._starts[ids], counts)
        cosines = self._vectors[rows] @ query
        return np.asarray((cosines[first] + np.maximum.reduceat(cosines, first)) / 2, np.float32)

    def save(self, path: Path) -> None:
        """Write FAISS's own file, and beside it the first rows."""
        faiss.write_index(self._index, str(path))
        np.save(path.with_suffix(".starts.npy"), self._starts, allow_pickle=False)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """What `save` wrote. RuntimeError (FAISS's), OSError or ValueError where a file cannot be read or does not fit the other."""
        index, starts = faiss.read_index(str(path)), np.load(path.with_suffix(".starts.npy"), allow_pickle=False)
        if len(starts) == 0 or starts[0] != 0 or starts[-1] != index.ntotal or (np.diff(starts) < 1).any():
            raise ValueError("the vectors do not belong to these passages")
        return cls(index, starts)
