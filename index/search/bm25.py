"""BM25 as rank-bm25 defines it: idf, and what a term adds to the score of a passage.

rank-bm25's `get_scores` loops over all passages in Python for every term of a query. What a term adds to a passage's score does not depend
on the query. So it is computed once (`compiling.py`) and kept (`postings.py`), and a score is a sum of such weights.

Source: BM25Okapi of rank-bm25, after Trotman, Puurula and Burgess, Improvements to BM25 and Language Models Examined, 2014.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

K1, B, EPSILON = 1.5, 0.75, 0.25
"""The constants of BM25Okapi, as rank-bm25 has them."""


class FlooredOkapi(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """BM25Okapi whose idf is never below a small positive number: the definition of all scores, which tests compare with.

    Okapi's idf is zero or negative for a term that half of the passages or more have. rank-bm25 replaces a negative idf by epsilon times
    the mean idf, but this is negative for a single passage, and often zero for two: a passage would lose by having a term of the query.
    """

    MIN_IDF = 0.01

    def _calc_idf(self, nd: dict[str, int]) -> None:
        super()._calc_idf(nd)
        for term, idf in self.idf.items():
            self.idf[term] = max(idf, self.MIN_IDF)


def idfs(counts: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """Return the idf of terms as `FlooredOkapi` counts it, of numbers alone.

    Args:
        counts: How many passages have each term, shape (terms,).
        size: The number of passages.

    Returns:
        The idfs, shape (terms,).
    """
    idf = np.log(size - counts + 0.5) - np.log(counts + 0.5)
    negative = EPSILON * (idf.mean() if len(idf) else 0.0)
    return np.maximum(np.where(idf < 0, negative, idf), FlooredOkapi.MIN_IDF)


def weights_of(
    freqs: NDArray[np.float64], idf: NDArray[np.float64], length: float | NDArray[np.float64], average_length: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what terms add to the score of a passage that has them.

    Args:
        freqs: How often the passage has each term, shape (terms,).
        idf: The idf of each term, shape (terms,).
        length: How many terms the passage has, or for each of `freqs` its own passage.
        average_length: How many the passages have on average, or for each of `freqs` those of its group.

    Returns:
        The weights, shape (terms,).
    """
    return idf * freqs * (K1 + 1) / (freqs + K1 * (1 - B + B * length / average_length))
