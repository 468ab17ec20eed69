from __future__ import annotations

import dataclasses
import tomllib
from importlib import resources
from unicodedata import is_normalized

import pytest
import regex
from babel import Locale

from articleqa.index.languages import any_of, in_every_language, languages, read_language
from articleqa.index.languages.language import DatePhrases, FunctionWords

FILES = {
    file.name: file.read_text("utf-8") for file in resources.files("articleqa.index.languages").iterdir() if file.name.endswith(".toml")
}
FRENCH = FILES["fr.toml"]

# The files of these languages have only labels, bylines, abbreviations and question words so far.
PARTLY_FILLED = frozenset(["cs", "da", "fa", "fi", "hu", "ko", "pl", "uk"])
# Lists that only these languages need, or that nobody has filled in for the others.
ONLY = {
    key: frozenset(codes.split())
    for key, codes in {
        "sentences.eras": "da de el es fr it nl no pt sv",
        "sentences.starters": "da de el en es fr id it nl no pt ru sv vi",
        "sentences.sure_starters": "de en es fr id it nl no ru sv",
        "sentences.before_ordinals": "de tr",
        "sentences.after_ordinals": "de",
        "sentences.clause_openings": "th",
        "sentences.no_clause_openings": "th",
        "boilerplate.credit_phrases": "en id nl sv",
        "boilerplate.credit_links": "da de en es fr id it nl no pt sv vi",
        "boilerplate.agency_endings": "ja zh",
        "boilerplate.rights": "en id nl sv",
        "bylines.by": "da de en es fr id it nl no pt ru sv th uk vi",
        "bylines.after": "ja ko zh",
        "bylines.roles": "de en es fr it nl pt ru uk",
        "bylines.particles": "ar de es fr id it nl pt sv",
        "bylines.conjunctions": "da de en es fr id it nl no pt sv vi",
        "questions.yes_no": "ar de en fr he hi id nl ru sv th tr vi zh",
        "questions.exact_words": "fr zh",
        "questions.list": "ar de en es fr id it nl pt ru sv vi zh",
        "questions.singular": "ar de en es fr id nl pt sv vi",
        "questions.singular_anywhere": "zh",
        "questions.either_anywhere": "zh",
        "questions.function_words": "cs da fa fi hu ko pl uk",
        "follow_ups.expletives": "de en fr nl sv",
        "follow_ups.clitics": "fr id nl",
        "follow_ups.trailing": "zh",
        "dates.months": "ar de hi no",
        "dates.weekdays": "ru zh",
        "dates.reigns": "ja zh",
        "dates.month_prefixes": "he",
        "dates.month_in": "de en es fr id it nl no pt ro sv",
        "dates.weekday": "de en es fr id it nl no pt ru sv vi zh",
        "dates.last_weekday": "ar de el es fr id it nl pt sv vi",
        "dates.weekday_of_last_week": "id ja nl sv vi zh",
        "dates.past": "de en es fr id it nl no pt ro ru sv vi zh",
        "dates.future": "de en es fr id it nl no pt ro ru sv vi zh",
        "dates.clause_words": "de el en es fr id it nl no pt ro ru sv vi",
        "dates.past_after": "ar en es fr id it nl pt ro vi",
        "dates.past_before": "de en es it nl no pt ru sv tr",
        "dates.future_after": "ar en es fr id it nl pt ro vi",
        "dates.future_before": "de en es it nl no pt sv",
        "dates.named_for": "ar en es fr id it pt ro ru vi",
        "dates.before_other_weekday": "en es fr id it nl no pt ru sv",
        "dates.before_other_relative": "de en es fr id it ja nl pt vi zh",
        "dates.after_other_relative": "de en es fr id it nl pt sv th zh",
    }.items()
}
# Lists that are empty in these languages.
EMPTY = {
    key: frozenset(codes.split())
    for key, codes in {
        "sentences.never_final": "ar cs fa he hu ja ko ro th tr uk zh",
        "sentences.seldom_final": "ar fa fi he hi hu ja ko pl th zh",
        "sentences.before_numbers": "ar el fa fi he hi hu ja ko th tr uk vi zh",
        "boilerplate.credits": "cs fa ro",
        "boilerplate.read_more": "cs fa hu",
        "boilerplate.comments": "cs fa hu",
        "boilerplate.buttons": "fa hu uk",
        "boilerplate.date_labels": "cs fa ro",
        "boilerplate.page_of": "ar fa fi he hi hu ja ko th tr zh",
        "questions.either": "he hi ja no ro zh",
        "questions.time": "da fi hu",
        "questions.person": "da fi hu",
        "questions.number": "da fi hu",
        "questions.place": "da fi hu",
        "questions.reason": "da fi hu",
        "dates.on": "hi ja tr",
        "dates.tail": "ar el he ro ru vi",
        "dates.yesterday": "hi",
        "dates.day_before_yesterday": "ar en hi it th",
        "dates.last_week": "ar hi ja th",
        "dates.next_week": "ar he hi ja th",
        "dates.next_month": "el he vi",
        "dates.next_year": "el",
        "dates.days_ago": "hi th",
        "dates.numbers": "hi ja th",
    }.items()
}
# Lists that are empty in the languages that are partly filled in.
NOT_FILLED = frozenset(
    {
        "questions.greetings",
        "questions.either",
        "follow_ups.openers",
        "follow_ups.anaphors",
        "follow_ups.contrasts",
        "follow_ups.question_words",
        "follow_ups.copulas",
        "follow_ups.others",
        "dates.day_and_month",
        "dates.on",
        "dates.tail",
        "dates.yesterday",
        "dates.day_before_yesterday",
        "dates.last_week",
        "dates.next_week",
        "dates.last_month",
        "dates.next_month",
        "dates.last_year",
        "dates.next_year",
        "dates.days_ago",
        "dates.numbers",
        "dates.yearly",
    }
)


