"""How well the confidence separates answerable questions from others, and right best guesses from wrong ones."""

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
    """A best guess, as far as abstention is concerned.

    Attributes:
        confidence: Its confidence, 0 to 1.
        right: Whether it is right.
        certainty: Its certainty. None where it was not given as the answer.
        cluster: What is resampled together for intervals: the article that the question is about.
    """

    confidence: float
    right: bool
    certainty: Certainty | None
    cluster: str


@dataclass(frozen=True, slots=True)
class Bin:
    """The guesses of one bin of a reliability diagram.

    Attributes:
        count: How many they are.
        fraction: Their part of the weight of all guesses, 0 to 1.
        confidence: Their mean confidence.
        right: The part of them that is right, 0 to 1.
    """

    count: int
    fraction: float
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """The measures of abstention.

    Answerable questions and others have the same total weight, as if half of the questions could not be answered, however many there are
    of each.

    Attributes:
        auroc: The probability that an answerable question gets more confidence than another one. Equal confidences count half.
        auroc_low: The lower end of its 95 % interval.
        auroc_high: The upper end of its 95 % interval.
        auroc_right: The probability that a right best guess gets more confidence than a wrong one. Equal confidences count half; it is 0.5
            where all are right or all are wrong.
        calibration_error: The expected calibration error over ten bins of equal width (Naeini et al., Obtaining Well Calibrated
            Probabilities Using Bayesian Binning, AAAI 2015).
        precision: The part of the answers given that is right. None where none is given.
        recall: The part of the answerable questions that get a right answer.
        answered: The part of the answerable questions that get any answer.
        sure_precision: The part of the sure answers that is right. None where none is sure.
        sure_of_right: The part of the right answers that is sure. None where none is right.
        reliability: The bins that hold a guess, by confidence, ascending.
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
    """Measure abstention.

    Args:
        answerable: The best guesses for questions whose answer is in the index; at least one.
        others: The best guesses for questions that cannot be answered; at least one.

    Returns:
        The measures. Intervals are from a percentile bootstrap over clusters, and the same in every run.

    Raises:
        ValueError: There are no answerable questions, or no others.
    """
    if not answerable or not others:
        raise ValueError("abstention needs answerable questions and others")
    guesses = [*answerable, *others]
    confidence = np.array([g.confidence for g in guesses])
    right = np.array([g.right for g in guesses])
    has_answer = np.arange(len(guesses)) < len(answerable)
    weight = np.where(has_answer, 1 / len(answerable), 1 / len(others))
    answered, sure = np.array([g.certainty is not None for g in guesses]), np.array([g.certainty == "sure" for g in guesses])
    bins = _reliability(confidence, right, weight)
    low, high = _interval(guesses, confidence, has_answer)
    return Abstention(
        auroc=auroc(confidence, has_answer),
        auroc_low=low,
        auroc_high=high,
        auroc_right=auroc(confidence, right),
        calibration_error=sum(b.fraction * abs(b.confidence - b.right) for b in bins),
        precision=_mean(right, weight, answered),
        recall=float((right & answered).sum() / len(answerable)),
        answered=float((has_answer & answered).sum() / len(answerable)),
        sure_precision=_mean(right, weight, sure),
        sure_of_right=_mean(sure, weight, right & answered),
        reliability=bins,
    )


def auroc(confidence: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve, which is the Mann-Whitney U statistic divided by the number of pairs.

    Args:
        confidence: The confidences, float64, (guesses,).
        positive: Which guesses are positive, bool, (guesses,).

    Returns:
        The probability that a positive guess has more confidence than a negative one. Equal confidences count half; it is 0.5 where there
        are none of one kind.
    """
    positives, negatives = confidence[positive], confidence[~positive]
    if not len(positives) or not len(negatives):
        return 0.5
    return float(mannwhitneyu(positives, negatives).statistic / (len(positives) * len(negatives)))


def _interval(guesses: Sequence[Guess], confidence: NDArray[np.float64], has_answer: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the 95 % interval of the AUROC by a percentile bootstrap over clusters: questions about one article are not independent."""
    _, cluster = np.unique([g.cluster for g in guesses], return_inverse=True)
    members = [np.flatnonzero(cluster == c) for c in range(cluster.max() + 1)]
    random = np.random.default_rng(0)
    resampled = []
    for _ in range(_RESAMPLES):
        rows = np.concatenate([members[c] for c in random.integers(len(members), size=len(members))])
        resampled.append(auroc(confidence[rows], has_answer[rows]))
    low, high = np.percentile(resampled, [2.5, 97.5])
    return float(low), float(high)


def _reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_], weight: NDArray[np.float64]) -> tuple[Bin, ...]:
    bin_of = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    masks = [bin_of == b for b in range(_BINS) if (bin_of == b).any()]
    return tuple(
        Bin(
            int(rows.sum()),
            float(weight[rows].sum() / weight.sum()),
            float(np.average(confidence[rows], weights=weight[rows])),
            float(np.average(right[rows], weights=weight[rows])),
        )
        for rows in masks
    )


def _mean(values: NDArray[np.bool_], weight: NDArray[np.float64], mask: NDArray[np.bool_]) -> float | None:
    """Return the weighted mean of the values that the mask selects, None where it selects none."""
    return float(np.average(values[mask], weights=weight[mask])) if mask.any() else None
