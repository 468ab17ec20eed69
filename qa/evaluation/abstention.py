"""How well the confidence tells which questions these articles answer, and which best guesses are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import mannwhitneyu

_BINS = 10
_RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class Guess:
    """A best guess's confidence, whether it is right, and whether it was given as the answer.

    `cluster` names what is drawn together for intervals: the article asked about.
    """

    confidence: float
    right: bool
    given: bool
    cluster: str


@dataclass(frozen=True, slots=True)
class Bin:
    """Guesses of about one confidence: how many, their mean confidence, and the share of them that is right."""

    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """What the confidence is worth where half of the questions cannot be answered.

    `auroc` is the probability that a question with its answer in the index gets more confidence than one without, with its 95 % interval;
    `auroc_right` that a right best guess gets more than a wrong one (equal ones count half; 0.5 where there are none of one kind).
    `calibration_error` is the expected one over ten bins of equal width, those of `reliability` (Naeini et al., Obtaining Well Calibrated
    Probabilities Using Bayesian Binning, AAAI 2015); bins without a guess are left out. `precision` is the share of
    answers given that is right, None where none is given, and `recall` the share of the answerable questions that get a right one.
    """

    auroc: float
    auroc_low: float
    auroc_high: float
    auroc_right: float
    calibration_error: float
    precision: float | None
    recall: float
    reliability: tuple[Bin, ...]


def abstention(answerable: Sequence[Guess], others: Sequence[Guess]) -> Abstention:
    """Measure guesses on questions that have their answer in the index, and on as many that do not. ValueError where there are none."""
    if not answerable or not others:
        raise ValueError("abstention needs answerable questions and others")
    every = [*answerable, *others]
    confidence = np.array([g.confidence for g in every])
    right = np.array([g.right for g in every])
    has_answer = np.arange(len(every)) < len(answerable)
    given = np.array([g.given for g in every])
    bins = _reliability(confidence, right)
    low, high = _interval(every, confidence, has_answer)
    return Abstention(
        auroc=_auroc(confidence, has_answer),
        auroc_low=low,
        auroc_high=high,
        auroc_right=_auroc(confidence, right),
        calibration_error=sum(b.count * abs(b.confidence - b.right) for b in bins) / len(every),
        precision=float(right[given].mean()) if given.any() else None,
        recall=float((right & given).sum() / len(answerable)),
        reliability=bins,
    )


def _auroc(confidence: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    above, below = confidence[positive], confidence[~positive]
    if not len(above) or not len(below):
        return 0.5
    return float(mannwhitneyu(above, below).statistic / (len(above) * len(below)))


def _interval(every: Sequence[Guess], confidence: NDArray[np.float64], has_answer: NDArray[np.bool_]) -> tuple[float, float]:
    """Percentile bootstrap over clusters: questions about one article are not independent."""
    _, cluster = np.unique([g.cluster for g in every], return_inverse=True)
    members = [np.flatnonzero(cluster == c) for c in range(cluster.max() + 1)]
    random = np.random.default_rng(0)
    drawn = []
    for _ in range(_RESAMPLES):
        rows = np.concatenate([members[c] for c in random.integers(len(members), size=len(members))])
        drawn.append(_auroc(confidence[rows], has_answer[rows]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def _reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    bin_of = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    filled = [bin_of == b for b in range(_BINS) if (bin_of == b).any()]
    return tuple(Bin(int(rows.sum()), float(confidence[rows].mean()), float(right[rows].mean())) for rows in filled)
