"""Fit `qa/reader/calibration.json` to the reader's weights: the order of passages, and how probable it is that the best guess is right.

    python -m training.fit_confidence EVALUATION_FOLDER [--sample 150] [--work FOLDER] [--write]

Every question is asked three times: as it is, with its answer's article left out of the index, and with only the passages left out that
hold the answer. The order is fitted by conditional logit: which of the passages read holds the answer (McFadden, 1974). The confidence is
a logistic regression on a mix of which half cannot be answered, and its threshold is the middle of those with the highest F1 there. What it
gives is said by cross-validation over articles, so that no question is judged by what was fitted on its article. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from articleqa.evaluation.abstention import Guess, abstention
from articleqa.evaluation.datasets import Question, placed, read_questions
from articleqa.evaluation.evaluate import index_collection, left_out
from articleqa.evaluation.metrics import f1, holds
from articleqa.index.encoder.sentence_transformer import load_encoder
from articleqa.index.records import Hit, Passage, Span
from articleqa.index.storage.generations import sha256
from articleqa.reader.confidence import CALIBRATION, FEATURES, WEIGHTS, Calibration, features
from articleqa.reader.protocol import PASSAGES_READ, PassageReading, Reader
from articleqa.reader.span_reader import SpanReader
from articleqa.retriever import Retriever
from articleqa.snapshot import Snapshot
from training.kept import kept
from training.reader_data import MIXED

COLLECTIONS = (
    "xquad-en", "xquad-de", "xquad-ru", "xquad-zh", "mixed-1", "mixed-2", "mixed-3", "norquad-news", "norquad-wiki", "piaf", "squad-it",
    "jaquad", "cmrc", "iapp-th", "arcd", "heq", "faquad",
)  # fmt: skip
_CASES = ("as it is", "article left out", "passages left out")
_MOST = 12
"""Passages that are read, to see what reading more or fewer gives."""
_LEVEL = 0.005
"""F1 that makes no difference between thresholds."""
_NO_PASSAGE = Passage(0, "", 0, 0, "", ())


@dataclass(frozen=True)
class Row:
    """A passage read for a question."""

    score: float
    dense: float
    lexical: float
    relevance: float
    null_margin: float
    span_probability: float
    f1: float
    holds: bool


@dataclass(frozen=True)
class Asked:
    """A question and what was read for it in each of `_CASES`, in the order in which it was found."""

    collection: str
    article: str
    cases: dict[str, list[Row]]


def ask(collection: Path, work: Path, sample: int) -> list[Asked]:
    """A sample of a collection's dev questions, asked, or read from `work` where they were asked before."""
    asked_of = f"{collection.name}.{sha256(WEIGHTS)[:12]}.{sample}"  # other weights read otherwise
    rows = kept(work / f"{asked_of}.asked.json.gz", lambda: [asdict(a) for a in _ask(collection, sample)])
    return [Asked(a["collection"], a["article"], {name: [Row(**r) for r in read] for name, read in a["cases"].items()}) for a in rows]


def _ask(collection: Path, sample: int) -> list[Asked]:
    questions = [q for q in read_questions(collection, split="dev") if q.answers]
    random.Random(0).shuffle(questions)  # noqa: S311  # not for secrets
    encoder = load_encoder()
    with Retriever.open(index_collection(collection), encoder=encoder) as retriever:
        reader = SpanReader.load(encoder, calibration=Calibration.unfitted())
        return [_asked(collection.name, retriever.snapshot(), reader, q) for q in questions[:sample]]


def _asked(collection: str, snapshot: Snapshot, reader: Reader, question: Question) -> Asked:
    question = placed(question, snapshot.article)
    vector = snapshot.encoder.encode_queries([question.question])[0]
    kept = {_CASES[0]: None, **left_out(snapshot, question)}
    found = {name: snapshot.search(question.question, _MOST, allowed=allowed, vector=vector) for name, allowed in kept.items()}
    every = {hit.passage.id: hit for hits in found.values() for hit in hits}
    readings = {r.hit.passage.id: r for r in reader.read(question.question, list(every.values()), snapshot.article).passages}
    cases = {name: [_row(readings[hit.passage.id], question) for hit in hits] for name, hits in found.items()}
    return Asked(collection, question.answers[0].article.removeprefix(f"{collection}-"), cases)  # one in all parallel collections


