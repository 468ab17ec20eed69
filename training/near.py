"""Fit the threshold from which on a guess that is no answer comes near the question (`articleqa.reader.confidence.Calibration.near`).

Answerable questions are told from the same questions with the article that answers left out, by a logistic regression over NEAR_FEATURES in
which every collection has the same weight. Then the bias is set so that only a small part of the answerable questions is below it: these
are told that the articles do not answer, which is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from articleqa.evaluation.outcomes import ARTICLE_LEFT_OUT
from articleqa.reader.confidence import near_features
from training.confidence_data import AS_ASKED, QuestionReadings, reading_of

FAR = 0.04
"""The part of the answerable questions to which nothing comes near. Less than the 0.05 that is promised, as other archives differ."""


@dataclass(frozen=True)
class NearCases:
    """What was read for questions: an array of n for each column, the first one (n, features).

    Attributes:
        x: The values of NEAR_FEATURES.
        answerable: Whether the question was asked as it is. Otherwise the article that answers was left out.
        weight: 1 / the number of such cases of its collection.
        collection: The question's collection.
        article: The article that the question is about.
    """

    x: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    weight: NDArray[np.float64]
    collection: NDArray[np.str_]
    article: NDArray[np.str_]


def near_cases(questions: Sequence[QuestionReadings]) -> NearCases:
    """Return what was read for each question as it is asked, and with the article that answers left out.

    Args:
        questions: The questions; a case in which nothing was read is left out.
    """
    counts = Counter((q.collection, case) for q in questions for case, rows in q.cases.items() if rows)
    rows_of = [
        (
            near_features([reading_of(row, row.score) for row in rows]),
            case == AS_ASKED,
            1 / counts[q.collection, case],
            q.collection,
            q.article,
        )
        for q in questions
        for case, rows in q.cases.items()
        if rows and case in {AS_ASKED, ARTICLE_LEFT_OUT}
    ]
    return NearCases(*(np.array(column) for column in zip(*rows_of, strict=True)))


def fit_near(cases: NearCases) -> tuple[NDArray[np.float64], float]:
    """Return the weights (features,) and the bias, with which FAR of the answerable questions are below 0."""
    mean, deviation = cases.x.mean(axis=0), cases.x.std(axis=0) + 1e-9
    weight = cases.weight * (len(cases.weight) / cases.weight.sum())
    model = LogisticRegression(C=1, max_iter=2000).fit((cases.x - mean) / deviation, cases.answerable, weight)
    weights = model.coef_[0] / deviation
    scores = cases.x[cases.answerable] @ weights
    order = np.argsort(scores)
    share_below = np.cumsum(cases.weight[cases.answerable][order]) / cases.weight[cases.answerable].sum()
    return weights, -float(scores[order][np.searchsorted(share_below, FAR)])


def near_out_of_fold(cases: NearCases) -> NDArray[np.bool_]:
    """Return which cases come near (n,), by constants that were fitted to other articles."""
    near = np.zeros(len(cases.answerable), bool)
    for inside, outside in GroupKFold(5).split(cases.x, groups=cases.article):
        weights, bias = fit_near(NearCases(*(getattr(cases, f.name)[inside] for f in fields(cases))))
        near[outside] = cases.x[outside] @ weights + bias >= 0
    return near


def print_near(cases: NearCases, near: NDArray[np.bool_]) -> None:
    """Print the shares of questions to which nothing comes near, in each collection and over all collections.

    Args:
        cases: The cases.
        near: Which of them come near (n,), as `near_out_of_fold` returns it.
    """
    masks = {name: cases.collection == name for name in dict.fromkeys(cases.collection.tolist())}
    for name, mask in [*masks.items(), ("all", np.ones(len(near), bool))]:
        shares = {
            label: np.average(~near[rows], weights=cases.weight[rows])
            for label, rows in (("answerable", mask & cases.answerable), (ARTICLE_LEFT_OUT, mask & ~cases.answerable))
            if rows.any()
        }
        print(f"{name}: nothing comes near: " + ", ".join(f"{label} {share:.3f}" for label, share in shares.items()), flush=True)
