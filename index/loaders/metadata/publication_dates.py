"""Dates as people write them in many languages → ISO 8601."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache

import regex
from babel import Locale, UnknownLocaleError

from articleqa.index.languages import any_of, in_every_language, languages
from articleqa.index.text.scripts import NO_SPACES

# The CLDR locales whose month names are read. Where a country has its own set of names, it follows the language.
LOCALES = """
    af ar ar_IQ ar_LB ar_SY az be bg bn bs ca cs cy da de de_AT el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk kn
    ko lt lv mk ml mr ms mt nb ne nl nn no pa pl pt ro ru sk sl sq sr sr_Latn sv sw ta te th tr uk ur uz vi zh zh_Hant
"""

_ISO = regex.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{1,2}[:h.]\d{2}.*|Z|[+-]\d{2}:?\d{2})?")
_COMPACT_ISO = regex.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T\d{4,6}.*)?")
_TIME = r"(?:[\s,T]+\d{1,2}[:h.時时]\d{2}.*)?"
_YEAR_FIRST = regex.compile(rf"(\d{{4}})\s?[年년./-]\s?(\d{{1,2}})\s?[月월./-]\s?(\d{{1,2}})\s?[日일.]?{_TIME}")
# With dots the day is always first. With slashes or dashes either may be first, so the number above 12 decides.
_DAY_FIRST = regex.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}}){_TIME}")
_EITHER_FIRST = regex.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９", "0123456789" * 6)


def iso_date(written: str, *, day_first: bool | None = None) -> str | None:
    """Return a written date in ISO 8601 ("2024-12-05").

    Args:
        written: A date without other text, in any of the languages known here.
        day_first: Whether the day is the first number of "5/12/2024"; None where that is not known.

    Returns:
        The date, or None where it is no date or an ambiguous one: "5/12/2024" may be two days.
    """
    text = plain_years(written).strip().strip("()[]")
    is_iso = written.isascii() and _ISO.fullmatch(text) is not None
    if not is_iso and (persian := _persian_date(text)):
        return persian
    if match := _ISO.fullmatch(text) or _COMPACT_ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        return _iso_or_none(*match.groups())
    if match := _DAY_FIRST.fullmatch(text):
        return _iso_or_none(*reversed(match.groups()))
    if match := _EITHER_FIRST.fullmatch(text):
        first, _, second, year = match.groups()
        if int(first) > 12 or first == second or (day_first and int(second) <= 12):
            return _iso_or_none(year, second, first)
        return _iso_or_none(year, first, second) if int(second) > 12 or day_first is False else None
    return _with_month_name(text)


def plain_years(text: str) -> str:
    """Return the text with European digits, also in dates such as "令和六年三月五日", and years of the common era for those of reigns."""
    text = text.translate(_DIGITS)
    if "年" not in text:
        return text
    return str(_year_of_reign().sub(_common_year, _ideographic_date().sub(_with_digits, text)))


def _common_year(match: regex.Match[str]) -> str:
    return f"{_reigns()[match['reign']] - 1 + _number(match['number'])}年"


@cache
def _reigns() -> dict[str, int]:
    return {name: year for language in languages().values() for name, year in language.dates.reigns.items()}


@cache
def _year_of_reign() -> regex.Pattern[str]:
    return regex.compile(rf"(?P<reign>{any_of(_reigns())})\s?(?P<number>\d{{1,3}}|元)\s?年")


@cache
def _ideographic_date() -> regex.Pattern[str]:
    number = rf"(?:[{_IDEOGRAPHIC_DIGITS}十]{{1,4}}|\d{{1,2}})"
    count = rf"(?:元|\d{{1,3}}|[{_IDEOGRAPHIC_DIGITS}十百]{{1,5}})"
    return regex.compile(
        rf"(?:(?P<reign>{any_of(_reigns())})\s?(?P<count>{count})|(?P<year>\d{{4}}|[{_IDEOGRAPHIC_DIGITS}]{{4}}))\s?年"
        rf"\s?(?P<month>{number})\s?月\s?(?P<day>{number})\s?日"
    )


def _with_digits(date: regex.Match[str]) -> str:
    year = _number(date["year"]) if date["year"] else _reigns()[date["reign"]] - 1 + _number(date["count"])
    return f"{year}年{_number(date['month'])}月{_number(date['day'])}日"


_IDEOGRAPHIC_DIGITS = "〇零一二三四五六七八九"
_VALUES = {"零": 0} | {digit: value for value, digit in enumerate("〇一二三四五六七八九")}


def _number(written: str) -> int:
    """Return the number that is written in digits, or with ideographs as "二〇二四", "三十一" or "百十三"; "元" is the first."""
    if written == "元":
        return 1
    if written.isascii():
        return int(written)
    if not {"十", "百"} & set(written):
        return int("".join(str(_VALUES[digit]) for digit in written))
    hundreds, _, rest = written.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = 100 * (_VALUES.get(hundreds[-1:], 1) if "百" in written else 0)
    return value + 10 * (_VALUES.get(tens[-1:], 1) if ten else 0) + _VALUES.get(ones[-1:], 0)


def _persian_date(text: str) -> str | None:
    """Return the ISO date of a date in the Persian calendar, "16 اسفند 1402" or "1402/12/16", or None where it is none."""
    if match := _PERSIAN.fullmatch(text) if len(text) <= _LONGEST_DATE else None:
        month = match["number"] or next(number for number, name in enumerate(persian_months(), 1) if name == match["month"])
        return _gregorian(int(match["year"]), int(month), int(match["day"]))
    return None


def persian_months() -> Sequence[str]:
    """Return the names of the months of the Persian calendar, from the first on."""
    return languages()["fa"].dates.calendar_months


_PERSIAN_YEAR = r"(?P<year>1[34]\d{2})"
_PERSIAN = regex.compile(
    rf"{_PERSIAN_YEAR}\s?[/.-]\s?(?P<number>\d{{1,2}})\s?[/.-]\s?(?P<day>\d{{1,2}})(?!\d)(?:\D.*)?"
    rf"|(?:\D{{0,24}}(?<!\d))?(?P<day>\d{{1,2}})\D{{0,8}}?\b(?P<month>{any_of(persian_months())})\b\D{{0,8}}{_PERSIAN_YEAR}(?!\d)(?:\D.*)?"
)
_MONTHS_OF_31_DAYS = 6


def _gregorian(year: int, month: int, day: int) -> str | None:
    """Return the ISO date of a day of the Persian calendar, which has eight leap years in 33 years from 1206 to 1498."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= _MONTHS_OF_31_DAYS else 30)):
        return None
    in_cycles = year + 1595
    leap_days = 8 * (in_cycles // 33) + (in_cycles % 33 + 3) // 4
    days = 365 * year + leap_days + 30 * (month - 1) + min(month - 1, _MONTHS_OF_31_DAYS) + day
    return dt.date.fromordinal(226142 + days).isoformat()


def is_ambiguous(written: str) -> bool:
    """Tell whether a text has a date such as "5/12/2024", which may be two days."""
    return any(
        int(first) <= 12 and int(second) <= 12 and first != second for first, _, second, _ in _EITHER_FIRST.findall(plain_years(written))
    )


def order_in(written: Iterable[str]) -> bool | None:
    """Tell whether the day is the first number of dates such as "5/12/2024", by those of them that can be read in one way only.

    Args:
        written: Dates that one program or person wrote, such as those of a column.

    Returns:
        True or False; None where none of them tells, or some tell the one and some the other.
    """
    numbers = (found for text in written for found in _EITHER_FIRST.findall(plain_years(text[:_LONGEST_DATE])))
    orders = {int(first) > 12 for first, _, second, _ in numbers if (int(first) > 12) != (int(second) > 12)}
    return orders.pop() if len(orders) == 1 else None


def day_is_first(tag: str | None) -> bool | None:
    """Tell whether a language writes the day as the first number of "5/12/2024".

    Args:
        tag: The BCP 47 tag of the language, or None where it is not known.

    Returns:
        True or False by CLDR's short format of dates; None where that begins with the year, where the language has none, and for English
        without a country: Americans write the month first, and others the day.
    """
    if tag is None or tag.lower() == "en":
        return None
    try:
        pattern = Locale.parse(tag, sep="-").date_formats["short"].pattern
    except (ValueError, UnknownLocaleError, KeyError):
        return None
    places = {letter: pattern.find(letter) for letter in "dMy"}
    return None if min(places, key=places.__getitem__) == "y" else places["d"] < places["M"]


def month_names() -> Iterable[str]:
    """Return the names of months in all languages known here, in lower case."""
    return _months_of_names()


def mentions(text: str, date: str) -> bool:
    """Tell whether `text` names the day and month of an ISO date together, in any of the languages known here."""
    year, month, day = date.split("-")
    return _mention_pattern(int(month), int(day), year).search(text.translate(_DIGITS)) is not None


@cache
def _mention_pattern(month: int, day: int, year: str) -> regex.Pattern[str]:
    """Return the pattern of a day and month together, in all languages; numbers with slashes only without another year."""
    names = "|".join(
        regex.escape(name)
        for name in sorted((name for name, months in _months_of_names().items() if month in months), key=len, reverse=True)
    )
    day_and_month = any_of((_DAY_AND_MONTH, *in_every_language(lambda language: language.dates.day_and_month)))
    day_and_month = day_and_month.replace("{day}", rf"(?<!\d)0?{day}(?!\d)").replace("{number}", f"0?{month}")
    day_and_month = day_and_month.replace("{month}", f"(?:{_PREFIXES})?(?:{names})")
    years = rf"(?:{year}|{year[2:]})(?!\d)"
    return regex.compile(
        rf"""
        (?: {day_and_month} ) {_WORD_END}
        | {_WORD_START} (?: {names} ) [\s.,]{{0,4}} 0?{day} (?!\d)
        | (?<![\d.,/-]) (?: 0?{day} [./-] 0?{month} | 0?{month} [./-] 0?{day} ) (?: [./-] {years} | (?![./-]?\d) )
        | {year} [./-] 0?{month} [./-] 0?{day} (?!\d)
        """,
        regex.VERBOSE | regex.IGNORECASE,
    )


# How a day and month are written in a language whose file says nothing about it.
_DAY_AND_MONTH = r"{day}[\s.,-]{0,4}{month}"
_PREFIXES = any_of(in_every_language(lambda language: language.dates.month_prefixes))
# Where words are not separated by spaces, a name has none around it.
_WORD_START = rf"(?: (?<![\p{{L}}\p{{M}}\d]) | (?<=[{NO_SPACES}]) )"
_WORD_END = rf"(?: (?<=[{NO_SPACES}]) | (?![\p{{L}}\p{{M}}\d]) )"


@cache
def _months_of_names() -> dict[str, frozenset[int]]:
    """Return month name → the months that it means: mostly one, but "listopad" is October in Croatian and November in Czech."""
    months: dict[str, frozenset[int]] = {}
    for code in LOCALES.split():
        locale = Locale.parse(code)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, written in locale.months[context][width].items():
                    name = written.rstrip(".").casefold()
                    if _MONTH_NAME.search(name):
                        months[name] = months.get(name, frozenset()) | {month}
    for language in languages().values():
        for name, month in language.dates.months.items():
            months[name.casefold()] = months.get(name.casefold(), frozenset()) | {month}
    return months


# A month has a name of two letters at least; in many scripts there are marks between these.
_MONTH_NAME = regex.compile(r"\p{L}[\p{M}.]*\p{L}|[月월]")


@cache
def _month_name_pattern() -> regex.Pattern[str]:
    """Return the pattern of a date with day, year and the name of a month, in either order of day and month."""
    names = "|".join(
        regex.escape(name) for name, months in sorted(_months_of_names().items(), key=lambda item: -len(item[0])) if len(months) == 1
    )
    day, year = r"(?P<day>\d{1,2})", r"(?P<year>\d{4})"
    month = rf"(?P<month>{names})"
    return regex.compile(
        rf"(?:\D{{0,24}}(?<!\d){day}\D{{0,8}}?(?:(?<!\p{{L}})|(?<=\b(?:{_PREFIXES}))){month}(?!\p{{L}})\D{{0,12}}{year}|"
        rf"\D{{0,24}}?(?<!\p{{L}}){month}(?!\p{{L}})\D{{0,3}}?{day}\D{{1,4}}{year}|"
        rf"\D{{0,24}}?{year}\D{{0,4}}?(?<!\p{{L}}){month}(?!\p{{L}})\D{{0,3}}?{day})(?!\d)(?:\D.{{0,30}})?",
        regex.IGNORECASE,
    )


def without_month(text: str) -> str:
    """Return a text without the month's name that it ends with, in any of the languages known here: "Jane Doe May" → "Jane Doe"."""
    words = text.split()
    return " ".join(words[:-1] if words and words[-1].rstrip(".,").casefold() in _months_of_names() else words)


def _with_month_name(text: str) -> str | None:
    """Return the ISO date of a date with a month's name: "Thu, 05 Dec 2024 10:00 GMT", "ngày 5 tháng 12 năm 2024"."""
    match = _month_name_pattern().fullmatch(text) if len(text) <= _LONGEST_DATE and _DAY_AND_YEAR.search(text) else None
    months = _months_of_names().get(match["month"].casefold(), frozenset()) if match else frozenset()
    if match is None or len(months) != 1:
        return None
    year = int(match["year"])
    if regex.search(r"\p{Thai}", text) and year > 2400:
        year -= languages()["th"].dates.year_offset
    (month,) = months
    return _iso_or_none(str(year), str(month), match["day"])


_LONGEST_DATE = 80
_DAY_AND_YEAR = regex.compile(r"\d{1,2}\D.*\d{4}|\d{4}\D.*\d")


def _iso_or_none(year: str, month: str, day: str) -> str | None:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