def _row(reading: PassageReading, question: Question) -> Row:
    hit, passage = reading.hit, reading.hit.passage
    text = passage.text[reading.answer.start - passage.start : reading.answer.end - passage.start]
    return Row(
        score=hit.score,
        dense=hit.dense_score,
        lexical=hit.bm25_part,
        relevance=reading.relevance,
        null_margin=reading.null_margin,
        span_probability=reading.span_probability,
        f1=f1(text, [g.text for g in question.answers if g.article == passage.article_id]),
        holds=holds(passage.article_id, passage.start, passage.end, question.answers),
    )


def order(asked: Sequence[Asked], read: int) -> float:
    """What relevance is multiplied by, where the score found with counts 1.

    Archives in one language and those in many count alike, however many collections there are of each: reading helps the former more.
    """
    several = [(a.collection in MIXED, a.cases[_CASES[0]][:read]) for a in asked]
    several = [(many, rows) for many, rows in several if any(r.holds for r in rows) and not all(r.holds for r in rows)]
    if not several:  # where one is read there is nothing to order
        return 0.0
    of_kind = Counter(many for many, _ in several)
    share = [1 / of_kind[many] for many, _ in several]
    held = [np.array([r.holds for r in rows]) for _, rows in several]
    x = [np.array([[r.score, r.relevance] for r in rows]) for _, rows in several]

    def loss(weights: NDArray[np.float64]) -> float:
        scores = [rows @ weights for rows in x]
        losses = [np.logaddexp.reduce(s) - np.logaddexp.reduce(s[h]) for s, h in zip(scores, held, strict=True)]
        return float(np.average(losses, weights=share))

    found = minimize(loss, np.array([20.0, 0.5]), method="Nelder-Mead", options={"maxiter": 2000, "xatol": 1e-3, "fatol": 1e-6})
    return float(found.x[1] / found.x[0])


def readings(rows: Sequence[Row], weight: float, read: int) -> list[tuple[Row, PassageReading]]:
    """As `SpanReader.read` would have them, with another weight of relevance."""
    made = [(r, _reading(r, r.score + weight * r.relevance)) for r in rows[:read]]
    return sorted(made, key=lambda pair: -pair[1].score)


def _reading(row: Row, score: float) -> PassageReading:
    hit = Hit(_NO_PASSAGE, row.score, 1, dense_score=row.dense, bm25_part=row.lexical)
    return PassageReading(hit, Span(0, 0), Span(0, 0), row.relevance, score, row.null_margin, row.span_probability)


@dataclass(frozen=True)
class Cases:
    """Best guesses of a mix of which half cannot be answered: features (n, features), whether right, what counts, whose they are."""

    x: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: NDArray[np.float64]
    article: NDArray[np.str_]
    case: NDArray[np.str_]


def mix(asked: Sequence[Asked], weight: float, read: int) -> Cases:
    """The best guesses to every question: as it is with weight 2, with 1 each where the article or the passages are left out."""
    rows = []
    for a in asked:
        for name in _CASES:
            if a.cases[name]:
                made = readings(a.cases[name], weight, read)
                right = name == _CASES[0] and made[0][0].f1 >= 0.5
                rows.append((features([r for _, r in made]), right, 2.0 if name == _CASES[0] else 1.0, a.article, name))
    return Cases(*(np.array(column) for column in zip(*rows, strict=True)))


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
        part = Cases(*(getattr(cases, f.name)[inside] for f in fields(cases)))
        weights, bias = fit(part)
        confidence[outside] = 1 / (1 + np.exp(-(cases.x[outside] @ weights + bias)))
    return confidence


