"""Fit `qa/reader/calibration.json` to the reader's weights: the order of passages, and the confidence.

    python -m training.fit_confidence EVALUATION_FOLDER [--sample 150] [--work FOLDER] [--write]

`training/confidence_data.py` has the questions and what was read for them.

- The order is fitted by conditional logit: which of the passages read holds the answer (McFadden, 1974).
- The confidence is a logistic regression on a weighted mix: half of it cannot be answered, and half is from newsroom.
- The threshold of "perhaps" is where F0.5 is highest. From the threshold of "sure" on, nine in ten answers are right, both where question
  and article are in one language and where they are in two.
- What comes near a question is fitted by `training/near.py`.

The printed figures are from cross-validation over articles: no question is judged by constants that were fitted to its article. Needs
scikit-learn.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from articleqa.evaluation.abstention import Guess, abstention
from articleqa.evaluation.outcomes import ARTICLE_LEFT_OUT, NEAR_MISS, PASSAGES_LEFT_OUT
from articleqa.reader.confidence import CALIBRATION, FEATURES, NEAR_FEATURES, WEIGHTS, Calibration, features
from articleqa.reader.protocol import PassageReading
from training.confidence_data import AS_ASKED, QuestionReadings, Row, ask, reading_of
from training.data import NEWSROOM
from training.near import fit_near, near_cases, near_out_of_fold, print_near
from training.reader_data import MIXED

COLLECTIONS = (
    NEWSROOM, *MIXED, "xquad-en", "xquad-de", "xquad-ru", "xquad-zh", "norquad-news", "norquad-wiki", "piaf", "squad-it", "jaquad", "cmrc",
    "iapp-th", "arcd", "heq", "faquad",
)  # fmt: skip
_UNANSWERED = (NEAR_MISS, ARTICLE_LEFT_OUT, PASSAGES_LEFT_OUT)
_TIMES_NEWSROOM = 8
"""The sample of newsroom is so many times as large as that of another collection. Its weight in the mix does not depend on that."""
_TOLERANCE = 0.02
"""Thresholds whose F0.5 differs by less are taken to be equally good."""
_SURE = 0.9
"""The precision of sure answers, at least."""
_MIN_GUESSES = 30
"""The guesses that this precision is measured on, at least."""


def order(questions: Sequence[QuestionReadings]) -> float:
    """Fit the order of passages.

    Questions in the article's language and questions in another one have the same weight in sum: reading helps the former more.

    Args:
        questions: Those in which only some of the passages hold the answer are used.

    Returns:
        The weight of the relevance in a passage's final score, where the weight of the hit's score is 1.
    """
    groups = [(q.across, q.cases.get(AS_ASKED, [])) for q in questions]
    groups = [(across, rows) for across, rows in groups if any(r.holds for r in rows) and not all(r.holds for r in rows)]
    counts = Counter(across for across, _ in groups)
    question_weights = [1 / counts[across] for across, _ in groups]
    masks = [np.array([r.holds for r in rows]) for _, rows in groups]
    x = [np.array([[r.score, r.relevance] for r in rows]) for _, rows in groups]

    def loss(weights: NDArray[np.float64]) -> float:
        scores = [rows @ weights for rows in x]
        losses = [np.logaddexp.reduce(s) - np.logaddexp.reduce(s[mask]) for s, mask in zip(scores, masks, strict=True)]
        return float(np.average(losses, weights=question_weights))

    fitted = minimize(loss, np.array([20.0, 0.5]), method="Nelder-Mead", options={"maxiter": 2000, "xatol": 1e-3, "fatol": 1e-6})
    return float(fitted.x[1] / fitted.x[0])


def readings(rows: Sequence[Row], weight: float) -> list[tuple[Row, PassageReading]]:
    """Return rows with the readings that `SpanReader.read` would return, the highest score first, equal ones in the given order.

    Args:
        rows: The passages read for a question.
        weight: The weight of the relevance.
    """
    return sorted(((r, reading_of(r, r.score + weight * r.relevance)) for r in rows), key=lambda pair: -pair[1].score)


@dataclass(frozen=True)
class Cases:
    """Best guesses, half of them to questions that cannot be answered: an array of n for each column, the first one (n, features).

    Attributes:
        x: The features of `articleqa.reader.confidence`.
        right: Whether the guess is right.
        weight: The weight of the guess in the mix, 1 on average.
        collection: The question's collection.
        article: The article that the question is about.
        case: How the question was asked, as in `QuestionReadings.cases`.
        across: Whether question and article are in different languages.
    """

    x: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: NDArray[np.float64]
    collection: NDArray[np.str_]
    article: NDArray[np.str_]
    case: NDArray[np.str_]
    across: NDArray[np.bool_]


def mix(questions: Sequence[QuestionReadings], weight: float) -> Cases:
    """Return the best guess of each question in each of its cases, weighted.

    Newsroom has half of the weight and the other collections together the other half. In each collection, the answerable cases have half.

    Args:
        questions: The questions; a case in which nothing was read is left out.
        weight: The weight of the relevance in the order of passages.
    """
    guesses = []
    counts = Counter((q.collection, case) for q in questions for case, rows in q.cases.items() if rows)
    other_collections = len({q.collection for q in questions} - {NEWSROOM}) or 1
    for q in questions:
        for case, rows in q.cases.items():
            if not rows:
                continue
            ordered = readings(rows, weight)
            case_weight = 1.0 if q.collection == NEWSROOM else 1 / other_collections
            if case != AS_ASKED:
                case_weight /= sum(counts[q.collection, unanswered] > 0 for unanswered in _UNANSWERED)
            right = case == AS_ASKED and ordered[0][0].f1 >= 0.5
            x = features(q.question, [reading for _, reading in ordered])
            guesses.append((x, right, case_weight / counts[q.collection, case], q.collection, q.article, case, q.across))
    cases = Cases(*(np.array(column) for column in zip(*guesses, strict=True)))
    cases.weight[:] *= len(guesses) / cases.weight.sum()
    return cases


def fit(cases: Cases) -> tuple[NDArray[np.float64], float]:
    """Return the weights (features,) and the bias of a logistic regression, L2-regularised on features of equal variance."""
    mean, deviation = cases.x.mean(axis=0), cases.x.std(axis=0) + 1e-9
    model = LogisticRegression(C=1, max_iter=2000).fit((cases.x - mean) / deviation, cases.right, cases.weight)
    weights = model.coef_[0] / deviation
    return weights, float(model.intercept_[0] - mean @ weights)


def out_of_fold(cases: Cases) -> NDArray[np.float64]:
    """Return the confidence of each guess (n,), from a regression that was fitted to other articles."""
    confidence = np.zeros(len(cases.right))
    for inside, outside in GroupKFold(5).split(cases.x, cases.right, cases.article):
        weights, bias = fit(_part(cases, inside))
        confidence[outside] = 1 / (1 + np.exp(-(cases.x[outside] @ weights + bias)))
    return confidence


def _part(cases: Cases, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Cases:
    return Cases(*(getattr(cases, f.name)[rows] for f in fields(cases)))


def perhaps(confidence: NDArray[np.float64], cases: Cases) -> tuple[float, float]:
    """Return the threshold from which on a best guess is given as the answer, and its F0.5.

    Of the thresholds that are as good as the best one but for chance, it is the lowest, which answers most.

    Args:
        confidence: The confidence of each guess (n,).
        cases: The guesses.
    """
    answerable = cases.weight[cases.case == AS_ASKED].sum()

    def f_half(threshold: float) -> float:
        answered = confidence >= threshold
        right = (cases.weight * (cases.right & answered)).sum()
        return float(1.25 * right / ((cases.weight * answered).sum() + 0.25 * answerable))

    candidates = [(float(threshold), f_half(threshold)) for threshold in np.linspace(0.05, 0.95, 91)]
    highest = max(f for _, f in candidates)
    return next(candidate for candidate in candidates if candidate[1] >= highest - _TOLERANCE)


def sure(confidence: NDArray[np.float64], cases: Cases) -> float:
    """Return the lowest threshold from which on nine in ten answers are right, in one language and across two; 1 where there is none.

    Args:
        confidence: The confidence of each guess (n,).
        cases: The guesses.
    """

    def precision(threshold: float, across: bool) -> float:
        mask = (confidence >= threshold) & (cases.across == across)
        return float(np.average(cases.right[mask], weights=cases.weight[mask])) if mask.sum() >= _MIN_GUESSES else 0.0

    for threshold in np.linspace(0.3, 0.99, 70):
        if min(precision(threshold, across) for across in (False, True)) >= _SURE:
            return float(threshold)
    return 1.0


def print_groups(questions: Sequence[QuestionReadings], cases: Cases, confidence: NDArray[np.float64], calibration: Calibration) -> None:
    """Print how good order and abstention are in each collection, by language, and over all.

    Args:
        questions: The questions.
        cases: Their guesses.
        confidence: The confidence of each guess (n,), as `out_of_fold` returns it.
        calibration: Has the thresholds and the weight of the relevance.
    """
    masks = {name: cases.collection == name for name in dict.fromkeys(q.collection for q in questions)}
    masks |= {f"{NEWSROOM}, {label}": (cases.collection == NEWSROOM) & mask for label, mask in _by_language(cases)}
    masks |= {f"all, {label}": mask for label, mask in _by_language(cases)} | {"all": np.ones(len(cases.right), bool)}
    for name, mask in masks.items():
        guesses = {
            case: [_guess(calibration, float(confidence[i]), cases, i) for i in np.flatnonzero(mask & (cases.case == case)).tolist()]
            for case in (AS_ASKED, *_UNANSWERED)
        }
        print(f"{name}: {_order_figures(questions, calibration, name)}")
        for case in _UNANSWERED:
            if guesses[AS_ASKED] and guesses[case]:
                figures = abstention(guesses[AS_ASKED], guesses[case])
                print(
                    f"   {case:18} AUROC {figures.auroc:.3f} (right {figures.auroc_right:.3f}) ECE {figures.calibration_error:.3f} "
                    f"P {figures.precision or 0:.3f} R {figures.recall:.3f} answered {figures.answered:.3f} "
                    f"sure P {figures.sure_precision or 0:.3f}, {figures.sure_of_right or 0:.3f} of the right",
                    flush=True,
                )


def _by_language(cases: Cases) -> Iterable[tuple[str, NDArray[np.bool_]]]:
    """A label and a mask for the guesses in one language, and for those across two."""
    return (("one language", ~cases.across), ("across two", cases.across))


def _guess(calibration: Calibration, confidence: float, cases: Cases, at: int) -> Guess:
    return Guess(confidence, bool(cases.right[at]), calibration.certainty(confidence), str(cases.article[at]))


def _order_figures(questions: Sequence[QuestionReadings], calibration: Calibration, collection: str) -> str:
    """How often the first passage holds the answer, before and after reading, and F1; blank where the name is no collection's."""
    groups = [q.cases[AS_ASKED] for q in questions if collection == q.collection and q.cases.get(AS_ASKED)]
    if not groups:
        return ""
    first = [readings(rows, calibration.relevance_weight)[0][0] for rows in groups]
    before, after = np.mean([rows[0].holds for rows in groups]), np.mean([r.holds for r in first])
    return f"first passage holds it {before:.3f}, after reading {after:.3f}; F1 {100 * np.mean([r.f1 for r in first]):.1f}"


