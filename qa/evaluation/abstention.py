"""How well the confidence tells which questions these articles answer, and which best guesses are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import mannwhitneyu

from articleqa.records import Certainty

_BINS = 10
_RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class Guess:
    """A best guess's confidence, whether it is right, and how sure it was given as the answer, None if it was not.

    `cluster` names what is drawn together for intervals: the article asked about.
    """

    confidence: float
    right: bool
    certainty: Certainty | None
    cluster: str


@dataclass(frozen=True, slots=True)
class Bin:
    """Guesses of about one confidence: how many, which share of all, their mean confidence, and the share of them that is right."""

    count: int
    share: float
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """What the confidence is worth where half of the questions cannot be answered: however many there are, both halves count alike.

    `auroc` is the probability that a question with its answer in the index gets more confidence than one without, with its 95 % interval;
    `auroc_right` that a right best guess gets more than a wrong one (equal ones count half; 0.5 where there are none of one kind).
    `calibration_error` is the expected one over ten bins of equal width, those of `reliability` (Naeini et al., Obtaining Well Calibrated
    Probabilities Using Bayesian Binning, AAAI 2015); bins without a guess are left out. `precision` is the share of answers given that is
    right, None where none is given, `recall` the share of the answerable questions that get a right one and `answered` of those that get
    any; `sure_precision` is the precision of those that are sure, and `sure_of_right` the share of the right answers that are sure.
    """

    auroc: float
    auroc_low: float
    auroc_high: float
    auroc_right: float
    calibration_error: float
    precision: float | None
    recall: float
    answered: float
    sure_precision: float | None
    sure_of_right: float | None
    reliability: tuple[Bin, ...]


def abstention(answerable: Sequence[Guess], others: Sequence[Guess]) -> Abstention:
    """Measure guesses on questions that have their answer in the index, and on others. ValueError where there are none of the one kind."""
    if not answerable or not others:
        raise ValueError("abstention needs answerable questions and others")
    every = [*answerable, *others]
    confidence = np.array([g.confidence for g in every])
    right = np.array([g.right for g in every])
    has_answer = np.arange(len(every)) < len(answerable)
    weight = np.where(has_answer, 1 / len(answerable), 1 / len(others))
    given, sure = np.array([g.certainty is not None for g in every]), np.array([g.certainty == "sure" for g in every])
    bins = _reliability(confidence, right, weight)
    low, high = _interval(every, confidence, has_answer)
    return Abstention(
        auroc=auroc(confidence, has_answer),
        auroc_low=low,
        auroc_high=high,
        auroc_right=auroc(confidence, right),
        calibration_error=sum(b.share * abs(b.confidence - b.right) for b in bins),
        precision=_mean(right, weight, given),
        recall=float((right & given).sum() / len(answerable)),
        answered=float((has_answer & given).sum() / len(answerable)),
        sure_precision=_mean(right, weight, sure),
        sure_of_right=_mean(sure, weight, right & given),
        reliability=bins,
    )


def auroc(confidence: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """The probability that a positive one has more confidence than another; equal ones count half, and it is 0.5 without one of each."""
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
        drawn.append(auroc(confidence[rows], has_answer[rows]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def _reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_], weight: NDArray[np.float64]) -> tuple[Bin, ...]:
    bin_of = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    filled = [bin_of == b for b in range(_BINS) if (bin_of == b).any()]
    return tuple(
        Bin(
            int(rows.sum()),
            float(weight[rows].sum() / weight.sum()),
            float(np.average(confidence[rows], weights=weight[rows])),
            float(np.average(right[rows], weights=weight[rows])),
        )
        for rows in filled
    )


def _mean(of: NDArray[np.bool_], weight: NDArray[np.float64], among: NDArray[np.bool_]) -> float | None:
    return float(np.average(of[among], weights=weight[among])) if among.any() else None
