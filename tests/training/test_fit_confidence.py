from __future__ import annotations

import numpy as np
import pytest

from articleqa.evaluation.outcomes import ARTICLE_LEFT_OUT, PASSAGES_LEFT_OUT
from training.asked import AS_ASKED, Asked, Row
from training.fit_confidence import fit, mix, order, out_of_fold, perhaps, readings, sure


def row(score: float, relevance: float, *, holds: bool) -> Row:
    return Row(
        score,
        dense=score,
        lexical=0.0,
        relevance=relevance,
        null_margin=relevance,
        runner_up_margin=1.0,
        span_probability=0.5,
        lang="en",
        f1=float(holds),
        holds=holds,
    )


def asked(count: int = 200, *, spread: float = 1.0) -> list[Asked]:
    """Questions whose right passage is relevant by 2, whose wrong ones are by -2, more or less; how they were found says nothing.

    Every other one is of newsroom and has a near miss instead, and every fourth in another language.
    """
    random = np.random.default_rng(0)
    made = []
    for number in range(count):
        right = row(random.normal(0.8, 0.02), random.normal(2, spread), holds=True)
        wrong = [row(random.normal(0.8, 0.02), random.normal(-2, spread), holds=False) for _ in range(6)]
        cases = {AS_ASKED: [*wrong[:2], right], ARTICLE_LEFT_OUT: wrong[2:4], PASSAGES_LEFT_OUT: wrong[4:]}
        if number % 2:
            cases = {"near miss": wrong} if number % 10 == 1 else {AS_ASKED: cases[AS_ASKED]}
        made.append(Asked("newsroom" if number % 2 else "c", f"article-{number % 20}", "Who was it?", number % 4 > 1, cases))
    return made


def test_the_order_follows_what_tells() -> None:
    questions = [a for a in asked() if AS_ASKED in a.cases]
    weight = order(questions)
    read = [readings(a.cases[AS_ASKED], weight) for a in questions]
    assert np.mean([first.holds for (first, _), *_ in read]) > 0.97
    assert all(several[0][1].score == max(reading.score for _, reading in several) for several in read)


def test_half_of_the_mix_cannot_be_answered_and_half_is_newsrooms() -> None:
    cases = mix(asked(), 1.0)
    answerable, newsroom = cases.case == AS_ASKED, cases.collection == "newsroom"
    assert cases.weight.mean() == pytest.approx(1)
    assert cases.weight[answerable].sum() == pytest.approx(cases.weight[~answerable].sum())
    assert cases.weight[newsroom].sum() == pytest.approx(cases.weight[~newsroom].sum())
    of_articles, of_passages = (cases.weight[cases.case == name].sum() for name in (ARTICLE_LEFT_OUT, PASSAGES_LEFT_OUT))
    assert of_articles == pytest.approx(of_passages)
    assert not cases.right[~answerable].any()


def test_confidence_is_the_share_that_is_right() -> None:
    cases = mix(asked(), 1.0)
    weights, bias = fit(cases)
    confidence = 1 / (1 + np.exp(-(cases.x @ weights + bias)))
    assert np.average(confidence, weights=cases.weight) == pytest.approx(np.average(cases.right, weights=cases.weight), abs=0.01)
    held_out = out_of_fold(cases)
    assert np.abs(held_out - confidence).mean() < 0.05


def test_thresholds() -> None:
    cases = mix(asked(2000, spread=2), 1.0)
    confidence = out_of_fold(cases)
    threshold, f_half = perhaps(confidence, cases)
    assert 0.05 <= threshold <= 0.95
    given = confidence >= threshold
    precision = np.average(cases.right[given], weights=cases.weight[given])
    recall = (cases.weight * (given & cases.right)).sum() / cases.weight[cases.case == AS_ASKED].sum()
    assert f_half == pytest.approx(1.25 * precision * recall / (0.25 * precision + recall))
    from_sure = confidence >= sure(confidence, cases)
    for across in (False, True):
        of = from_sure & (cases.across == across)
        assert np.average(cases.right[of], weights=cases.weight[of]) >= 0.9
    assert not (confidence >= sure(np.full(len(confidence), 0.5), cases)).any(), "where nothing is that sure none is"
