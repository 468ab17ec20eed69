"""How well a passage was read → its place in the order, and the probability that the best guess is right.

The constants are fitted to one set of weights (`training/fit_confidence.py`) and are kept beside them, with the checksums of what they
belong to.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from articleqa.index.errors import ReaderMismatch
from articleqa.index.storage.generations import sha256
from articleqa.reader.protocol import PassageReading

WEIGHTS: Final = Path(__file__).with_name("weights.safetensors")
CALIBRATION: Final = Path(__file__).with_name("calibration.json")
FEATURES: Final = ("relevance", "null_margin", "log_span_probability", "margin_over_second", "dense_score", "bm25_part")
"""Of the first passage: relevance, null margin and logarithm of the span's probability; how far its score is above the second passage's;
what vectors and BM25 gave."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is fitted to a reader's weights.

    `relevance_weight` is what a passage's relevance is multiplied by, to be added to the score that it was found with. `weights`, one for
    each of FEATURES, and `bias` are those of a logistic regression, which gives the confidence. `threshold` is the confidence from which a
    best guess is given as the answer.
    """

    relevance_weight: float
    weights: Mapping[str, float]
    bias: float
    threshold: float

    @classmethod
    def unfitted(cls) -> Calibration:
        """For weights that nothing is fitted to yet: the order is that of finding, the confidence always a half."""
        return cls(0.0, dict.fromkeys(FEATURES, 0.0), 0.0, 0.5)

    def confidence(self, passages: Sequence[PassageReading]) -> float:
        """The probability that the first passage's answer is right; 0 where there is none. `passages` are in their order."""
        if not passages:
            return 0.0
        logit = float(np.dot(np.array([self.weights[name] for name in FEATURES]), features(passages))) + self.bias
        return 1 / (1 + math.exp(-logit))

    def save(self, path: Path, *, weights: Path, encoder_revision: str) -> None:
        """Write the constants, and which reader's and encoder's weights they belong to."""
        belongs = {"weights_sha256": sha256(weights), "encoder_revision": encoder_revision}
        path.write_text(json.dumps(belongs | asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path, *, weights: Path, encoder_revision: str) -> Calibration:
        """What `save` wrote for these weights. ReaderMismatch where it belongs to others, or has other features."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        if fields.pop("weights_sha256") != sha256(weights):
            raise ReaderMismatch(f"{path} was not fitted to {weights}. Fit it anew: python -m training.fit_confidence FOLDER --write")
        if fields.pop("encoder_revision") != encoder_revision:
            raise ReaderMismatch(
                f"The reader in {weights} was trained on other weights of the encoder than those here, {encoder_revision[:12]}…."
            )
        calibration = cls(**fields)
        if set(calibration.weights) != set(FEATURES):
            raise ReaderMismatch(f"{path} has weights for {', '.join(calibration.weights)}; this version wants {', '.join(FEATURES)}.")
        return calibration


def features(passages: Sequence[PassageReading]) -> tuple[float, ...]:
    """What the confidence is made of: the values of FEATURES. `passages`, at least one, are in their order."""
    best, *others = passages
    return (
        best.relevance,
        best.null_margin,
        math.log(best.span_probability + 1e-9),
        best.score - others[0].score if others else 0.0,
        best.hit.dense_score,
        best.hit.bm25_part,
    )
