from __future__ import annotations

import numpy as np
import pytest

from training.fit_confidence import Asked, Row, best_threshold, fit, mix, order, out_of_fold, readings

CASES = ("as it is", "article left out", "passages left out")


def row(score: float, relevance: float, *, holds: bool) -> Row:
    return Row(
        score, dense=score, lexical=0.0, relevance=relevance, null_margin=relevance, span_probability=0.5, f1=float(holds), holds=holds
    )


def asked(count: int = 200) -> list[Asked]:
    """Questions whose right passage is relevant by 2 ± 1, whose wrong ones are by -2 ± 1; how they were found says nothing."""
    random = np.random.default_rng(0)
    made = []
    for number in range(count):
        right = row(random.normal(0.8, 0.02), random.normal(2, 1), holds=True)
        wrong = [row(random.normal(0.8, 0.02), random.normal(-2, 1), holds=False) for _ in range(6)]
        made.append(Asked("c", f"article-{number % 20}", {CASES[0]: [*wrong[:2], right], CASES[1]: wrong[2:4], CASES[2]: wrong[4:]}))
    return made


def test_the_order_follows_what_tells() -> None:
    questions = asked()
    weight = order(questions, 3)
    first = [readings(a.cases[CASES[0]], weight, 3)[0] for a in questions]
    assert np.mean([r.holds for r, _ in first]) > 0.97
    assert all(
        reading.score == max(x.score for _, x in readings(a.cases[CASES[0]], weight, 3))
        for (_, reading), a in zip(first, questions, strict=True)
    )


def test_only_those_read_are_ordered() -> None:
    a = asked(1)[0]
    assert [r.holds for r, _ in readings(a.cases[CASES[0]], 1.0, 2)] == [False, False]


def test_half_of_the_mix_cannot_be_answered() -> None:
    cases = mix(asked(), 1.0, 3)
    answerable = cases.case == CASES[0]
    assert cases.weight[answerable].sum() == cases.weight[~answerable].sum()
    assert not cases.right[~answerable].any()


def test_confidence_is_the_share_that_is_right() -> None:
    cases = mix(asked(), 1.0, 3)
    weights, bias = fit(cases)
    confidence = 1 / (1 + np.exp(-(cases.x @ weights + bias)))
    assert np.average(confidence, weights=cases.weight) == pytest.approx(np.average(cases.right, weights=cases.weight), abs=0.01)
    held_out = out_of_fold(cases)
    assert np.abs(held_out - confidence).mean() < 0.05
    threshold, f_one = best_threshold(held_out, cases)
    assert 0.05 <= threshold <= 0.95
    assert f_one > 0.9
