from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from articleqa.index.errors import ReaderMismatch
from articleqa.index.records import Span
from articleqa.reader.confidence import CALIBRATION, FEATURES, WEIGHTS, Calibration, features
from articleqa.reader.protocol import PassageReading
from tests.qa.reader.samples import hit

FITTED = Calibration(0.5, dict.fromkeys(FEATURES, 0.0) | {"relevance": 2.0, "margin_over_second": 1.0}, -1.0, 0.4)


def read(relevance: float, score: float, probability: float = 0.5) -> PassageReading:
    return PassageReading(hit("Monday.", 1, 0.9), Span(100, 106), Span(100, 107), relevance, score, 3.0, probability)


def test_features_by_hand() -> None:
    assert features([read(1.5, 0.9), read(9, 0.7)]) == pytest.approx((1.5, 3.0, math.log(0.5), 0.2, 0.9, 0.0))
    assert features([read(1.5, 0.9)])[FEATURES.index("margin_over_second")] == 0.0


def test_confidence_by_hand() -> None:
    assert FITTED.confidence([read(0.4, 0.9), read(0, 0.7)]) == pytest.approx(1 / (1 + math.exp(-(2 * 0.4 + 0.2 - 1))))
    assert FITTED.confidence([]) == 0.0
    assert Calibration.unfitted().confidence([read(9, 0.9)]) == 0.5


def test_more_relevant_is_more_certain() -> None:
    fitted = Calibration.load(CALIBRATION, weights=WEIGHTS)
    confidences = [fitted.confidence([read(relevance, 0.9)]) for relevance in (-4, 0, 4)]
    assert confidences == sorted(confidences)
    assert 0 < confidences[0] < confidences[-1] < 1


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    (tmp_path / "weights").write_bytes(b"weights")
    FITTED.save(tmp_path / "calibration.json", weights=tmp_path / "weights")
    return tmp_path / "calibration.json"


def test_what_was_saved_comes_back(saved: Path) -> None:
    assert Calibration.load(saved, weights=saved.with_name("weights")) == FITTED


def test_constants_of_other_weights_are_refused(saved: Path) -> None:
    saved.with_name("weights").write_bytes(b"trained on")
    with pytest.raises(ReaderMismatch, match=r"was not fitted to .*weights. Fit it anew: python -m training.fit_confidence FOLDER"):
        Calibration.load(saved, weights=saved.with_name("weights"))


@pytest.mark.parametrize("content", ["", "[]", "{", "{}", '{"weights_sha256": "", "mood": 1}'])
def test_files_that_cannot_be_read_are_refused(saved: Path, content: str) -> None:
    saved.write_text(content, encoding="utf-8")
    with pytest.raises(ReaderMismatch, match=r"weights and .*calibration.json, cannot be read"):
        Calibration.load(saved, weights=saved.with_name("weights"))


def test_other_features_are_refused(saved: Path) -> None:
    fields = json.loads(saved.read_text("utf-8"))
    fields["weights"]["mood"] = fields["weights"].pop("relevance")
    saved.write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(ReaderMismatch, match=r"has weights for .*mood; this version wants relevance, "):
        Calibration.load(saved, weights=saved.with_name("weights"))
