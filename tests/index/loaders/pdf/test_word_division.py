"""Words that are divided at the end of a line."""

from __future__ import annotations

import pytest

from articleqa.index.loaders.pdf.letters import DIVISION
from articleqa.index.loaders.pdf.word_division import joined, whole, words_of
from tests.index.loaders.helpers import no_blow_up


@pytest.mark.parametrize(
    ("line", "following", "expected"),
    [
        ("a light-", "house stood", "a lighthouse stood"),
        (f"a light{DIVISION}", "house stood", "a lighthouse stood"),
        ("a light\u2010", "house", "a lighthouse"),
        (f"Saint{DIVISION}", "Malo lies", "Saint-Malo lies"),
        ("Saint-", "Malo lies", "Saint-Malo lies"),
        ("Mc\u00ad", "Donald", "McDonald"),
        (f"DEPART{DIVISION}", "MENT OF", "DEPARTMENT OF"),
        (f"COVID{DIVISION}", "19 was", "COVID-19 was"),
        ("Haupt-", "und Nebenstraße", "Haupt- und Nebenstraße"),
        ("die 24-", "Yard-Linie", "die 24-Yard-Linie"),
        ("eine 10-", "jährige", "eine 10-jährige"),
        ("10-", "und 12-jährige", "10- und 12-jährige"),
        ("1939-", "1945", "1939-1945"),
        ("अलग-", "अलग", "अलग-अलग"),
        ("ВИЧ/", "СПИД", "ВИЧ/СПИД"),
        ("this /", "that", "this / that"),
        ("a word -", "or two", "a word - or two"),
        ("2018–", "2019", "2018–2019"),
        ("he said –", "well", "he said – well"),
        ("中国的", "首都", "中国的首都"),
        ("see https://a.example/b-", "c", "see https://a.example/b-c"),
        ("see www.a.example/", "c now", "see www.a.example/c now"),
        ("one", "two", "one two"),
    ],
)
def test_words_are_whole_again(line: str, following: str, expected: str) -> None:
    text, separator = joined(line, following)
    assert text + separator + following == expected


@pytest.mark.parametrize(
    ("line", "following", "expected"),
    [
        ("a user-", "defined class", "a user-defined class"),  # written with its hyphen elsewhere
        (f"a user{DIVISION}", "defined class", "a user-defined class"),
        ("the User-", "defined class", "the User-defined class"),
        ("a state-of-", "the-art tower", "a state-of-the-art tower"),
        ("it is well-", "known here", "it is well-known here"),  # of two words of the document
        ("a light-", "house stood", "a lighthouse stood"),  # written without a hyphen elsewhere
        ("many sub-", "directories", "many subdirectories"),  # more often without
        ("and in-", "formation is", "and information is"),  # "in" is too short to tell
        ("a well\u00ad", "known one", "a wellknown one"),  # a soft hyphen is never of the word
    ],
)
def test_the_hyphen_of_a_compound_is_kept_as_the_other_words_of_the_document_show(line: str, following: str, expected: str) -> None:
    document = (
        "User-defined light in a well known house, state-of-the-art.", "The lighthouse in formation", "sub-directories subdirectories",
        "subdirectories directories of a sub-",
    )  # fmt: skip
    text, separator = joined(line, following, words_of(document))
    assert text + separator + following == expected


def test_parts_of_divided_words_are_no_words_of_the_document() -> None:
    assert words_of(["One light-", "house and two", f"sea{DIVISION}", "sides, one"]) == {"one": 2, "and": 1, "two": 1}


def test_a_hyphen_at_the_end_of_a_paragraph_is_one() -> None:
    assert (whole(f"well{DIVISION}"), whole("well")) == ("well-", "well")


@pytest.mark.parametrize("part", ["://", "a-", "-", "www.", "x/"])
def test_a_long_line_costs_no_time(part: str) -> None:
    with no_blow_up():
        joined(part * (200_000 // len(part)) + "!", "x")
        joined(part * (200_000 // len(part)) + "x-", "x" * 200_000, words_of([part * (200_000 // len(part))]))