def lists_of(code: str) -> dict[str, list[str] | dict[str, int]]:
    table = tomllib.loads(FILES[f"{code}.toml"])
    sections = ((name, section) for name, section in table.items() if isinstance(section, dict))
    return {f"{name}.{key}": value for name, section in sections for key, value in section.items() if isinstance(value, list | dict)}


@pytest.mark.parametrize("code", languages())
def test_the_empty_lists_of_a_language_are_known(code: str) -> None:
    empty = {key for key, value in lists_of(code).items() if not value}
    permitted = {key for key, codes in ONLY.items() if code not in codes} | {key for key, codes in EMPTY.items() if code in codes}
    assert empty == permitted | (NOT_FILLED if code in PARTLY_FILLED else set())


@pytest.mark.parametrize("code", languages())
def test_no_list_says_a_thing_twice(code: str) -> None:
    repetitive = {key for key, value in lists_of(code).items() if len(set(value)) < len(value)}
    assert repetitive == set()


@pytest.mark.parametrize("code", languages())
def test_every_phrase_is_a_pattern_of_composed_characters(code: str) -> None:
    for key, value in lists_of(code).items():
        for phrase in value:
            assert is_normalized("NFC", phrase), (key, phrase)
            for placeholder in ("{day}", "{month}", "{number}", "{n}", "{weekday}"):
                phrase = phrase.replace(placeholder, "x")
            regex.compile(any_of([phrase]))


@pytest.mark.parametrize("code", languages())
def test_function_words_are_single_words_in_lower_case(code: str) -> None:
    words = languages()[code].follow_ups.every
    assert {word for word in words if word != word.lower() or " " in word} == set()


@pytest.mark.parametrize("code", languages())
def test_dates_say_what_their_places_are(code: str) -> None:
    dates = languages()[code].dates
    assert all(Locale.parse(locale).language for locale in dates.locales)
    assert all("{day}" in phrase and ("{month}" in phrase) != ("{number}" in phrase) for phrase in dates.day_and_month)
    assert all("{n}" in phrase for phrase in dates.days_ago)
    assert all("{weekday}" in phrase for phrase in (*dates.weekday, *dates.last_weekday, *dates.weekday_of_last_week))
    assert len(dates.numbers) in {0, 5}


def test_french_is_read_with_its_types() -> None:
    french = languages()["fr"]
    assert (french.code, french.name, french.spaces) == ("fr", "French", True)
    assert french.sentences.eras == ("J", "JC")
    assert isinstance(french.follow_ups, FunctionWords)
    assert isinstance(french.dates, DatePhrases)
    assert french.dates.numbers == ("deux", "trois", "quatre", "cinq", "six")
    assert languages()["de"].dates.months == {"jänner": 1, "feber": 2}


def test_languages_stand_in_the_order_of_their_codes() -> None:
    assert list(languages()) == sorted(file.removesuffix(".toml") for file in FILES)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("code =", "fr.toml is no TOML: Invalid value (at end of document)."),
        (FRENCH.replace("spaces = true\n", ""), "fr.toml: spaces: Field required; docs/languages.md lists the keys."),
        (FRENCH.replace("reigns = {}\n", ""), "fr.toml: dates.reigns: Field required; docs/languages.md lists the keys."),
        (FRENCH + "dynasties = []\n", "fr.toml: dates.dynasties: Unexpected keyword argument; docs/languages.md lists the keys."),
        (
            FRENCH.replace("reigns = {}", 'reigns = "Louis"'),
            "fr.toml: dates.reigns: Input should be a valid dictionary; docs/languages.md lists the keys.",
        ),
        (
            FRENCH.replace('week_start = "monday"', 'week_start = "friday"'),
            "fr.toml: dates.week_start: Input should be 'monday', 'sunday', 'varies' or 'unknown'; docs/languages.md lists the keys.",
        ),
        (FRENCH.replace('code = "fr"', 'code = "de"'), 'fr.toml: its code is "de", which is not the name of the file.'),
    ],
)
def test_a_broken_file_says_what_is_wrong(text: str, error: str) -> None:
    with pytest.raises(ValueError) as raised:
        read_language("fr.toml", text)
    assert str(raised.value) == error


def test_the_page_on_languages_names_every_key() -> None:
    from pathlib import Path

    page = Path(__file__).parents[3].joinpath("docs", "languages.md").read_text("utf-8")
    keys = {field.name for section in languages()["fr"].__dataclass_fields__ for field in fields_of(section)}
    assert {key for key in keys if not regex.search(rf"[`.]{key}`", page)} == set()


def fields_of(section: str) -> tuple[dataclasses.Field[object], ...]:
    value = getattr(languages()["fr"], section)
    return dataclasses.fields(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else ()


def test_words_of_every_language_stand_once_in_the_order_of_languages() -> None:
    words = in_every_language(lambda language: language.questions.reason)
    assert words.index("warum") < words.index("why") < words.index("pourquoi")
    assert len(words) == len(set(words))


def test_one_pattern_of_phrases() -> None:
    pattern = regex.compile(any_of(["read more", "see also"]))
    assert pattern.fullmatch("see\u00a0also")
    assert not pattern.fullmatch("seealso")
    assert not regex.search(any_of([]), "anything, or nothing")
