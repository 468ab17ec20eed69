"""The names of months and weekdays in each language, by CLDR, and the patterns of dates made of them.

All are for text as `normal` gives it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

import regex
from babel import Locale

from articleqa.index.languages import any_of, languages
from articleqa.index.text.scripts import NO_SPACES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from articleqa.index.languages.language import DatePhrases, Phrases

# Scripts without spaces between words have no ends of words.
_WORD_START = rf"(?<![\p{{L}}--[{NO_SPACES}]])"
_WORD_END = rf"(?![\p{{L}}\p{{M}}--[{NO_SPACES}]])"
_LETTER_WITHOUT_SPACES = f"[{NO_SPACES}]"


def normal(text: str) -> str:
    """The text in one case and with single spaces; the dot below of Hindi letters, which people leave out, is left out."""
    return " ".join(normalize("NFC", text).replace("\u093c", "").replace("’", "'").casefold().split())


class Relative(NamedTuple):
    """What "last week" and its like mean: `distance` units ("day", "week", "month" or "year") forward, back where negative."""

    unit: str
    distance: int


def phrases_of(lang: str) -> DatePhrases | None:
    """How dates are written in a language; None where that is not known."""
    language = languages().get(lang)
    return language.dates if language and language.dates.day_and_month else None


def _dates(lang: str) -> DatePhrases:
    return languages()[lang].dates


def relatives(dates: DatePhrases) -> Iterator[tuple[Relative, Phrases]]:
    """What the words that are counted from the article's date mean, and how they are written."""
    yield Relative("day", -1), dates.yesterday
    yield Relative("day", -2), dates.day_before_yesterday
    yield Relative("week", -1), dates.last_week
    yield Relative("week", 1), dates.next_week
    yield Relative("month", -1), dates.last_month
    yield Relative("month", 1), dates.next_month
    yield Relative("year", -1), dates.last_year
    yield Relative("year", 1), dates.next_year


def says(phrases: Phrases, text: str) -> bool:
    """Whether one of the phrases stands in the text, as whole words."""
    return _whole_words(phrases).search(normal(text)) is not None


@cache
def _whole_words(phrases: Phrases) -> regex.Pattern[str]:
    return regex.compile(f"{_WORD_START}(?:{any_of(phrases)}){_WORD_END}", regex.V1)


@cache
def before(phrases: Phrases) -> regex.Pattern[str]:
    """One of the phrases, as whole words, at the end of what stands before a date: to be searched for."""
    return regex.compile(rf"{_WORD_START}(?:{any_of(phrases)})(?:(?<={_LETTER_WITHOUT_SPACES}|['’])\s?|\s)\Z", regex.V1 | regex.IGNORECASE)


@cache
def after(phrases: Phrases) -> regex.Pattern[str]:
    """One of the phrases, as whole words, at the beginning of what stands after a date: to be matched."""
    return regex.compile(rf"\s?(?:{any_of(phrases)}){_WORD_END}", regex.V1 | regex.IGNORECASE)


@cache
def day_and_month(lang: str) -> regex.Pattern[str]:
    """A day and month and nothing else; groups `day`, `month` and, None where there is none, `weekday`."""
    dates = _dates(lang)
    on = rf"(?:(?:{any_of(dates.on)})[\s-]*)?"
    weekday = f"(?P<weekday>{any_name(weekdays(lang))})"
    tail = rf"(?:,?\s*(?:{any_of(dates.tail)}))*"
    return regex.compile(rf"{on}(?:{weekday}\.?,?\s*)?{on}(?:{_core(lang)})(?:\s*[(（]?{weekday}[)）]?)?{tail}")


def _core(lang: str) -> str:
    dates = _dates(lang)
    prefix = f"(?:{any_of(dates.month_prefixes)})?"
    written = any_of(dates.day_and_month).replace("{day}", r"(?P<day>\d{1,2})").replace("{number}", r"(?P<month>\d{1,2})")
    return written.replace("{month}", f"{prefix}(?P<month>{any_name(_months(lang))})")


@cache
def month_alone(lang: str) -> regex.Pattern[str]:
    """A month and nothing else; groups `month` and, None where there is none, `in`: its preposition. "May" is a name, too."""
    return regex.compile(rf"(?:(?P<in>{any_of(_dates(lang).month_in)})\s*)?(?P<month>{any_name(_months_in_full(lang) - {'may'})})")


@cache
def anything(lang: str) -> regex.Pattern[str]:
    """A day and month, a weekday or a relative word somewhere in a text."""
    relative = any_of(phrase for _, phrases in relatives(_dates(lang)) for phrase in phrases)
    return regex.compile(f"{_WORD_START}(?:{_anonymous(_core(lang))}|{any_name(weekdays(lang))}|{relative}){_WORD_END}", regex.V1)


@cache
def day_inside(lang: str) -> regex.Pattern[str]:
    """A day and month somewhere in a text."""
    return regex.compile(rf"(?<!\d)(?:{_anonymous(_core(lang))})")


def any_name(names: Collection[str]) -> str:
    """One pattern for several names, the longest first."""
    return "|".join(map(regex.escape, sorted(names, key=lambda name: (-len(name), name))))


def _anonymous(pattern: str) -> str:
    """The pattern without its groups' names."""
    return str(regex.sub(r"\?P<\w+>", "?:", pattern))


def month_number(lang: str, written: str) -> int:
    """The number of a month that a pattern has found, from 1."""
    return int(written) if written.isdecimal() else _months(lang)[written]


@cache
def _months(lang: str) -> dict[str, int]:
    """The number of each month's name, whole and short; a short one that is in doubt is left out."""
    names: dict[str, set[int]] = {}
    for code in _dates(lang).locales:
        for widths in Locale.parse(code).months.values():
            for width in ("wide", "abbreviated"):
                for month, name in widths[width].items():
                    names.setdefault(normal(name).rstrip("."), set()).add(month)
    own = {normal(name): month for name, month in _dates(lang).months.items()}
    return {name: next(iter(months)) for name, months in names.items() if len(months) == 1 and not name.isdecimal()} | own


@cache
def _months_in_full(lang: str) -> frozenset[str]:
    return frozenset(
        normal(name) for code in _dates(lang).locales for widths in Locale.parse(code).months.values() for name in widths["wide"].values()
    )


@cache
def weekdays(lang: str) -> dict[str, int]:
    """The number, from 0 for Monday, of each weekday's name in full."""
    names = {
        normal(name): number
        for code in _dates(lang).locales
        for widths in Locale.parse(code).days.values()
        for number, name in widths["wide"].items()
    }
    return names | {normal(name): number for name, number in _dates(lang).weekdays.items()}
