"""The readings of the passages → the probability that the best guess is right, and whether anything read comes near the question.

The constants are fitted to one set of weights (`training/fit_confidence.py`). They are stored beside it, with its checksum.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from articleqa.index.errors import ReaderMismatch
from articleqa.index.regular_files import sha256
from articleqa.index.text.language import SURE, identify
from articleqa.reader.protocol import PassageReading
from articleqa.records import Certainty

WEIGHTS: Final = Path(__file__).with_name("weights.safetensors")
"""The file of the reader's weights."""
CALIBRATION: Final = Path(__file__).with_name("calibration.json")
"""The file of the constants that are fitted to those weights."""
_LARGEST_MARGIN = 20.0


def _null_margin_over_others(_question: str, best: PassageReading, rest: Sequence[PassageReading]) -> float:
    return float(np.clip(best.null_margin - max(r.null_margin for r in rest), -_LARGEST_MARGIN, _LARGEST_MARGIN)) if rest else 0.0


def _across_languages(question: str, best: PassageReading, _rest: Sequence[PassageReading]) -> float:
    passage_lang = best.hit.passage.lang
    question_lang = identify(question, expected=[passage_lang], sure=SURE) if passage_lang else None
    return float(question_lang is not None and question_lang != passage_lang)


# Each takes the question, the reading of the first passage, and those of the others.
_VALUES: Final[Mapping[str, Callable[[str, PassageReading, Sequence[PassageReading]], float]]] = {
    "relevance": lambda _, best, __: best.relevance,
    "null_margin": lambda _, best, __: best.null_margin,
    "runner_up_margin": lambda _, best, __: best.runner_up_margin,
    "log_span_probability": lambda _, best, __: math.log(best.span_probability + 1e-9),
    "score_margin": lambda _, best, rest: best.score - rest[0].score if rest else 0.0,
    "null_margin_over_others": _null_margin_over_others,
    "dense_score": lambda _, best, __: best.hit.dense_score,
    "bm25_part": lambda _, best, __: best.hit.bm25_part,
    "across_languages": _across_languages,
}
FEATURES: Final = tuple(_VALUES)
"""The names of the confidence's features, which are all about the first passage.

Its relevance; the null-score margin, the margin over the second and the logarithm of the span probability of its answer; how far its score
is above the second passage's, and its null-score margin above the largest of the other passages; what the vectors and BM25 added to its
score; 1 where question and passage are in different languages, else 0.
"""