def main() -> None:
    """Fit the constants, print them with their figures, and write them where `--write` is given."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path, help="the folder that holds the collections' folders")
    parser.add_argument("--sample", type=int, default=150, help="questions of each collection; of newsroom eight times as many")
    parser.add_argument("--work", type=Path, default=Path(".articleqa/training/reader"))
    parser.add_argument("--write", action="store_true", help="write the fitted constants beside the weights")
    parser.add_argument("--only", nargs="+", default=COLLECTIONS, metavar="NAME", help="fit to these collections")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    questions: list[QuestionReadings] = []
    of_all_articles: list[QuestionReadings] = []
    for name in arguments.only:
        questions += ask(arguments.evaluation / name, arguments.work, arguments.sample * (_TIMES_NEWSROOM if name == NEWSROOM else 1))
        if name == NEWSROOM:
            asked = ask(arguments.evaluation / name, arguments.work, arguments.sample, of_all_articles=True)
            of_all_articles += [replace(q, collection=f"{NEWSROOM}, all articles") for q in asked]
        print("asked", name, flush=True)
    weight = round(order(questions), 4)
    cases = mix(questions, weight)
    weights, bias = fit(cases)
    confidence = out_of_fold(cases)
    threshold, f_half = perhaps(confidence, cases)
    constants = dict(zip(FEATURES, weights.round(3).tolist(), strict=True))
    cases_near = near_cases([*questions, *of_all_articles])
    near_weights, near_bias = fit_near(cases_near)
    calibration = Calibration(
        weight,
        constants,
        round(bias, 3),
        round(threshold, 2),
        round(sure(confidence, cases), 2),
        dict(zip(NEAR_FEATURES, near_weights.round(3).tolist(), strict=True)),
        round(near_bias, 3),
    )
    print(f"{calibration}  (F0.5 {f_half:.3f}); below, by cross-validation over articles:")
    print_groups(questions, cases, confidence, calibration)
    print_near(cases_near, near_out_of_fold(cases_near))
    if arguments.write:
        calibration.save(CALIBRATION, weights=WEIGHTS)


if __name__ == "__main__":
    main()
