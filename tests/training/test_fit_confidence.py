from __future__ import annotations

import numpy as np
import pytest

from articleqa.evaluation.outcomes import ARTICLE_LEFT_OUT, PASSAGES_LEFT_OUT
from training.confidence_data import AS_ASKED, QuestionReadings, Row
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


def questions(count: int = 200, *, spread: float = 1.0) -> list[QuestionReadings]:
    """Make questions: right passages have a relevance of about 2, wrong ones of about -2, and the scores of hits say nothing.

    Half of them are from newsroom, some of these near misses; half are in another language than their article.

    Args:
        count: The number of questions.
        spread: The standard deviation of the relevance.

    Returns:
        The same questions at every call.
    """
    random = np.random.default_rng(0)
    questions_ = []
    for number in range(count):
        right = row(random.normal(0.8, 0.02), random.normal(2, spread), holds=True)
        wrong = [row(random.normal(0.8, 0.02), random.normal(-2, spread), holds=False) for _ in range(6)]
        cases = {AS_ASKED: [*wrong[:2], right], ARTICLE_LEFT_OUT: wrong[2:4], PASSAGES_LEFT_OUT: wrong[4:]}
        if number % 2:
            cases = {"near miss": wrong} if number % 10 == 1 else {AS_ASKED: cases[AS_ASKED]}
        collection = "newsroom" if number % 2 else "c"
        questions_.append(QuestionReadings(collection, f"article-{number % 20}", "Who was it?", number % 4 > 1, cases))
    return questions_


def test_the_order_follows_what_tells() -> None:
    answerable = [q for q in questions() if AS_ASKED in q.cases]
    weight = order(answerable)
    ordered = [readings(q.cases[AS_ASKED], weight) for q in answerable]
    assert np.mean([first.holds for (first, _), *_ in ordered]) > 0.97
    assert all(pairs[0][1].score == max(reading.score for _, reading in pairs) for pairs in ordered)


def test_half_of_the_mix_cannot_be_answered_and_half_is_newsrooms() -> None:
    cases = mix(questions(), 1.0)
    answerable, newsroom = cases.case == AS_ASKED, cases.collection == "newsroom"
    assert cases.weight.mean() == pytest.approx(1)
    assert cases.weight[answerable].sum() == pytest.approx(cases.weight[~answerable].sum())
    assert cases.weight[newsroom].sum() == pytest.approx(cases.weight[~newsroom].sum())
    of_articles, of_passages = (cases.weight[cases.case == name].sum() for name in (ARTICLE_LEFT_OUT, PASSAGES_LEFT_OUT))
    assert of_articles == pytest.approx(of_passages)
    assert not cases.right[~answerable].any()


def test_confidence_is_the_proportion_that_is_right() -> None:
    cases = mix(questions(), 1.0)
    weights, bias = fit(cases)
    confidence = 1 / (1 + np.exp(-(cases.x @ weights + bias)))
    assert np.average(confidence, weights=cases.weight) == pytest.approx(np.average(cases.right, weights=cases.weight), abs=0.01)
    cross_validated = out_of_fold(cases)
    assert np.abs(cross_validated - confidence).mean() < 0.05


def test_thresholds() -> None:
    cases = mix(questions(2000, spread=2), 1.0)
    confidence = out_of_fold(cases)
    threshold, f_half = perhaps(confidence, cases)
    assert 0.05 <= threshold <= 0.95
    answered = confidence >= threshold
    precision = np.average(cases.right[answered], weights=cases.weight[answered])
    recall = (cases.weight * (answered & cases.right)).sum() / cases.weight[cases.case == AS_ASKED].sum()
    assert f_half == pytest.approx(1.25 * precision * recall / (0.25 * precision + recall))
    is_sure = confidence >= sure(confidence, cases)
    for across in (False, True):
        mask = is_sure & (cases.across == across)
        assert np.average(cases.right[mask], weights=cases.weight[mask]) >= 0.9
    assert not (confidence >= sure(np.full(len(confidence), 0.5), cases)).any(), "where nothing is that sure none is"
