from __future__ import annotations

import numpy as np
import pytest

from articleqa.evaluation.outcomes import ARTICLE_LEFT_OUT, PASSAGES_LEFT_OUT
from articleqa.reader.confidence import NEAR_FEATURES
from tests.training.test_fit_confidence import row
from training.confidence_data import AS_ASKED, QuestionReadings
from training.near import FAR, fit_near, near_cases, near_out_of_fold, print_near


def questions(count: int = 400) -> list[QuestionReadings]:
    """Make questions whose relevance is about 2 where they are answered and about -2 where their article is left out.

    A third are of a collection that leaves nothing out.

    Returns:
        The same questions at every call.
    """
    random = np.random.default_rng(0)
    made = []
    for number in range(count):
        cases = {AS_ASKED: [row(0.8, random.normal(2), holds=True)], PASSAGES_LEFT_OUT: [row(0.8, 0.0, holds=False)]}
        if number % 3:
            cases[ARTICLE_LEFT_OUT] = [row(0.7, random.normal(-2), holds=False)]
        made.append(QuestionReadings("c" if number % 3 else "newsroom", f"article-{number % 20}", "Who was it?", False, cases))
    return made


def test_every_collection_has_the_same_weight() -> None:
    cases = near_cases(questions())
    assert cases.x.shape == (400 + 266, len(NEAR_FEATURES))
    of_newsroom = cases.weight[cases.answerable & (cases.collection == "newsroom")].sum()
    assert of_newsroom == pytest.approx(cases.weight[cases.answerable & (cases.collection == "c")].sum()) == pytest.approx(1)


def test_few_answerable_questions_are_far_and_most_others_are() -> None:
    cases = near_cases(questions())
    weights, bias = fit_near(cases)
    near = cases.x @ weights + bias >= 0
    assert np.average(~near[cases.answerable], weights=cases.weight[cases.answerable]) == pytest.approx(FAR, abs=0.01)
    assert near[~cases.answerable].mean() < 0.1
    assert weights[NEAR_FEATURES.index("relevance")] > 0


def test_others_are_judged_by_constants_of_other_articles(capsys: pytest.CaptureFixture[str]) -> None:
    cases = near_cases(questions())
    near = near_out_of_fold(cases)
    assert (~near[cases.answerable]).mean() == pytest.approx(FAR, abs=0.02)
    print_near(cases, near)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["newsroom", "c", "all"]
    assert "article left out" not in lines[0]
