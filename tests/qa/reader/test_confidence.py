from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from articleqa.index.errors import ReaderMismatch
from articleqa.index.records import Span
from articleqa.reader.confidence import CALIBRATION, FEATURES, NEAR_FEATURES, WEIGHTS, Calibration, features, near_features
from articleqa.reader.protocol import PassageReading
from tests.qa.reader.samples import hit

NEAR_WEIGHTS = dict.fromkeys(NEAR_FEATURES, 0.0) | {"relevance": 1.0, "mean_dense_score": -2.0}
FITTED = Calibration(0.5, dict.fromkeys(FEATURES, 0.0) | {"relevance": 2.0, "score_margin": 1.0}, -1.0, 0.4, 0.8, NEAR_WEIGHTS, -0.5)


def reading(relevance: float, score: float, null_margin: float = 3.0) -> PassageReading:
    return PassageReading(hit("Monday.", 1, 0.9), Span(100, 106), Span(100, 107), relevance, score, null_margin, 7.0, 0.5)


def feature(name: str, question: str, *passages: PassageReading) -> float:
    return features(question, passages)[FEATURES.index(name)]


def test_features_by_hand() -> None:
    expected = (1.5, 3.0, 7.0, math.log(0.5), 0.2, 1.0, 0.9, 0.0, 0.0)
    assert features("When was it?", [reading(1.5, 0.9), reading(9, 0.7, 2.0)]) == pytest.approx(expected)
    assert [feature(name, "When?", reading(1.5, 0.9)) for name in ("score_margin", "null_margin_over_others")] == [0, 0]
    assert feature("null_margin_over_others", "When?", reading(1.5, 0.9), reading(0, 0, -1e4)) == 20


def test_languages_are_compared_where_both_are_known() -> None:
    french_reading = reading(1.5, 0.9)
    french_reading = replace(french_reading, hit=replace(french_reading.hit, passage=replace(french_reading.hit.passage, lang="fr")))
    questions = ("Quand l'appel a-t-il eu lieu ?", "When did the call take place?", "Brown?")
    assert [feature("across_languages", question, french_reading) for question in questions] == [0, 1, 0]
    assert feature("across_languages", questions[1], reading(1.5, 0.9)) == 0


def test_confidence_by_hand() -> None:
    assert FITTED.confidence("Who?", [reading(0.4, 0.9), reading(0, 0.7)]) == pytest.approx(1 / (1 + math.exp(-(2 * 0.4 + 0.2 - 1))))
    assert FITTED.confidence("Who?", []) == 0.0
    assert Calibration.unfitted().confidence("Who?", [reading(9, 0.9)]) == 0.5


def test_certainty_by_two_thresholds() -> None:
    assert [FITTED.certainty(confidence) for confidence in (0.39, 0.4, 0.79, 0.8)] == [None, "perhaps", "perhaps", "sure"]


def test_what_comes_near_is_told_by_all_passages() -> None:
    passages = [reading(-3, 0.9, -1e4), reading(2.5, 0.7, -6.0)]
    assert near_features(passages) == pytest.approx((2.5, -6.0, 0.9, 0.0, 0.9))
    assert near_features([reading(-3, 0.9, -1e4)])[NEAR_FEATURES.index("null_margin")] == -20
    assert FITTED.near(passages)  # 2.5 - 2 * 0.9 - 0.5 >= 0
    assert not FITTED.near([reading(2.2, 0.9)])
    assert not FITTED.near([])
    assert Calibration.unfitted().near([reading(-9, 0.1)])


def test_hopeless_readings_have_no_confidence() -> None:
    """As over 300 letters without a space, no run of which can be an answer."""
    assert FITTED.confidence("Who?", [reading(-1e4, 0.9)]) == 0.0
    assert FITTED.confidence("Who?", [reading(1e4, 0.9)]) == 1.0


def test_farther_above_not_here_is_more_certain() -> None:
    fitted = Calibration.load(CALIBRATION, weights=WEIGHTS)
    confidences = [fitted.confidence("Who?", [replace(reading(1, 0.9), null_margin=margin)]) for margin in (-4, 0, 4)]
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
    with pytest.raises(ReaderMismatch, match=r"was fitted to other weights than .*weights, and has to be fitted anew"):
        Calibration.load(saved, weights=saved.with_name("weights"))


@pytest.mark.parametrize("content", ["", "[]", "{", "{}", '{"weights_sha256": "", "mood": 1}'])
def test_files_that_cannot_be_read_are_refused(saved: Path, content: str) -> None:
    saved.write_text(content, encoding="utf-8")
    with pytest.raises(ReaderMismatch, match=r"weights and .*calibration.json, cannot be read"):
        Calibration.load(saved, weights=saved.with_name("weights"))


@pytest.mark.parametrize("weights", ["weights", "near_weights"])
def test_other_features_are_refused(saved: Path, weights: str) -> None:
    fields = json.loads(saved.read_text("utf-8"))
    fields[weights]["mood"] = fields[weights].pop("relevance")
    saved.write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(ReaderMismatch, match=r"has weights for .*mood.*; this version wants relevance, "):
        Calibration.load(saved, weights=saved.with_name("weights"))
