"""Question + passages → the sentence that answers best, with the probability that it does.

First version: each sentence of the best passages is scored by a small linear rule over what can be seen without training a model (how near
its vector is to the question's, how its passage was found, the question's terms in it, whether it holds the kind of answer asked for). The
weights and the calibration come from `training/reader.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.analyzer import terms
from index.encoder import Encoder
from index.neutral import neutral
from index.records import Hit, Span
from qa import kinds
from qa.records import Answer

READ = 5
"""Passages that are read for a question, the best ones."""
THRESHOLD = 0.25
"""Confidence from which a best guess is given as the answer.

Where half of the questions cannot be answered, F0.5 over the train splits has its maximum at 0.55. But a question in another language than
its article is rarely that certain for this first reader: over the sample articles F0.5 rises from 0.65 at 0.25 to 0.69 at 0.5, while the
share of the right sentences that are shown falls from 0.87 to 0.57."""

FEATURES = ("cosine", "behind", "dense_behind", "length", "terms", "date", "number", "question")
"""Cosine of question and sentence; how far the passage's score, and its cosine, lie below the best passage's; logarithm of the characters;
share of the question's marked terms that the sentence holds; for a date and for a number: 1 where one is asked for and there, -1 where one
is asked for and not there, else 0; 1 for a sentence that is a question itself."""
_WEIGHTS = np.array([8.631, -20.045, -4.03, 0.513, 1.7, 0.603, 0.412, -4.75])
_CALIBRATION = np.array([0.252, 0.539, 6.265, 3.081])
_BIAS = -6.706


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might answer, and what speaks for it: `features` in the order of `FEATURES`."""

    hit: Hit
    sentence: Span
    features: tuple[float, ...]


def candidates(question: str, vector: NDArray[np.float32], hits: Sequence[Hit], marked: Sequence[str], encoder: Encoder) -> list[Candidate]:
    """Every sentence of the hits' passages with its features, in the order of the hits.

    `vector` is the question's as the encoder gives it, shape (dimension,); `marked` are its terms worth marking.
    """
    sentences = [(hit, span) for hit in hits for span in hit.passage.sentences]
    if not sentences:
        return []
    texts = [_text(hit, span) for hit, span in sentences]
    cosines = neutral(encoder.encode_passages(texts), [hit.passage.lang for hit, _ in sentences], encoder.revision) @ vector
    kind = kinds.asked(question)
    score, dense = max(hit.score for hit in hits), max(hit.dense_score for hit in hits)
    made = []
    for (hit, span), text, cosine in zip(sentences, texts, cosines, strict=True):
        fits = 0.0 if kind is None else 1.0 if kinds.holds(kind, text) else -1.0
        features = (
            float(cosine),
            score - hit.score,
            dense - hit.dense_score,
            math.log(len(text)),
            len(set(marked).intersection(terms(text))) / max(1, len(marked)),
            fits if kind == "date" else 0.0,
            fits if kind == "number" else 0.0,
            float(text.rstrip("\"'»”’ )").endswith(("?", "？", "؟"))),
        )
        made.append(Candidate(hit, span, features))
    return made


def best_answer(found: Sequence[Candidate]) -> Answer | None:
    """The candidate that scores best, the first of equal ones, with its confidence; None where there is none."""
    if not found:
        return None
    scores = np.array([c.features for c in found]) @ _WEIGHTS
    best = found[int(scores.argmax())]
    passage, sentence = best.hit.passage, best.sentence
    logit = float(np.dot(_CALIBRATION, confidence_features(scores, best))) + _BIAS
    return Answer(
        text=_text(best.hit, sentence),
        article_id=passage.article_id,
        start=sentence.start,
        end=sentence.end,
        confidence=1 / (1 + math.exp(-logit)),
        sentence=sentence,
        passage=Span(passage.start, passage.end),
    )


def rerank(found: Sequence[Candidate], hits: Sequence[Hit]) -> list[Hit]:
    """The hits that `found` was read from, ordered by their best sentence; equal ones, and those without a sentence, by passage id."""
    best = dict.fromkeys((hit.passage.id for hit in hits), -math.inf)
    for candidate in found:
        id_ = candidate.hit.passage.id
        best[id_] = max(best[id_], float(np.dot(_WEIGHTS, candidate.features)))
    ordered = sorted(hits, key=lambda hit: (-best[hit.passage.id], hit.passage.id))
    return [replace(hit, rank=rank, score=best[hit.passage.id]) for rank, hit in enumerate(ordered, 1)]


def confidence_features(scores: NDArray[np.float64], best: Candidate) -> tuple[float, ...]:
    """What the confidence is made of: the best score, its lead over the second, the best sentence's cosine and its passage's."""
    ordered = np.sort(scores)
    lead = ordered[-1] - ordered[-2] if len(ordered) > 1 else 0.0
    return float(ordered[-1]), float(lead), best.features[0], best.hit.dense_score


def _text(hit: Hit, sentence: Span) -> str:
    offset = hit.passage.start
    return hit.passage.text[sentence.start - offset : sentence.end - offset]
