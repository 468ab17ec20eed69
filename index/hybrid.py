"""An opened generation: BM25 and vectors → ranked Hits."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from index import storage
from index.analyzer import terms
from index.bm25 import Bm25
from index.dense import DenseIndex
from index.neutral import neutral
from index.records import Hit
from index.storage import Manifest
from index.store import ArticleStore

Mode = Literal["hybrid", "bm25", "dense"]
MODES: tuple[Mode, ...] = get_args(Mode)

# Passages that either half may bring into the fusion; the rest could not reach the first places.
_CANDIDATES = 200
# What a passage with every term of a query would add to its cosine.
_LEXICAL_WEIGHT = 0.5


@dataclass(frozen=True, eq=False)
class HybridIndex:
    """One generation, open for reading. Safe to share between threads."""

    generation: Path
    manifest: Manifest
    store: ArticleStore
    bm25: Bm25
    dense: DenseIndex

    @classmethod
    def open(cls, generation: Path) -> HybridIndex:
        """Open a generation's files and check that they belong together. IndexCorrupt, IndexMismatch."""
        manifest = storage.read_manifest(generation)
        try:
            store = ArticleStore(generation / storage.ARTICLES)
            index = cls(
                generation,
                manifest,
                store,
                Bm25.load(generation, manifest.passages),
                DenseIndex.load(generation / storage.FAISS),
            )
            counts = (len(store.article_ids()), store.passage_count(), index.dense.size, index.dense.dimension)
        except (OSError, ValueError, RuntimeError, sqlite3.Error) as error:
            raise storage.corrupt(generation, str(error)) from error
        if counts != (manifest.articles, manifest.passages, manifest.passages, manifest.dimension):
            raise storage.corrupt(generation, "its files do not belong together")
        return index

    def search(
        self, query: str, vector: NDArray[np.float32], k: int, mode: Mode = "hybrid", allowed: NDArray[np.bool_] | None = None
    ) -> list[Hit]:
        """The k best passages for a query and its vector as the encoder gives it (shape (dimension,)): fewer where fewer are found.

        `allowed` (shape (passages,)) leaves all others out. BM25 alone finds only passages that hold a term of the query.
        """
        vector = neutral(vector[None], self.manifest.encoder_revision)[0]
        query_terms = list(dict.fromkeys(terms(query)))
        lexical = self.bm25.scores(query_terms)
        if allowed is not None:
            lexical = np.where(allowed, lexical, 0)
        window = max(k, _CANDIDATES)
        by_bm25 = _best(np.flatnonzero(lexical > 0), lexical, window)
        by_dense, _ = self.dense.search(vector, window, allowed) if mode != "bm25" else (np.zeros(0, np.int64), None)
        ids = {"bm25": by_bm25, "dense": by_dense, "hybrid": np.union1d(by_bm25, by_dense)}[mode]
        cosines = self.dense.cosines(vector, ids)
        scores = {"bm25": lexical[ids], "dense": cosines, "hybrid": fuse(cosines, lexical[ids], self.bm25.ceiling(query_terms))}[mode]
        order = np.lexsort((ids, -scores))[:k]
        bm25_ranks = {int(id_): rank for rank, id_ in enumerate(by_bm25, 1)}
        dense_ranks = {int(id_): rank for rank, id_ in enumerate(by_dense, 1)}
        return [
            Hit(
                passage=passage,
                score=float(scores[at]),
                rank=rank,
                bm25_score=float(lexical[passage.id]),
                bm25_rank=bm25_ranks.get(passage.id),
                dense_score=float(cosines[at]),
                dense_rank=dense_ranks.get(passage.id),
            )
            for rank, (at, passage) in enumerate(zip(order, self.store.passages(ids[order].tolist()), strict=True), 1)
        ]

    def informative(self, query: str) -> tuple[str, ...]:
        """The query's terms worth marking in an article: those that few passages hold, which leaves out "the" in every language."""
        most = max(1, self.manifest.passages // 10)
        return tuple(t for t in dict.fromkeys(terms(query)) if 0 < self.bm25.passage_count(t) <= most)


def fuse(cosines: NDArray[np.float32], lexical: NDArray[np.float32], ceiling: float) -> NDArray[np.float32]:
    """Cosine + weight × share², where share is BM25 as a part of what the query's terms could reach at best: an absolute scale.

    A question in another language than an article shares no more than a name with it: its other terms, which no passage holds, keep the
    share small, and the square smaller. Scaling to the best hit instead (ranks as in RRF, or min-max) makes BM25 as loud there as where it
    is right.
    """
    share = lexical / max(ceiling, 1e-9)
    return np.asarray(cosines + _LEXICAL_WEIGHT * share**2, np.float32)


def _best(ids: NDArray[np.int64], scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """The k of `ids` with the highest scores, best first, equal ones by id."""
    return ids[np.lexsort((ids, -scores[ids]))[:k]]
