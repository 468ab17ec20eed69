"""Fit `qa/reader/calibration.json` to the reader's weights: the order of passages, and how probable it is that the best guess is right.

    python -m training.fit_confidence EVALUATION_FOLDER [--sample 150] [--work FOLDER] [--write]

`asked.py` says what is asked. The order is fitted by conditional logit: which of the passages read holds the answer (McFadden, 1974). The
confidence is a logistic regression on a mix of which half cannot be answered and half is newsroom's. "perhaps" begins where F0.5 is
highest, "sure" where nine in ten are right, in one language and across two. What it gives is said by cross-validation over articles, so
that no question is judged by what was fitted on its article. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from articleqa.evaluation.abstention import Guess, abstention
from articleqa.evaluation.outcomes import ARTICLE_LEFT_OUT, NEAR_MISS, PASSAGES_LEFT_OUT
from articleqa.index.records import Hit, Passage, Span
from articleqa.reader.confidence import CALIBRATION, FEATURES, WEIGHTS, Calibration, features
from articleqa.reader.protocol import PassageReading
from training.asked import AS_ASKED, Asked, Row, ask
from training.data import NEWSROOM
from training.reader_data import MIXED

COLLECTIONS = (
    NEWSROOM, *MIXED, "xquad-en", "xquad-de", "xquad-ru", "xquad-zh", "norquad-news", "norquad-wiki", "piaf", "squad-it", "jaquad", "cmrc",
    "iapp-th", "arcd", "heq", "faquad",
)  # fmt: skip
_UNANSWERED = (NEAR_MISS, ARTICLE_LEFT_OUT, PASSAGES_LEFT_OUT)
_TIMES_NEWSROOM = 8
"""How many questions of newsroom are asked for each of another collection. It is half of the mix however many those are."""
_LEVEL = 0.02
"""F0.5 that makes no difference between thresholds."""
_SURE, _FEWEST = 0.9, 30
"""The precision that sure answers are to have, and the guesses that it is measured on."""


def order(asked: Sequence[Asked]) -> float:
    """What relevance is multiplied by, where the score found with counts 1.

    Questions in the article's language and in another one count alike, however many there are of each: reading helps the former more.
    """
    several = [(a.across, a.cases.get(AS_ASKED, [])) for a in asked]
    several = [(across, rows) for across, rows in several if any(r.holds for r in rows) and not all(r.holds for r in rows)]
    of_kind = Counter(across for across, _ in several)
    share = [1 / of_kind[across] for across, _ in several]
    held = [np.array([r.holds for r in rows]) for _, rows in several]
    x = [np.array([[r.score, r.relevance] for r in rows]) for _, rows in several]

    def loss(weights: NDArray[np.float64]) -> float:
        scores = [rows @ weights for rows in x]
        losses = [np.logaddexp.reduce(s) - np.logaddexp.reduce(s[h]) for s, h in zip(scores, held, strict=True)]
        return float(np.average(losses, weights=share))

    found = minimize(loss, np.array([20.0, 0.5]), method="Nelder-Mead", options={"maxiter": 2000, "xatol": 1e-3, "fatol": 1e-6})
    return float(found.x[1] / found.x[0])


def readings(rows: Sequence[Row], weight: float) -> list[tuple[Row, PassageReading]]:
    """As `SpanReader.read` would have them, with another weight of relevance."""
    return sorted(((r, _reading(r, r.score + weight * r.relevance)) for r in rows), key=lambda pair: -pair[1].score)


def _reading(row: Row, score: float) -> PassageReading:
    passage = Passage(0, "", 0, 0, "", (), row.lang)
    hit = Hit(passage, row.score, 1, dense_score=row.dense, bm25_part=row.lexical)
    return PassageReading(hit, Span(0, 0), Span(0, 0), row.relevance, score, row.null_margin, row.runner_up_margin, row.span_probability)


@dataclass(frozen=True)
class Cases:
    """Best guesses of a mix of which half cannot be answered, an array for each column.

    Features (n, features); whether right; what counts; the collection and article they are about; the case; whether across two languages.
    """

    x: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: NDArray[np.float64]
    collection: NDArray[np.str_]
    article: NDArray[np.str_]
    case: NDArray[np.str_]
    across: NDArray[np.bool_]


def mix(asked: Sequence[Asked], weight: float) -> Cases:
    """The best guesses in every case. Newsroom counts half, the others the other half together, and so do answerable ones and others."""
    rows = []
    counts = Counter((a.collection, name) for a in asked for name, read in a.cases.items() if read)
    others = len({a.collection for a in asked} - {NEWSROOM}) or 1
    for a in asked:
        for name, read in a.cases.items():
            if not read:
                continue
            ordered = readings(read, weight)
            share = 1.0 if a.collection == NEWSROOM else 1 / others
            if name != AS_ASKED:
                share /= sum(counts[a.collection, other] > 0 for other in _UNANSWERED)
            right = name == AS_ASKED and ordered[0][0].f1 >= 0.5
            x = features(a.question, [r for _, r in ordered])
            rows.append((x, right, share / counts[a.collection, name], a.collection, a.article, name, a.across))
    made = Cases(*(np.array(column) for column in zip(*rows, strict=True)))
    made.weight[:] *= len(rows) / made.weight.sum()
    return made


def fit(cases: Cases) -> tuple[NDArray[np.float64], float]:
    """Weights and bias of a logistic regression, regularised on features of equal variance."""
    mean, deviation = cases.x.mean(axis=0), cases.x.std(axis=0) + 1e-9
    model = LogisticRegression(C=1, max_iter=2000).fit((cases.x - mean) / deviation, cases.right, cases.weight)
    weights = model.coef_[0] / deviation
    return weights, float(model.intercept_[0] - mean @ weights)


def out_of_fold(cases: Cases) -> NDArray[np.float64]:
    """The confidence of each, fitted on other articles."""
    confidence = np.zeros(len(cases.right))
    for inside, outside in GroupKFold(5).split(cases.x, cases.right, cases.article):
        weights, bias = fit(_part(cases, inside))
        confidence[outside] = 1 / (1 + np.exp(-(cases.x[outside] @ weights + bias)))
    return confidence


def _part(cases: Cases, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Cases:
    return Cases(*(getattr(cases, f.name)[rows] for f in fields(cases)))


def perhaps(confidence: NDArray[np.float64], cases: Cases) -> tuple[float, float]:
    """The lowest of the thresholds whose F0.5 is the highest, within two points, which is chance: it answers most. And its F0.5."""
    answerable = cases.weight[cases.case == AS_ASKED].sum()

    def f_half(threshold: float) -> float:
        given = confidence >= threshold
        right = (cases.weight * (cases.right & given)).sum()
        return float(1.25 * right / ((cases.weight * given).sum() + 0.25 * answerable))

    found = [(float(threshold), f_half(threshold)) for threshold in np.linspace(0.05, 0.95, 91)]
    highest = max(f for _, f in found)
    level = [pair for pair in found if pair[1] >= highest - _LEVEL]
    return level[0]


def sure(confidence: NDArray[np.float64], cases: Cases) -> float:
    """The lowest threshold from which on nine in ten are right, in one language and across two."""

    def precision(threshold: float, across: bool) -> float:
        given = (confidence >= threshold) & (cases.across == across)
        return float(np.average(cases.right[given], weights=cases.weight[given])) if given.sum() >= _FEWEST else 0.0

    for threshold in np.linspace(0.3, 0.99, 70):
        if min(precision(threshold, across) for across in (False, True)) >= _SURE:
            return float(threshold)
    return 1.0


def print_groups(asked: Sequence[Asked], cases: Cases, confidence: NDArray[np.float64], fitted: Calibration) -> None:
    """What the constants give in each collection and in groups; `confidence` is what those fitted on other articles say."""
    everything = np.ones(len(cases.right), bool)
    groups = {name: cases.collection == name for name in dict.fromkeys(a.collection for a in asked)}
    groups |= {f"{NEWSROOM}, {said}": (cases.collection == NEWSROOM) & which for said, which in _by_language(cases)}
    groups |= {f"all, {said}": which for said, which in _by_language(cases)} | {"all": everything}
    for name, of in groups.items():
        guesses = {
            case: [_guess(fitted, float(confidence[i]), cases, i) for i in np.flatnonzero(of & (cases.case == case)).tolist()]
            for case in (AS_ASKED, *_UNANSWERED)
        }
        print(f"{name}: {_found(asked, fitted, name)}")
        for case in _UNANSWERED:
            if guesses[AS_ASKED] and guesses[case]:
                made = abstention(guesses[AS_ASKED], guesses[case])
                print(
                    f"   {case:18} AUROC {made.auroc:.3f} (right {made.auroc_right:.3f}) ECE {made.calibration_error:.3f} "
                    f"P {made.precision or 0:.3f} R {made.recall:.3f} answered {made.answered:.3f} "
                    f"sure P {made.sure_precision or 0:.3f}, {made.sure_of_right or 0:.3f} of the right",
                    flush=True,
                )


def _by_language(cases: Cases) -> Iterable[tuple[str, NDArray[np.bool_]]]:
    return (("one language", ~cases.across), ("across two", cases.across))


def _guess(fitted: Calibration, confidence: float, cases: Cases, at: int) -> Guess:
    return Guess(confidence, bool(cases.right[at]), fitted.certainty(confidence), str(cases.article[at]))


def _found(asked: Sequence[Asked], fitted: Calibration, collection: str) -> str:
    read = [a.cases[AS_ASKED] for a in asked if collection == a.collection and a.cases.get(AS_ASKED)]
    if not read:
        return ""
    first = [readings(rows, fitted.relevance_weight)[0][0] for rows in read]
    found, after = np.mean([rows[0].holds for rows in read]), np.mean([r.holds for r in first])
    return f"first passage holds it {found:.3f}, after reading {after:.3f}; F1 {100 * np.mean([r.f1 for r in first]):.1f}"


def main() -> None:
    """Fit, say what it gives, and with `--write` keep it beside the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path, help="the folder that holds the collections' folders")
    parser.add_argument("--sample", type=int, default=150, help="questions of each collection; of newsroom eight times as many")
    parser.add_argument("--work", type=Path, default=Path(".articleqa/training/reader"))
    parser.add_argument("--write", action="store_true", help="keep what was fitted beside the weights")
    parser.add_argument("--only", nargs="+", default=COLLECTIONS, metavar="NAME", help="fit to these collections")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    asked: list[Asked] = []
    for name in arguments.only:
        asked += ask(arguments.evaluation / name, arguments.work, arguments.sample * (_TIMES_NEWSROOM if name == NEWSROOM else 1))
        print("asked", name, flush=True)
    weight = round(order(asked), 4)
    cases = mix(asked, weight)
    weights, bias = fit(cases)
    confidence = out_of_fold(cases)
    threshold, f_half = perhaps(confidence, cases)
    constants = dict(zip(FEATURES, weights.round(3).tolist(), strict=True))
    fitted = Calibration(weight, constants, round(bias, 3), round(threshold, 2), round(sure(confidence, cases), 2))
    print(f"{fitted}  (F0.5 {f_half:.3f}); below, by cross-validation over articles:")
    print_groups(asked, cases, confidence, fitted)
    if arguments.write:
        fitted.save(CALIBRATION, weights=WEIGHTS)


if __name__ == "__main__":
    main()
