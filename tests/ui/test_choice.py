from __future__ import annotations

import pytest

from articleqa.filters import Filters
from articleqa.ui.choice import TooManyChosen, choice_of, filters_of

CHOICE = {"article": ["a", "b"], "lang": ["fr"], "source": ["news.example"], "since": "2024-01-01", "until": "2024-12-31"}


def test_a_choice_is_filters_and_back() -> None:
    filters = Filters({"b", "a"}, {"fr"}, {"news.example"}, "2024-01-01", "2024-12-31")
    assert filters_of(CHOICE) == filters
    assert choice_of(filters) == CHOICE


@pytest.mark.parametrize("choice", [{}, {"article": [], "since": ""}, {"article": "a", "lang": [7], "source": None, "until": 3}])
def test_nothing_that_can_be_chosen_is_all_articles(choice: dict[str, object]) -> None:
    assert filters_of(choice) is None
    assert choice_of(None) == {}


@pytest.mark.parametrize("choice", [{"since": "never"}, {"since": "2025", "until": "2024"}])
def test_a_choice_that_no_article_can_match_is_refused(choice: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"never|ends before it begins"):
        filters_of(choice)


def test_no_more_is_chosen_than_can_be_compared() -> None:
    assert filters_of({"article": [str(number) for number in range(20_000)]}) is not None
    for kind, most in (("article", 20_000), ("lang", 300), ("source", 2000)):
        with pytest.raises(TooManyChosen):
            filters_of({kind: ["x"] * (most + 1)})
    assert filters_of({"lang": ["x" * 2001]}) is None
