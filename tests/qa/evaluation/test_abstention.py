from __future__ import annotations

import pytest

from articleqa.evaluation.abstention import Guess, abstention
from articleqa.records import Certainty


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articleqa.evaluation.abstention._RESAMPLES", 50)


def guesses(*pairs: tuple[float, bool]) -> list[Guess]:
    """Perhaps right from 0.6 on, sure from 0.9 on."""
    certainties: list[Certainty | None] = ["sure" if c >= 0.9 else "perhaps" if c >= 0.6 else None for c, _ in pairs]
    return [Guess(c, right, certainty, f"article-{at}") for at, ((c, right), certainty) in enumerate(zip(pairs, certainties, strict=True))]


def test_measures_by_hand() -> None:
    answerable = guesses((0.95, True), (0.65, True), (0.55, False), (0.25, True))
    others = guesses((0.65, False), (0.05, False), (0.05, False), (0.15, False))
    measured = abstention(answerable, others)
    # Of 16 pairs: 0.95 is above all four, 0.65 above three and equal to one, 0.55 and 0.25 above three.
    assert measured.auroc == pytest.approx((4 + 3.5 + 3 + 3) / 16)
    # Right: 0.95 above all five wrong ones, 0.65 above four and equal to one, 0.25 above three.
    assert measured.auroc_right == pytest.approx((5 + 4.5 + 3) / 15)
    assert measured.precision == pytest.approx(2 / 3)
    assert measured.recall == measured.answered == pytest.approx(2 / 4)
    assert (measured.sure_precision, measured.sure_of_right) == (1, 1 / 2)
    assert [(b.count, b.right) for b in measured.reliability] == [(2, 0), (1, 0), (1, 1), (1, 0), (2, 0.5), (1, 1)]
    gaps = 2 * 0.05 + 0.15 + 0.75 + 0.55 + 2 * 0.15 + 0.05
    assert measured.calibration_error == pytest.approx(gaps / 8)
    assert 0 <= measured.auroc_low <= measured.auroc <= measured.auroc_high <= 1


def test_nothing_given_has_no_precision() -> None:
    measured = abstention(guesses((0.3, True)), guesses((0.1, False)))
    assert (measured.precision, measured.recall, measured.auroc) == (None, 0, 1)
    assert (measured.answered, measured.sure_precision, measured.sure_of_right) == (0, None, None)


def test_both_halves_count_alike_however_many_they_are() -> None:
    measured = abstention(guesses((0.65, True)), guesses((0.65, False), (0.05, False), (0.05, False), (0.05, False)))
    assert measured.precision == pytest.approx(1 / (1 + 1 / 4))
    low, high = measured.reliability
    assert (low.count, high.count) == (3, 2)
    assert (low.fraction, low.right, high.fraction, high.right) == pytest.approx((3 / 8, 0, 5 / 8, 4 / 5))
    assert measured.calibration_error == pytest.approx(3 / 8 * 0.05 + 5 / 8 * 0.15)


def test_a_sure_guess_is_in_the_last_bin() -> None:
    measured = abstention(guesses((1.0, True)), guesses((0.0, False)))
    assert [b.confidence for b in measured.reliability] == [0, 1]
    assert measured.calibration_error == 0


def test_without_questions() -> None:
    with pytest.raises(ValueError, match="needs answerable questions and others"):
        abstention([], guesses((0.1, False)))
