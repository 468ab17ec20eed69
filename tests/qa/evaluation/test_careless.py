from __future__ import annotations

import random
import sys

import pytest

from articleqa.evaluation.careless import WAYS, careless, latin_letters, lower_case, no_accents, typing_error
from articleqa.evaluation.datasets import Question
from articleqa.index.errors import PackageMissing

CHANCE = random.Random(0)  # noqa: S311  # not for secrets


@pytest.mark.parametrize(
    ("question", "expected"),
    [("When did Brown call?", "when did brown call"), ("Quand ?", "quand"), ("什么时候？", "什么时候"), ("Πότε;", "πότε")],
)
def test_in_lower_case_and_without_the_mark(question: str, expected: str) -> None:
    assert lower_case(question, CHANCE) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Où a-t-il été élu ?", "Ou a-t-il ete elu ?"),
        ("Đường dài bao nhiêu?", "Duong dai bao nhieu?"),
        ("Πότε;", "Ποτε;"),
        ("कब हुई?", "कब हुई?"),
    ],
)
def test_without_accents(question: str, expected: str) -> None:
    assert no_accents(question, CHANCE) == expected


def test_with_a_typing_error() -> None:
    """In a word of five letters or more, whose first and last letter stay."""
    variants = {typing_error("Who spoke?", random.Random(seed)) for seed in range(40)}  # noqa: S311
    assert variants == {"Who sopke?", "Who spkoe?", "Who spke?", "Who spoe?"}
    assert typing_error("Who?", CHANCE) == "Who?"


def test_in_latin_letters() -> None:
    assert latin_letters("Когда звонок?", CHANCE) == "Kogda zvonok?"
    assert latin_letters("Où a-t-il été ?", CHANCE) == "Où a-t-il été ?"


def test_the_same_seed_types_the_same() -> None:
    question = Question("7", "fr", "Quand l'appel a-t-il eu lieu ?", (), None, within="a")
    careless_question = careless(question, "typing error", seed=3)
    assert careless_question is not None
    assert (careless_question, careless_question.within) == (careless(question, "typing error", seed=3), "a")
    assert careless_question.question != question.question
    assert len({t.question for seed in range(20) if (t := careless(question, "typing error", seed=seed))}) > 1
    assert careless(question, "Latin letters") is None
    assert set(WAYS) == {"lower case", "no accents", "typing error", "Latin letters"}


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anyascii", None)
    with pytest.raises(PackageMissing, match=r"^Asking in Latin letters needs anyascii, which is not installed"):
        latin_letters("Когда звонок?", CHANCE)
