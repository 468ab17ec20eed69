from __future__ import annotations

import pytest
from unicode_rbnf import RbnfEngine

from articleqa.comparison.number_words import normal, number_words
from articleqa.index.languages import languages


@pytest.mark.parametrize("lang", list(languages()))
def test_every_language_with_a_file_has_words_for_numbers(lang: str) -> None:
    words = number_words(lang)
    said = set(words.values.values()) | set(words.multipliers.values())
    assert {2, 3, 12, 20, 100, 1000, 1000000} <= said | {n * factor for n in said for factor in words.multipliers.values()}


def test_rules_that_do_not_reach_all_numbers_give_those_that_they_reach() -> None:
    for variety in RbnfEngine.get_supported_languages():
        number_words(variety.partition("_")[0])
    tamil, khmer = number_words("ta"), number_words("km")
    assert (tamil.values[normal("இருபது")], tamil.values[normal("மூன்றாவது")], khmer.multipliers[normal("លាន")]) == (20, 3, 1_000_000)


def test_the_parts_of_german_numbers() -> None:
    words = number_words("de")
    assert (words.values[normal("einunddreißig")], words.multipliers["tausend"], words.multipliers["mio."]) == (31, 1000, 1000000)


def test_joiners_are_between_hundreds_and_ones() -> None:
    assert [sorted(number_words(lang).joiners) for lang in ("en", "pt", "es")] == [["and"], ["e"], []]


def test_a_language_without_rules_has_no_words() -> None:
    words = number_words("xx")
    assert (dict(words.values), dict(words.multipliers), sorted(words.joiners)) == ({}, {}, [])


def test_hyphens_and_invisible_characters_make_no_difference() -> None:
    assert normal("Quatre\u2011vingt-DIX\u00a0 sept\u200b") == "quatre vingt dix sept"
