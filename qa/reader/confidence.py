"""The readings of the passages → the probability that the best guess is right.

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
from scipy.special import expit

from articleqa.index.errors import ReaderMismatch
from articleqa.index.storage.generations import sha256
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


@dataclass(frozen=True, slots=True)
class Calibration:
    """The constants that are fitted to a reader's weights: a logistic regression, two thresholds, and the weight of the relevance.

    Attributes:
        relevance_weight: The factor of a passage's relevance in its score: search score + `relevance_weight` × relevance.
        weights: The logistic regression's weight of each of FEATURES.
        bias: The logistic regression's bias.
        perhaps: The confidence from which on a best guess is given as the answer.
        sure: The confidence from which on nine in ten best guesses are right.
    """

    relevance_weight: float
    weights: Mapping[str, float]
    bias: float
    perhaps: float
    sure: float

    @classmethod
    def unfitted(cls) -> Calibration:
        """Return constants for weights that nothing is fitted to yet: the order stays that of the search, the confidence is always 0.5."""
        return cls(0.0, dict.fromkeys(FEATURES, 0.0), 0.0, 0.5, 1.0)

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
        return float(expit(logit + self.bias))

    def certainty(self, confidence: float) -> Certainty | None:
        """Return how far a best guess of this confidence can be relied on. None: it is not given as the answer."""
        if confidence < self.perhaps:
            return None
        return "sure" if confidence >= self.sure else "perhaps"

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
            has_all_features = set(calibration.weights) == set(FEATURES)
            checksum = sha256(weights)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            problem = f"The reader's files, {weights} and {path}, cannot be read ({error})."
            raise ReaderMismatch(f"{problem} ArticleQA has to be installed again.") from error
        if fitted_to != checksum:
            raise ReaderMismatch(f"{path} was fitted to other weights than {weights}, and has to be fitted anew.")
        if not has_all_features:
            raise ReaderMismatch(f"{path} has weights for {', '.join(calibration.weights)}; this version wants {', '.join(FEATURES)}.")
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
