"""A share, or a mean, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import bootstrap

_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Figure:
    """A share, or a mean, with its 95 % interval: None for the ends where a single cluster (an article, a conversation) carries all."""

    value: float
    low: float | None
    high: float | None


def clustered(values: Sequence[tuple[str, float]]) -> Figure | None:
    """The mean of (cluster, value) pairs with its percentile bootstrap interval over clusters; None of nothing.

    Values of one cluster are not independent. Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    if not values:
        return None
    clusters: dict[str, list[float]] = {}
    for cluster, value in values:
        clusters.setdefault(cluster, []).append(value)
    sums, counts = np.array([sum(c) for c in clusters.values()]), np.array([len(c) for c in clusters.values()])
    mean = float(sums.sum() / counts.sum())
    if len(clusters) < 2:
        return Figure(mean, None, None)
    interval = bootstrap(
        (sums, counts),
        lambda s, n, axis: s.sum(axis) / n.sum(axis),
        paired=True,
        vectorized=True,
        n_resamples=_RESAMPLES,
        method="percentile",
        rng=0,
    ).confidence_interval
    return Figure(mean, float(interval.low), float(interval.high))