# Each takes the readings of all passages.
_NEAR_VALUES: Final[Mapping[str, Callable[[Sequence[PassageReading]], float]]] = {
    "relevance": lambda passages: max(r.relevance for r in passages),
    "null_margin": lambda passages: float(np.clip(max(r.null_margin for r in passages), -_LARGEST_MARGIN, _LARGEST_MARGIN)),
    "dense_score": lambda passages: max(r.hit.dense_score for r in passages),
    "bm25_part": lambda passages: max(r.hit.bm25_part for r in passages),
    "mean_dense_score": lambda passages: float(np.mean([r.hit.dense_score for r in passages])),
}
NEAR_FEATURES: Final = tuple(_NEAR_VALUES)
"""The names of the features that tell whether anything comes near, which are about all passages read.

The highest relevance, null-score margin, and scores by vectors and BM25 of any passage; and the mean score by vectors, above which the best
passage of a question stands out where it is answered.
"""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The constants that are fitted to a reader's weights: a logistic regression, two thresholds, and the weight of the relevance.

    Attributes:
        relevance_weight: The factor of a passage's relevance in its score: search score + `relevance_weight` × relevance.
        weights: The logistic regression's weight of each of FEATURES.
        bias: The logistic regression's bias.
        perhaps: The confidence from which on a best guess is given as the answer.
        sure: The confidence from which on nine in ten best guesses are right.
        near_weights: The weight of each of NEAR_FEATURES, by name.
        near_bias: What is added to their weighted sum. From 0 on, something comes near the question.
    """

    relevance_weight: float
    weights: Mapping[str, float]
    bias: float
    perhaps: float
    sure: float
    near_weights: Mapping[str, float]
    near_bias: float

    @classmethod
    def unfitted(cls) -> Calibration:
        """Return constants for weights that nothing is fitted to yet.

        The order stays that of the search, the confidence is always 0.5, and everything comes near.
        """
        return cls(0.0, dict.fromkeys(FEATURES, 0.0), 0.0, 0.5, 1.0, dict.fromkeys(NEAR_FEATURES, 0.0), 0.0)

    def confidence(self, question: str, passages: Sequence[PassageReading]) -> float:
        """Return the confidence in the best guess.

        Args:
            question: The question as it was read.
            passages: The readings, best first.

        Returns:
            The probability, 0 to 1, that the first passage's answer is right. 0 where there is no passage.
        """
        if not passages:
            return 0.0
        # A feature without weight is not computed: to identify a language, a model is loaded first, which takes a second.
        logit = sum(weight * _VALUES[name](question, passages[0], passages[1:]) for name, weight in self.weights.items() if weight)
        return (1 + math.tanh((logit + self.bias) / 2)) / 2  # the logistic function, without overflow

    def certainty(self, confidence: float) -> Certainty | None:
        """Return how far a best guess of this confidence can be relied on. None: it is not given as the answer."""
        if confidence < self.perhaps:
            return None
        return "sure" if confidence >= self.sure else "perhaps"

    def near(self, passages: Sequence[PassageReading]) -> bool:
        """Return whether anything that was read comes near the question. False where nothing was read."""
        if not passages:
            return False
        values = near_features(passages)
        return sum(self.near_weights[name] * value for name, value in zip(NEAR_FEATURES, values, strict=True)) + self.near_bias >= 0

    def save(self, path: Path, *, weights: Path) -> None:
        """Write the constants.

        Args:
            path: The JSON file to write.
            weights: The file of the weights that the constants are fitted to. Its checksum is written with them.
        """
        path.write_text(json.dumps({"weights_sha256": sha256(weights)} | asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path, *, weights: Path) -> Calibration:
        """Read what `save` has written.

        Args:
            path: The JSON file.
            weights: The file of the weights that the constants must be fitted to.

        Returns:
            The constants.

        Raises:
            ReaderMismatch: A file cannot be read, the constants are fitted to other weights, or they have other features than FEATURES.
        """
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            fitted_to = fields.pop("weights_sha256")
            calibration = cls(**fields)
            stored = ((set(calibration.weights), FEATURES), (set(calibration.near_weights), NEAR_FEATURES))
            checksum = sha256(weights)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            problem = f"The reader's files, {weights} and {path}, cannot be read ({error})."
            raise ReaderMismatch(f"{problem} ArticleQA has to be installed again.") from error
        if fitted_to != checksum:
            raise ReaderMismatch(f"{path} was fitted to other weights than {weights}, and has to be fitted anew.")
        for names, wanted in stored:
            if names != set(wanted):
                raise ReaderMismatch(f"{path} has weights for {', '.join(sorted(names))}; this version wants {', '.join(wanted)}.")
        return calibration


def features(question: str, passages: Sequence[PassageReading]) -> tuple[float, ...]:
    """Return the values of FEATURES.

    Args:
        question: The question as it was read.
        passages: The readings, best first; at least one.

    Returns:
        One value for each of FEATURES, in their order.
    """
    return tuple(value(question, passages[0], passages[1:]) for value in _VALUES.values())


def near_features(passages: Sequence[PassageReading]) -> tuple[float, ...]:
    """Return the values of NEAR_FEATURES.

    Args:
        passages: The readings, in any order; at least one.

    Returns:
        One value for each of NEAR_FEATURES, in their order.
    """
    return tuple(value(passages) for value in _NEAR_VALUES.values())
