"""The passages that a search has scored → ranked hits. Every kind of index ends here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articleqa.index.records import Hit, Passage
from articleqa.index.search.near_duplicates import BEYOND, fold
from articleqa.index.search.protocol import Mode


@dataclass(frozen=True, eq=False)
class Candidates:
    """The passages that may be hits, with their scores. The arrays have an element for each of `ids`.

    Attributes:
        ids: The passages' ids, ascending.
        fractions: Their BM25 scores as parts of the best possible ones in their languages.
        bm25_scores: Their BM25 scores.
        bm25_parts: What BM25 adds to their scores in the mode "hybrid".
        dense_scores: Their scores by vectors; zeros in the mode "bm25".
        by_bm25: The ids of the best by BM25, best first.
        by_dense: The ids of the best by vectors, best first.
    """

    ids: NDArray[np.int64]
    fractions: NDArray[np.float32]
    bm25_scores: NDArray[np.float32]
    bm25_parts: NDArray[np.float32]
    dense_scores: NDArray[np.float32]
    by_bm25: NDArray[np.int64]
    by_dense: NDArray[np.int64]


def ids_of(mode: Mode, by_bm25: NDArray[np.int64], by_dense: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the ids of the passages that are scored in a mode, ascending, each once."""
    return np.unique({"bm25": by_bm25, "dense": by_dense, "hybrid": np.concatenate([by_bm25, by_dense])}[mode])


def ranked_hits(
    mode: Mode, candidates: Candidates, k: int, passages: Callable[[Sequence[int]], list[Passage]], text_of: Callable[[str], str]
) -> list[Hit]:
    """Rank candidates, and fold near-duplicates in other articles into one hit.

    The mode "hybrid" adds two numbers on absolute scales: the cosine of the vectors, and the BM25 score as a fraction of the best
    possible one in the passage's language, minus what is ordinary there. Ranks (reciprocal rank fusion) or scores relative to the best
    hit would give BM25 as much weight where it matches nothing but common words as where it is right.

    Args:
        mode: The mode.
        candidates: The passages.
        k: The number of hits.
        passages: Returns passages by their ids, in their order.
        text_of: Returns the text of an article.

    Returns:
        At most k hits, best first, ranked from 1, equal scores by passage id.
    """
    ids, lexical, dense = candidates.ids, candidates.bm25_parts, candidates.dense_scores
    parts = lexical if mode == "hybrid" else np.zeros_like(lexical)
    scores = {"bm25": candidates.fractions, "dense": dense, "hybrid": dense + parts}[mode]
    order = np.lexsort((ids, -scores))
    bm25_ranks, dense_ranks = (
        {id_: rank for rank, id_ in enumerate(best.tolist(), 1)} for best in (candidates.by_bm25, candidates.by_dense)
    )

    def ranked() -> Iterator[Hit]:
        for start in range(0, len(order), k + BEYOND):  # in batches: `fold` stops when it has enough
            batch = order[start : start + k + BEYOND]
            for rank, (at, passage) in enumerate(zip(batch, passages(ids[batch].tolist()), strict=True), start + 1):
                yield Hit(
                    passage=passage,
                    score=float(scores[at]),
                    rank=rank,
                    bm25_score=float(candidates.bm25_scores[at]),
                    bm25_rank=bm25_ranks.get(passage.id),
                    bm25_part=float(parts[at]),
                    dense_score=float(dense[at]),
                    dense_rank=dense_ranks.get(passage.id),
                )

    return fold(ranked(), k, text_of)


def best_of(ids: NDArray[np.int64], scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Return the k of `ids` with the highest of their scores, best first, equal scores by id."""
    return ids[np.lexsort((ids, -scores))[:k]]
