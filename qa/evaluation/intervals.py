"""Means and proportions with their confidence intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import bootstrap

_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean, or a proportion, with its 95 % interval.

    Attributes:
        value: The mean.
        low: The lower end of the interval. None where all values are of one cluster.
        high: The upper end of the interval. None where all values are of one cluster.
    """

    value: float
    low: float | None
    high: float | None


def clustered(values: Sequence[tuple[str, float]]) -> Figure | None:
    """Return the mean of values with its percentile bootstrap interval over clusters, as values of one cluster are not independent.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993.

    Args:
        values: Pairs of a cluster's name (an article, a conversation) and a value.

    Returns:
        The mean with its 95 % interval, the same in every run. None where there are no values.
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
