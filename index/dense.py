"""Vectors → FAISS: exact inner products, which are cosines, since every vector has unit length."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray


class DenseIndex:
    """An exact FAISS index whose positions are passage ids."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> DenseIndex:
        """From vectors of unit length, shape (passages, dimension), float32."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @property
    def size(self) -> int:
        """Number of passages."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        return int(self._index.d)

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ids and cosines of the k passages nearest to `query` (shape (dimension,)), best first, equal ones by id.

        Fewer than k where there are no more. With `allowed` (shape (size,)) only those passages are looked at.
        """
        k = min(k, self.size)
        if k == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        params = None
        if allowed is not None:
            params = faiss.SearchParameters(sel=faiss.IDSelectorBatch(np.flatnonzero(allowed)))  # type: ignore[call-arg]  # not in its stubs
        scores, ids = self._index.search(query[None], k, params=params)
        found = ids[0] >= 0  # FAISS pads with -1
        ids, scores = ids[0][found], scores[0][found]
        order = np.lexsort((ids, -scores))
        return ids[order], scores[order]

    def cosines(self, query: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The cosine of `query` with each of the passages named, shape (len(ids),), float32."""
        if not len(ids):
            return np.zeros(0, np.float32)
        return np.asarray(self._index.reconstruct_batch(ids) @ query, np.float32)

    def save(self, path: Path) -> None:
        """Write FAISS's own file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """What `save` wrote. RuntimeError (FAISS's) where the file is not an index."""
        return cls(faiss.read_index(str(path)))
