"""An opened generation: BM25 and vectors → ranked Hits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from articleqa.index.records import Hit
from articleqa.index.search.dense import DenseIndex
from articleqa.index.search.lexical import LexicalIndex
from articleqa.index.search.near_duplicates import BEYOND, fold
from articleqa.index.storage import generations
from articleqa.index.storage.articles_db import ArticleStore
from articleqa.index.storage.generations import Manifest
from articleqa.index.text.analyzer import terms

Mode = Literal["hybrid", "bm25", "dense"]
MODES: tuple[Mode, ...] = get_args(Mode)

# Passages that either half may bring into the fusion; the rest could not reach the first places.
_CANDIDATES = 200
# What a passage with every term of a query would add to the vectors' score.
_LEXICAL_WEIGHT = 0.6


@dataclass(frozen=True, eq=False)
class HybridIndex:
    """One generation, open for reading. Safe to share between threads."""

    generation: Path
    manifest: Manifest
    store: ArticleStore
    lexical: LexicalIndex
    dense: DenseIndex

    @classmethod
    def open(cls, generation: Path) -> HybridIndex:
        """Open a generation's files and check that they belong together. IndexCorrupt, IndexMismatch."""
        manifest = generations.read_manifest(generation)
        try:
            store = ArticleStore(generation / generations.ARTICLES)
            index = cls(
                generation,
                manifest,
                store,
                LexicalIndex.load(generation, manifest.passages),
                DenseIndex.load(generation / generations.FAISS),
            )
            counts = (len(store.article_ids()), store.passage_count(), index.dense.size, index.dense.dimension)
        except (OSError, ValueError, RuntimeError, sqlite3.Error) as error:
            raise generations.corrupt(generation, str(error)) from error
        if counts != (manifest.articles, manifest.passages, manifest.passages, manifest.dimension):
            raise generations.corrupt(generation, "its files do not belong together")
        return index

    def search(
        self, query: str, vector: NDArray[np.float32] | None, k: int, mode: Mode = "hybrid", allowed: NDArray[np.bool_] | None = None
    ) -> list[Hit]:
        """The k best passages for a query and its vector as the encoder gives it (shape (dimension,)): fewer where fewer are found.

        "hybrid" adds two numbers on absolute scales: how near the vectors are, and what part of the best that BM25 could reach in the
        passage's language it reached, beyond what is ordinary there. Scaling to the best hit instead (ranks as in RRF, or min-max) would
        make BM25 as loud where it has nothing to say as where it is right. "bm25" finds only passages that hold a term of the query, and
        needs no vector.
        Near-copies of a passage from other articles are folded into it. `allowed` (shape (passages,)) leaves all others out.
        """
        query_terms = list(dict.fromkeys(terms(query)))
        bm25_scores = self.lexical.scores(query_terms)
        shares = self.lexical.shares(query_terms, bm25_scores)
        parts = _LEXICAL_WEIGHT * self.lexical.unusual(shares) if mode == "hybrid" else np.zeros_like(shares)
        if allowed is not None:
            shares = np.where(allowed, shares, 0)
        window = max(k + BEYOND, _CANDIDATES)
        by_bm25 = _best(np.flatnonzero(shares > 0), shares, window)
        by_dense = np.zeros(0, np.int64) if vector is None or mode == "bm25" else self.dense.search(vector, window, allowed)[0]
        ids = {"bm25": by_bm25, "dense": by_dense, "hybrid": np.union1d(by_bm25, by_dense)}[mode]
        nearness = np.zeros(len(ids), np.float32) if vector is None or mode == "bm25" else self.dense.scores(vector, ids)
        scores = {"bm25": shares[ids], "dense": nearness, "hybrid": nearness + parts[ids]}[mode]
        order = np.lexsort((ids, -scores))
        bm25_ranks = {int(id_): rank for rank, id_ in enumerate(by_bm25, 1)}
        dense_ranks = {int(id_): rank for rank, id_ in enumerate(by_dense, 1)}

        def ranked() -> Iterator[Hit]:
            for start in range(0, len(order), k + BEYOND):  # read as far as `fold` asks
                batch = order[start : start + k + BEYOND]
                for rank, (at, passage) in enumerate(zip(batch, self.store.passages(ids[batch].tolist()), strict=True), start + 1):
                    yield Hit(
                        passage=passage,
                        score=float(scores[at]),
                        rank=rank,
                        bm25_score=float(bm25_scores[passage.id]),
                        bm25_rank=bm25_ranks.get(passage.id),
                        bm25_part=float(parts[passage.id]),
                        dense_score=float(nearness[at]),
                        dense_rank=dense_ranks.get(passage.id),
                    )

        return fold(ranked(), k, lambda article_id: self.store.article(article_id).text)

    def informative(self, query: str) -> tuple[str, ...]:
        """The query's terms worth marking in an article: those that few passages hold, which leaves out "the" in every language."""
        most = max(1, self.manifest.passages // 10)
        return tuple(t for t in dict.fromkeys(terms(query)) if 0 < self.lexical.passage_count(t) <= most)


def _best(ids: NDArray[np.int64], scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """The k of `ids` with the highest scores, best first, equal ones by id."""
    return ids[np.lexsort((ids, -scores[ids]))[:k]]
