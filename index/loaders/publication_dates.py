"""Dates as people write them, in the languages that articles come in."""

from __future__ import annotations

import datetime as dt
from functools import cache

import regex
from babel import Locale

from articleqa.index.languages import any_of, in_every_language, languages
from articleqa.index.text.scripts import NO_SPACES

# Locales whose month names are known. Countries where a language has a second set of names stand beside it.
_LOCALES = """
    af ar ar_IQ ar_LB ar_SY az be bg bn bs ca cs cy da de de_AT el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk kn
    ko lt lv mk ml mr ms mt nb ne nl nn no pa pl pt ro ru sk sl sq sr sr_Latn sv sw ta te th tr uk ur uz vi zh zh_Hant
"""

_ISO = regex.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{1,2}[:h.]\d{2}.*)?")
_YEAR_FIRST = regex.compile(r"(\d{4})\s?[年년./-]\s?(\d{1,2})\s?[月월./-]\s?(\d{1,2})\s?[日일.]?")
# With dots the day stands first everywhere; with slashes or dashes only where the first number cannot be a month.
_DAY_FIRST = regex.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_EITHER_FIRST = regex.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９", "0123456789" * 6)


def iso_date(written: str) -> str | None:
    """Return the day that `written` names, as "2024-12-05", or None where that is not certain: "5/12/2024" is two days."""
    text = written.translate(_DIGITS).strip().strip("()[]")
    if (match := _ISO.fullmatch(text)) or (match := _YEAR_FIRST.fullmatch(text)):
        return _valid(*match.groups())
    if match := _DAY_FIRST.fullmatch(text):
        return _valid(*reversed(match.groups()))
    if match := _EITHER_FIRST.fullmatch(text):
        first, _, second, year = match.groups()
        if int(first) > 12 or first == second:
            return _valid(year, second, first)
        return _valid(year, first, second) if int(second) > 12 else None
    return _named(text)


def mentions(text: str, date: str) -> bool:
    """Tell whether the day and month of an ISO date stand together in `text`, written in any of the languages known here."""
    year, month, day = date.split("-")
    return _mention(int(month), int(day), year).search(text.translate(_DIGITS)) is not None


@cache
def _mention(month: int, day: int, year: str) -> regex.Pattern[str]:
    names = "|".join(
        regex.escape(name) for name in sorted((name for name, months in _months().items() if month in months), key=len, reverse=True)
    )
    years = rf"(?:{year}|{year[2:]})(?!\d)"
    written = any_of((_DAY_AND_MONTH, *in_every_language(lambda language: language.dates.day_and_month)))
    written = written.replace("{day}", rf"(?<!\d)0?{day}(?!\d)").replace("{number}", f"0?{month}")
    written = written.replace("{month}", f"(?:{_PREFIXES})?(?:{names})")
    years = rf"(?:{year}|{year[2:]})(?!\d)"
    return regex.compile(
        rf"""
        (?: {written} ) {_WORD_END}
        | {_WORD_START} (?: {names} ) [\s.,]{{0,4}} 0?{day} (?!\d)
        | (?<![\d.,/-]) (?: 0?{day} [./-] 0?{month} | 0?{month} [./-] 0?{day} ) (?: [./-] {years} | (?![./-]?\d) )
        | {year} [./-] 0?{month} [./-] 0?{day} (?!\d)
        """,
        regex.VERBOSE | regex.IGNORECASE,
    )


# How a day and month are written in languages that nothing more is known of.
_DAY_AND_MONTH = r"{day}[\s.,-]{0,4}{month}"
_PREFIXES = any_of(in_every_language(lambda language: language.dates.month_prefixes))
# Scripts without spaces between words have none around a name either.
_WORD_START = rf"(?: (?<![\p{{L}}\p{{M}}\d]) | (?<=[{NO_SPACES}]) )"
_WORD_END = rf"(?: (?<=[{NO_SPACES}]) | (?![\p{{L}}\p{{M}}\d]) )"


@cache
def _months() -> dict[str, frozenset[int]]:
    """Return the months that each name stands for: mostly one, but "listopad" is October in Croatian and November in Czech."""
    months: dict[str, frozenset[int]] = {}
    for code in _LOCALES.split():
        locale = Locale.parse(code)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, written in locale.months[context][width].items():
                    name = written.rstrip(".").casefold()
                    if _LETTER.search(name):
                        months[name] = months.get(name, frozenset()) | {month}
    return months


_LETTER = regex.compile(r"\p{L}{2}|[月월]")


@cache
def _written() -> regex.Pattern[str]:
    names = "|".join(regex.escape(name) for name, months in sorted(_months().items(), key=lambda item: -len(item[0])) if len(months) == 1)
    day, year = r"(?P<day>\d{1,2})", r"(?P<year>\d{4})"
    month = rf"(?P<month>{names})"
    return regex.compile(
        rf"(?:\D{{0,24}}(?<!\d){day}\D{{0,8}}?(?:(?<!\p{{L}})|(?<=\b(?:{_PREFIXES}))){month}(?!\p{{L}})\D{{0,12}}{year}|"
        rf"\D{{0,24}}?(?<!\p{{L}}){month}(?!\p{{L}})\D{{0,3}}?{day}\D{{1,4}}{year})(?!\d)(?:\D.{{0,30}})?",
        regex.IGNORECASE,
    )


def _named(text: str) -> str | None:
    """Return the day of a date with the month's name: "Thu, 05 Dec 2024 10:00 GMT", "ngày 5 tháng 12 năm 2024"."""
    match = _written().fullmatch(text) if len(text) <= _LONGEST and _DAY_AND_YEAR.search(text) else None
    months = _months().get(match["month"].casefold(), frozenset()) if match else frozenset()
    if match is None or len(months) != 1:
        return None
    year = int(match["year"])
    if regex.search(r"\p{Thai}", text) and year > 2400:
        year -= languages()["th"].dates.years_ahead
    (month,) = months
    return _valid(str(year), str(month), match["day"])


_LONGEST = 80
_DAY_AND_YEAR = regex.compile(r"\d{1,2}\D.*\d{4}")


def _valid(year: str, month: str, day: str) -> str | None:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
