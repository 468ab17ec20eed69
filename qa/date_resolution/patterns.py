"""The names of months and weekdays in each language, from CLDR, and the patterns of dates that are made of them.

All patterns are for text that `normal` has normalised.
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

# In scripts without spaces a word may start and end anywhere.
_WORD_START = rf"(?<![\p{{L}}--[{NO_SPACES}]])"
_WORD_END = rf"(?![\p{{L}}\p{{M}}--[{NO_SPACES}]])"
_LETTER_WITHOUT_SPACES = f"[{NO_SPACES}]"


def normal(text: str) -> str:
    """Return the text case-folded, with single spaces and straight apostrophes, and without the dot below Hindi letters.

    Many people do not write that dot (the nukta).

    Returns:
        The normalised text.
    """
    return " ".join(normalize("NFC", text).replace("\u093c", "").replace("’", "'").casefold().split())


class Relative(NamedTuple):
    """What a phrase such as "last week" means.

    Attributes:
        unit: "day", "week", "month" or "year".
        distance: How many units after that of the publication date; negative before it.
    """

    unit: str
    distance: int


def phrases_of(lang: str) -> DatePhrases | None:
    """Return how dates are written in a language, by ISO 639 code. None where no file says it."""
    language = languages().get(lang)
    return language.dates if language and language.dates.day_and_month else None


def _dates(lang: str) -> DatePhrases:
    return languages()[lang].dates


def relatives(dates: DatePhrases) -> Iterator[tuple[Relative, Phrases]]:
    """Yield what each expression that is counted from the publication date means, and its phrases."""
    yield Relative("day", -1), dates.yesterday
    yield Relative("day", -2), dates.day_before_yesterday
    yield Relative("week", -1), dates.last_week
    yield Relative("week", 1), dates.next_week
    yield Relative("month", -1), dates.last_month
    yield Relative("month", 1), dates.next_month
    yield Relative("year", -1), dates.last_year
    yield Relative("year", 1), dates.next_year


def says(phrases: Phrases, text: str) -> bool:
    """Return whether one of the phrases is in the text, as whole words."""
    return _whole_words(phrases).search(normal(text)) is not None


@cache
def _whole_words(phrases: Phrases) -> regex.Pattern[str]:
    return regex.compile(f"{_WORD_START}(?:{any_of(phrases)}){_WORD_END}", regex.V1)


@cache
def before(phrases: Phrases) -> regex.Pattern[str]:
    """Return the pattern of one of the phrases at the end of the text before a date, for `search`."""
    return regex.compile(rf"{_WORD_START}(?:{any_of(phrases)})(?:(?<={_LETTER_WITHOUT_SPACES}|['’])\s?|\s)\Z", regex.V1 | regex.IGNORECASE)


@cache
def after(phrases: Phrases) -> regex.Pattern[str]:
    """Return the pattern of one of the phrases at the beginning of the text after a date, for `match`."""
    return regex.compile(rf"\s?(?:{any_of(phrases)}){_WORD_END}", regex.V1 | regex.IGNORECASE)


@cache
def day_and_month(lang: str) -> regex.Pattern[str]:
    """Return the pattern of a day and month and nothing else, for `fullmatch`.

    Args:
        lang: The ISO 639 code of the language.

    Returns:
        The pattern, with the groups `day`, `month` and `weekday`. `weekday` is None where none is named.
    """
    dates = _dates(lang)
    on = rf"(?:(?:{any_of(dates.on)})[\s-]*)?"
    weekday = f"(?P<weekday>{any_name(weekdays(lang))})"
    tail = rf"(?:,?\s*(?:{any_of(dates.tail)}))*"
    return regex.compile(rf"{on}(?:{weekday}\.?,?\s*)?{on}(?:{_core(lang)})(?:\s*[(（]?{weekday}[)）]?)?{tail}")


def _core(lang: str) -> str:
    """Return the pattern of a day and month, without prepositions and weekday."""
    dates = _dates(lang)
    prefix = f"(?:{any_of(dates.month_prefixes)})?"
    pattern = any_of(dates.day_and_month).replace("{day}", r"(?P<day>\d{1,2})").replace("{number}", r"(?P<month>\d{1,2})")
    return pattern.replace("{month}", f"{prefix}(?P<month>{any_name(_months(lang))})")


@cache
def month_alone(lang: str) -> regex.Pattern[str]:
    """Return the pattern of a month and nothing else, for `fullmatch`. "May" is left out, as it is a name and a verb, too.

    Args:
        lang: The ISO 639 code of the language.

    Returns:
        The pattern, with the groups `month` and `in`, the preposition before it. `in` is None where there is none.
    """
    return regex.compile(rf"(?:(?P<in>{any_of(_dates(lang).month_in)})\s*)?(?P<month>{any_name(_months_in_full(lang) - {'may'})})")


@cache
def any_date(lang: str) -> regex.Pattern[str]:
    """Return the pattern of a day and month, a weekday or a relative expression, for `search`."""
    relative = any_of(phrase for _, phrases in relatives(_dates(lang)) for phrase in phrases)
    return regex.compile(f"{_WORD_START}(?:{_anonymous(_core(lang))}|{any_name(weekdays(lang))}|{relative}){_WORD_END}", regex.V1)


@cache
def day_inside(lang: str) -> regex.Pattern[str]:
    """Return the pattern of a day and month, for `search`."""
    return regex.compile(rf"(?<!\d)(?:{_anonymous(_core(lang))})")


def any_name(names: Collection[str]) -> str:
    """Return one pattern for several names, the longest first."""
    return "|".join(map(regex.escape, sorted(names, key=lambda name: (-len(name), name))))


def _anonymous(pattern: str) -> str:
    """Return the pattern without the names of its groups."""
    return str(regex.sub(r"\?P<\w+>", "?:", pattern))


def month_number(lang: str, written: str) -> int:
    """Return the number, from 1, of a month as a pattern has matched it: a name, or digits."""
    return int(written) if written.isdecimal() else _months(lang)[written]


def months_in(lang: str, text: str) -> list[int]:
    """Return the numbers, from 1, of the months that a text names, in its order.

    Args:
        lang: The ISO 639 code of the text's language.
        text: The text.

    Returns:
        The numbers; none where the language has no file.
    """
    return [_months(lang)[match.group()] for match in _month(lang).finditer(normal(text))] if lang in languages() else []


@cache
def _month(lang: str) -> regex.Pattern[str]:
    return regex.compile(f"{_WORD_START}(?:{any_name(_months(lang))}){_WORD_END}", regex.V1)


@cache
def _months(lang: str) -> dict[str, int]:
    """Return the number of each month by its names, full and short. A short one that two months share is left out."""
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
    """Return the number of each weekday, from 0 for Monday, by its full name."""
    names = {
        normal(name): number
        for code in _dates(lang).locales
        for widths in Locale.parse(code).days.values()
        for number, name in widths["wide"].items()
    }
    return names | {normal(name): number for name, number in _dates(lang).weekdays.items()}
