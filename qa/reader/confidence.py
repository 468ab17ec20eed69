"""How well a passage was read → its place in the order, and the probability that the best guess is right.

The constants are fitted to one set of weights (`training/fit_confidence.py`) and are kept beside them, with the checksums of what they
belong to.
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
CALIBRATION: Final = Path(__file__).with_name("calibration.json")
_FARTHEST = 20.0


def _null_margin_margin(_question: str, best: PassageReading, others: Sequence[PassageReading]) -> float:
    return float(np.clip(best.null_margin - max(r.null_margin for r in others), -_FARTHEST, _FARTHEST)) if others else 0.0


def _across_languages(question: str, best: PassageReading, _others: Sequence[PassageReading]) -> float:
    lang = best.hit.passage.lang
    asked_in = identify(question, expected=[lang], sure=SURE) if lang else None
    return float(asked_in is not None and asked_in != lang)


_VALUES: Final[Mapping[str, Callable[[str, PassageReading, Sequence[PassageReading]], float]]] = {
    "relevance": lambda _, best, __: best.relevance,
    "null_margin": lambda _, best, __: best.null_margin,
    "runner_up_margin": lambda _, best, __: best.runner_up_margin,
    "log_span_probability": lambda _, best, __: math.log(best.span_probability + 1e-9),
    "score_margin": lambda _, best, others: best.score - others[0].score if others else 0.0,
    "null_margin_margin": _null_margin_margin,
    "dense_score": lambda _, best, __: best.hit.dense_score,
    "bm25_part": lambda _, best, __: best.hit.bm25_part,
    "across_languages": _across_languages,
}
FEATURES: Final = tuple(_VALUES)
"""Of the first passage: relevance, both margins of its answer and logarithm of the answer's probability; how far its score, and its null
margin, are above the best of the other passages; what vectors and BM25 gave; 1 where question and passage are in different languages."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is fitted to a reader's weights.

    `relevance_weight` is what a passage's relevance is multiplied by, to be added to the score that it was found with. `weights`, one for
    each of FEATURES, and `bias` are those of a logistic regression, which gives the confidence. From `perhaps` on a best guess is given as
    the answer, from `sure` on nine in ten are right.
    """

    relevance_weight: float
    weights: Mapping[str, float]
    bias: float
    perhaps: float
    sure: float

    @classmethod
    def unfitted(cls) -> Calibration:
        """For weights that nothing is fitted to yet: the order is that of finding, the confidence always a half."""
        return cls(0.0, dict.fromkeys(FEATURES, 0.0), 0.0, 0.5, 1.0)

    def confidence(self, question: str, passages: Sequence[PassageReading]) -> float:
        """The probability that the first passage's answer is right; 0 where there is none. `passages` are in their order."""
        if not passages:
            return 0.0
        # What has no weight is not reckoned: to tell a language, its model is loaded first, for a second.
        logit = sum(weight * _VALUES[name](question, passages[0], passages[1:]) for name, weight in self.weights.items() if weight)
        return float(expit(logit + self.bias))

    def certainty(self, confidence: float) -> Certainty | None:
        """How far a best guess of this confidence can be relied on; None where it is not given as the answer."""
        if confidence < self.perhaps:
            return None
        return "sure" if confidence >= self.sure else "perhaps"

    def save(self, path: Path, *, weights: Path) -> None:
        """Write the constants, and the checksum of the weights that they belong to."""
        path.write_text(json.dumps({"weights_sha256": sha256(weights)} | asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path, *, weights: Path) -> Calibration:
        """What `save` wrote for these weights. ReaderMismatch where it belongs to others, has other features, or is no such file."""
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            fitted_to = fields.pop("weights_sha256")
            calibration = cls(**fields)
            features_known = set(calibration.weights) == set(FEATURES)
            there = sha256(weights)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            said = f"The reader's files, {weights} and {path}, cannot be read ({error})."
            raise ReaderMismatch(f"{said} ArticleQA has to be installed again.") from error
        if fitted_to != there:
            raise ReaderMismatch(f"{path} was fitted to other weights than {weights}, and has to be fitted anew.")
        if not features_known:
            raise ReaderMismatch(f"{path} has weights for {', '.join(calibration.weights)}; this version wants {', '.join(FEATURES)}.")
        return calibration


def features(question: str, passages: Sequence[PassageReading]) -> tuple[float, ...]:
    """What the confidence is made of: the values of FEATURES. `passages`, at least one, are in their order."""
    return tuple(value(question, passages[0], passages[1:]) for value in _VALUES.values())