def best_threshold(confidence: NDArray[np.float64], cases: Cases) -> tuple[float, float]:
    """The middle of the thresholds whose F1 is the highest, within half a point, which is chance, and its F1."""

    def f_one(threshold: float) -> float:
        given = confidence >= threshold
        right = (cases.weight * (cases.right & given)).sum()
        return float(2 * right / ((cases.weight * given).sum() + (cases.weight * (cases.case == _CASES[0])).sum()))

    found = [(float(threshold), f_one(threshold)) for threshold in np.linspace(0.05, 0.95, 91)]
    highest = max(f for _, f in found)
    level = [pair for pair in found if pair[1] >= highest - _LEVEL]
    return level[len(level) // 2]


def print_by_number_read(asked: Sequence[Asked]) -> None:
    """What reading more or fewer passages gives, each with a weight of relevance of its own."""
    for read in (1, 3, 5, 6, 7, 8, 10, 12):
        weight = order(asked, read)
        first = [readings(a.cases[_CASES[0]], weight, read)[0][0] for a in asked if a.cases[_CASES[0]]]
        hit, words = np.mean([r.holds for r in first]), 100 * np.mean([r.f1 for r in first])
        print(f"{read:2} read: hit@1 {hit:.3f}  F1 {words:.1f}  {weight:.4f}")


def print_by_collection(asked: Sequence[Asked], cases: Cases, confidence: NDArray[np.float64], fitted: Calibration) -> None:
    """What the constants give in each collection and in all; `confidence` is what those fitted on other articles say."""
    names = np.concatenate([[a.collection] * sum(bool(a.cases[n]) for n in _CASES) for a in asked])
    for name in (*dict.fromkeys(a.collection for a in asked), "all"):
        of = names == name if name != "all" else np.ones(len(names), bool)
        found = [a.cases[_CASES[0]] for a in asked if name in (a.collection, "all") and a.cases[_CASES[0]]]
        first = [readings(rows, fitted.relevance_weight, PASSAGES_READ)[0][0] for rows in found]
        guesses = {
            n: [
                Guess(float(c), bool(r), float(c) >= fitted.threshold, str(g))
                for c, r, g in zip(confidence[at], cases.right[at], cases.article[at], strict=True)
            ]
            for n in _CASES
            if (at := of & (cases.case == n)).any()
        }
        text = f"{name:13} hit@1 {np.mean([r[0].holds for r in found]):.3f} → {np.mean([r.holds for r in first]):.3f}"
        text += f"  F1 {100 * np.mean([r.f1 for r in first]):.1f}"
        for n in _CASES[1:]:
            made = abstention(guesses[_CASES[0]], guesses[n])
            text += f"  {n}: AUROC {made.auroc:.3f} (right {made.auroc_right:.3f}) ECE {made.calibration_error:.3f}"
            text += f" P {made.precision or 0:.2f} R {made.recall:.2f}"
        print(text, flush=True)


def main() -> None:
    """Fit, say what it gives, and with `--write` keep it beside the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path, help="the folder that holds the collections' folders")
    parser.add_argument("--sample", type=int, default=150)
    parser.add_argument("--work", type=Path, default=Path(".articleqa/training/reader"))
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--write", action="store_true", help="keep what was fitted beside the weights")
    only.add_argument("--only", nargs="+", default=COLLECTIONS, metavar="NAME", help="to try: fit to these collections")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    asked: list[Asked] = []
    for name in arguments.only:
        asked += ask(arguments.evaluation / name, arguments.work, arguments.sample)
        print("asked", name, flush=True)
    print_by_number_read(asked)
    weight = round(order(asked, PASSAGES_READ), 4)
    cases = mix(asked, weight, PASSAGES_READ)
    weights, bias = fit(cases)
    confidence = out_of_fold(cases)
    threshold, f_one = best_threshold(confidence, cases)
    fitted = Calibration(weight, dict(zip(FEATURES, weights.round(3).tolist(), strict=True)), round(bias, 3), round(threshold, 2))
    print(f"{fitted}  (F1 {f_one:.3f}); below, by cross-validation over articles:")
    print_by_collection(asked, cases, confidence, fitted)
    if arguments.write:
        fitted.save(CALIBRATION, weights=WEIGHTS)


if __name__ == "__main__":
    main()
