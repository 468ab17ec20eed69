"""The best passages of a query by BM25. What is found is exact.

All weights of the query's terms are added: those of a term that many passages have as an array, which takes 80 µs a million. To find out
that frequent terms cannot matter (MaxScore) takes longer; docs/experiments/finding.md has the figures. The k-th best is then estimated from
the best of blocks, and only what reaches it is sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articleqa.index.search.postings import Postings, Row

_BLOCK = 64
"""The k-th best of all is estimated from the best of so many, which are far apart: NumPy finds the maxima of columns faster."""


class Weighed(NamedTuple):
    """A row of a query.

    Attributes:
        row: The row.
        factor: What its weights are multiplied with, so that scores of different groups can be compared.
    """

    row: Row
    factor: float


def best_positions(postings: Postings, rows: Sequence[Weighed], k: int, admitted: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """Return positions among which are those with the k highest sums of their weights in the rows.

    Args:
        postings: The rows of all terms.
        rows: The rows of the query.
        k: The number of passages.
        admitted: Which positions may be found, shape (passages,); None: all.

    Returns:
        Positions with sums above 0, ascending: hardly more than k, unless many have the sum of the k-th, or fewer if there are no more.
    """
    totals = np.zeros(postings.size, np.float32)
    for row, factor in rows:
        postings.add(row, totals, factor)
    if admitted is not None:
        totals *= admitted
    within = 1 - (len(rows) + 4) * 2.0**-23  # sums are rounded, each in an order of its own
    limit = within * _reached(totals, k)
    return np.flatnonzero(totals >= limit if limit > 0 else totals > 0)


def _reached(totals: NDArray[np.float32], k: int) -> float:
    """Return a total that at least k positions reach, near the k-th highest; 0 where it would take long to find one that is higher."""
    best, block = totals, min(_BLOCK, len(totals) // (8 * k))
    if block > 1:
        blocks = len(totals) // block
        best = totals[: block * blocks].reshape(block, blocks).max(axis=0)
    best = best[best > 0]
    return float(np.partition(best, len(best) - k)[len(best) - k]) if len(best) >= k else 0.0
