"""Fit the weights and the calibration of `qa.reader` on the train splits of collections, and say what they give on dev.

    python -m training.reader COLLECTION… [--sample 300]

Two logistic regressions. The first learns, from every sentence of the passages read, which one holds the answer. The second learns, from
the best sentence of each question, how probable it is that it is right: each question is asked twice, once as it is and once with its
article left out of the search, so that half of them are not answerable. The constants printed go into qa/reader.py. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index.encoder import Encoder, load_encoder
from index.errors import CorpusError
from qa.evaluation import Question, holds, index_collection, read_questions
from qa.pipeline import ArticleQA
from qa.reader import FEATURES, READ, Candidate, candidates, confidence_features


class CachingEncoder:
    """An encoder that remembers: the same sentences are read for many questions."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.revision, self.dimension = encoder.name, encoder.revision, encoder.dimension
        self.encode_queries, self.count_tokens = encoder.encode_queries, encoder.count_tokens
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the encoder's own."""
        missing = list(dict.fromkeys(t for t in texts if t not in self._known))
        self._known.update(zip(missing, self._encoder.encode_passages(missing), strict=True))
        return np.stack([self._known[t] for t in texts])


def asked(qa: ArticleQA, question: Question, *, left_out: bool) -> list[Candidate]:
    """The sentences read for a question; `left_out`: as if its articles were not in the index."""
    index, encoder = qa.retriever.opened()
    vector = encoder.encode_queries([question.question])[0]
    allowed = None
    if left_out:
        gold = {a.article for a in question.answers}
        allowed = np.array([a not in gold for a in index.store.passage_articles()])
    hits = index.search(question.question, vector, READ, allowed=allowed)
    return candidates(question.question, vector, hits, index.informative(question.question), encoder)


def right(candidate: Candidate, question: Question) -> bool:
    """Whether the sentence holds a gold answer."""
    return holds(candidate.hit.passage.article_id, candidate.sentence.start, candidate.sentence.end, question.answers)


def fit(x: NDArray[np.float64], y: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Weights and bias of a logistic regression, regularised on features of equal variance."""
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=1, max_iter=2000).fit((x - mean) / deviation, y)
    weights = model.coef_[0] / deviation
    return weights, float(model.intercept_[0] - mean @ weights)


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("collections", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=300)
    arguments = parser.parse_args()
    encoder = CachingEncoder(load_encoder())
    asked_of: dict[str, dict[str, list[tuple[Question, list[Candidate], list[Candidate]]]]] = {"train": {}, "dev": {}}
    for collection in arguments.collections:
        with ArticleQA.open(index_collection(collection), encoder=encoder) as qa:
            for split, groups in asked_of.items():
                try:
                    questions = [q for q in read_questions(collection, split=split) if q.answers]
                except CorpusError as error:  # corpus/ has no train split
                    print(error)
                    continue
                chosen = np.random.default_rng(0).permutation(len(questions))[: arguments.sample]
                groups[collection.name] = [(q := questions[i], asked(qa, q, left_out=False), asked(qa, q, left_out=True)) for i in chosen]
        print("asked", collection.name, flush=True)

    train = [case for group in asked_of["train"].values() for case in group]
    x = np.array([c.features for _, found, _ in train for c in found])
    y = np.array([right(c, q) for q, found, _ in train for c in found])
    weights, _ = fit(x, y)
    print("WEIGHTS =", dict(zip(FEATURES, weights.round(3).tolist(), strict=True)))

    def confident(cases: Sequence[tuple[Question, list[Candidate], list[Candidate]]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        rows, labels = [], []
        for question, found, without in cases:
            for several in (found, without):
                if several:
                    scores = np.array([c.features for c in several]) @ weights
                    best = several[int(scores.argmax())]
                    rows.append(confidence_features(scores, best))
                    labels.append(right(best, question))
        return np.array(rows), np.array(labels)

    xc, yc = confident(train)
    calibration, bias = fit(xc, yc)
    print("CALIBRATION =", calibration.round(3).tolist(), "BIAS =", round(bias, 3))
    p = 1 / (1 + np.exp(-(xc @ calibration + bias)))

    def f_half(threshold: float) -> float:
        given = p >= threshold
        precision, recall = yc[given].mean() if given.any() else 0.0, (yc & given).sum() / yc.sum()
        return float(1.25 * precision * recall / max(0.25 * precision + recall, 1e-9))

    threshold = max(np.linspace(0.05, 0.9, 86), key=f_half)
    print(f"THRESHOLD = {threshold:.2f}  (F0.5 {f_half(threshold):.3f} on train)")
    for name, cases in asked_of["dev"].items():
        sentence = np.mean(
            [bool(found) and right(found[int((np.array([c.features for c in found]) @ weights).argmax())], q) for q, found, _ in cases]
        )
        by_cosine = np.mean([bool(found) and right(max(found, key=lambda c: c.features[0]), q) for q, found, _ in cases])
        reachable = np.mean([any(right(c, q) for c in found) for q, found, _ in cases])
        first = np.mean([bool(found) and any(right(c, q) for c in found if c.hit.rank == 1) for q, found, _ in cases])
        xd, yd = confident(cases)
        pd = 1 / (1 + np.exp(-(xd @ calibration + bias)))
        given = pd >= threshold
        print(
            f"{name:14} right sentence {sentence:.3f} (by cosine alone {by_cosine:.3f}; in the first passage {first:.3f}; "
            f"in those read {reachable:.3f}); AUROC {roc_auc_score(yd, pd):.3f}, given {given.mean():.2f}, "
            f"of these right {yd[given].mean():.3f}, recall {(yd & given).sum() / yd.sum():.3f}"
        )


if __name__ == "__main__":
    main()
