"""Lines of a text that say when it was published, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import regex
from babel import Locale

from articleqa.index.languages import any_of, in_every_language
from articleqa.index.loaders.metadata.bylines import byline_author
from articleqa.index.loaders.metadata.publication_dates import LOCALES, iso_date, month_names, persian_months, plain_years
from articleqa.index.text.boilerplate import SOURCE_LABELS
from articleqa.index.text.scripts import NO_SPACES

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_LINE = 160
_SECONDS = regex.compile(r"1\d{9}(?:\d{3})?(?:\.0)?")
_YEAR = regex.compile(r"\d{4}")
_MOST_OTHER_WORDS = 10
_PUBLISHED = any_of(in_every_language(lambda language: (*language.boilerplate.published, *language.boilerplate.date_labels)))
_UPDATED = any_of(in_every_language(lambda language: language.boilerplate.updated))
_LABELS = rf"(?:(?P<updated>{_UPDATED})|(?P<published>{_PUBLISHED}))"
_LABEL = regex.compile(rf"{_LABELS}(?:(?![\p{{L}}\p{{M}}])|(?=[{NO_SPACES}]))\s*(?P<colon>[:：])?\s*", regex.IGNORECASE)
_SEPARATOR = regex.compile(r"\s*[|｜•·●]\s*")
_OTHER_LABELS = any_of((SOURCE_LABELS, *in_every_language(lambda language: language.bylines.labels)))
_BY = any_of(in_every_language(lambda language: language.bylines.by))
_LABEL_INSIDE = regex.compile(
    rf"[\s,;(–—/-]++(?=(?i:{_UPDATED}|{_PUBLISHED})\s*[:：\s]|(?i:{_OTHER_LABELS})\s*[:：]|(?:{_BY})\s+[\p{{L}}]"
    rf"|(?<=[–—-]\s)(?i:{_BY})\s+[\p{{Lu}}])"
)
_LABEL_OF_BYLINE = regex.compile(rf"(?:{_UPDATED}|{_PUBLISHED})\s+(?=(?:{_BY})\s)", regex.IGNORECASE)
_ON = regex.compile(rf"\A(?:{any_of(in_every_language(lambda language: language.dates.on))})\s+", regex.IGNORECASE)
_SPACES = regex.compile(r"\s+")
_SOURCE = regex.compile(rf"[(（]?(?:{SOURCE_LABELS})\s*[:：]\s*", regex.IGNORECASE)
# A name before a date, or a paper's number: "Paris, le …", "Báo Tuổi Trẻ, ngày …", "№ 37 (4112), …".
_NAME = regex.compile(
    r"(?:№|[Nn][rºo°]\.?)\s?\d{1,5}(?:\s?[(/]\d{1,6}\)?)?|\p{Lu}[\p{L}\p{M}\p{N}'’.-]*+(?:\s[\p{L}\p{M}\p{N}'’.&-]++){0,4}|[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]{2,12}"
)
_LONGEST_NAME = 40
_BEFORE_DATE = regex.compile(r"\s*[,(（，]\s*|\s[–—-]\s")
_TIME = regex.compile(
    r"(?<![\d.:])\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?|\.\d{2}(?![.\d])|\s?[hH時时点點시](?![\p{L}])(?:\s?\d{2}\s?[分분]?)?|\s?giờ(?:\s?\d{1,2})?)"
    r"(?:\s?[AaPp]\.?[Mm]\b\.?)?(?:\s?\(?(?:Z|(?:GMT|UTC)?\s?[+-]\d{1,2}(?::?\d{2})?|\(?[A-Z]{2,5}\)?)(?![\p{L}\d]))?"
    r"|(?<!\d)\d{1,2}\s?(?:[AaPp]\.?[Mm]\b\.?|[Uu]hr\b)(?:\s[A-Z]{2,4}\b)?"
)
_WITH_UNITS = regex.compile(r"\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’]*")
_PREFIX = regex.compile(rf"\A(?:{any_of(in_every_language(lambda language: language.dates.month_prefixes))})")
_EDGE = " \t\u00a0\u3000,;:.–—-()[]（）"


@dataclass(frozen=True, slots=True)
class LineDates:
    """The dates of a line.

    Attributes:
        published: The day of publication in ISO 8601, or None.
        updated: The day of the last change, or None.
        labelled: Whether the line says that it has the day of publication: "Published on …".
    """

    published: str | None = None
    updated: str | None = None
    labelled: bool = False


def dates_of_line(line: str, *, day_first: bool | None = None) -> LineDates | None:
    """Return the dates of a line that holds dates, with their labels, and at most a byline, a place or a source.

    Args:
        line: The line.
        day_first: How to read "5/12/2024", as `iso_date` does.

    Returns:
        The dates, or None where the line holds anything else, such as a sentence with a date in it.
    """
    if not _may_have_date(line):
        return None
    published = updated = labelled = None
    parts = _parts(line)
    for part in parts:
        label = _LABEL.match(part)
        date = _date_after(part, label, day_first)
        if date is None:
            if len(parts) > 1 and (byline_author(part) or _is_time(part[label.end() :]) if label else _is_beside_date(part)):
                continue
            return None
        if label and label["updated"]:
            updated = updated or date
        elif label or not labelled:
            published = published if published and (labelled or not label) else date
            labelled = labelled or label is not None
    return LineDates(published, updated, bool(labelled)) if published or updated else None


def day_of_field(written: str, *, day_first: bool | None = None) -> str | None:
    """Return the day that a field states: as a date, a line with one, or the seconds or milliseconds since 1970, in UTC.

    Args:
        written: The field's value.
        day_first: How to read "5/12/2024", as `iso_date` does.

    Returns:
        The day in ISO 8601, or None where it is none.
    """
    if _SECONDS.fullmatch(written):
        return dt.datetime.fromtimestamp(int(written[:10]), dt.UTC).date().isoformat()
    if day := iso_date(written, day_first=day_first):
        return day
    dates = dates_of_line(written, day_first=day_first)
    return dates.published if dates else None


@lru_cache(maxsize=64)
def _may_have_date(line: str) -> bool:
    """Tell quickly whether a line has a year, and no more other words than stand beside a date."""
    if len(line) > _LONGEST_LINE or not _YEAR.search(plain_years(line)):
        return False
    return sum(not _belongs_to_date(word.casefold()) for word in _WORD.findall(line)) <= _MOST_OTHER_WORDS


@lru_cache(maxsize=64)
def parts_of_line(line: str) -> tuple[str, ...]:
    """Return the parts of a line with dates, such as "By Jane Doe" of "By Jane Doe | 5 December 2024"; any other line is one part."""
    return tuple(_parts(line)) if dates_of_line(line, day_first=True) else (line,)


def _parts(line: str) -> list[str]:
    parts = (inner for part in _SEPARATOR.split(line) for inner in _byline_and_date(part))
    return [last for part in parts for inner in _LABEL_INSIDE.split(part) if inner.strip(_EDGE) for last in _byline_and_date(inner)]


def _byline_and_date(part: str) -> tuple[str, ...]:
    """Separate a byline from the date behind it: "Published by Jane Doe on 5 May 2024" → "by Jane Doe", "Published on 5 May 2024"."""
    if len(part) > _LONGEST_LINE or not _YEAR.search(plain_years(part)):
        return (part,)
    label = _LABEL_OF_BYLINE.match(part)
    begin = label.end() if label else 0
    for space in _SPACES.finditer(part, begin):
        date = _ON.sub("", part[space.end() :], count=1)
        byline = next((text for text in (part[begin : space.start()], part[: space.start()]) if byline_author(text)), None)
        if byline and _strict_date(date, day_first=True):
            return byline, f"{label[0] if label else ''}{date}"
    return (part,)


def without_date(name: str, *, day_first: bool | None = None) -> tuple[str, str | None]:
    """Return a name without the date after it, and that date: "El País, 9 de enero de 2026"."""
    for comma in _BEFORE_DATE.finditer(name[:_LONGEST_LINE] if _YEAR.search(plain_years(name)) else ""):
        if (date := _strict_date(name[comma.end() :], day_first)) is not None:
            return name[: comma.start()], date
    return name, None


def day_of_dateline(paragraph: str, *, day_first: bool | None = None) -> str | None:
    """Return the day of a paragraph that begins with a place, a day and a dash: "PARIS, Dec. 5, 2024 (AFP) — The …".

    Args:
        paragraph: The paragraph.
        day_first: How to read "5/12/2024", as `iso_date` does.

    Returns:
        The day in ISO 8601, or None where it begins in another way, or without a year.
    """
    for dash in _DASH.finditer(paragraph[:_LONGEST_LINE]):
        place, date = without_date(_AGENCY.sub("", paragraph[: dash.start()]), day_first=day_first)
        if date and len(place) <= _LONGEST_NAME and _NAME.fullmatch(place):
            return date
    return None


_DASH = regex.compile(r"[\s.]\s?[–—-]{1,2}\s(?=[\p{Ps}\p{Pi}\"'¿¡]?[\p{Lu}\p{Lo}])")
_AGENCY = regex.compile(r"\s*(?:\([^()]{1,40}\)|/[^/]{1,40}/)\Z")


def _date_after(part: str, label: regex.Match[str] | None, day_first: bool | None) -> str | None:
    if label:
        value = part[label.end() :]
        return _strict_date(value, day_first) or (iso_date(value.strip(), day_first=day_first) if label["colon"] else None)
    if date := _strict_date(part, day_first):
        return date
    source = _SOURCE.match(part)
    name, date = without_date(part[source.end() if source else 0 :], day_first=day_first)
    is_name = len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None
    return date if is_name or source or byline_author(name) else None


def _is_beside_date(part: str) -> bool:
    """Tell whether a part of a line may stand beside a date: a byline, a source, a place, "5 min read"."""
    return byline_author(part) is not None or len(part) <= _LONGEST_NAME


def _is_time(written: str) -> bool:
    """Tell whether a string is a time of day: "15:05", "à 15h05"."""
    rest, times = _TIME.subn(" ", plain_years(written))
    return times > 0 and all(_belongs_to_date(word.casefold()) for word in regex.findall(r"\w+", rest))


def _strict_date(written: str, day_first: bool | None) -> str | None:
    """Return the date of a string in which every word belongs to the date or the time of day."""
    text = plain_years(written).strip(_EDGE)
    if date := iso_date(text, day_first=day_first) if not _WORD.search(text.replace("T", " ").replace("Z", " ")) else None:
        return date
    if not _YEAR.search(text):
        return None
    text = _TIME.sub(" ", text)
    if not all(_belongs_to_date(word.casefold().strip("'’")) for word in _WORD.findall(text)):
        return None
    units = _WITH_UNITS.search(text)
    numbers = units[0] if units else regex.sub(r"[^\d/.\s-]", " ", text)
    return iso_date(text.strip(_EDGE), day_first=day_first) or iso_date(numbers.strip(_EDGE), day_first=day_first)


def _belongs_to_date(word: str) -> bool:
    words, run = _date_words()
    return word in words or _PREFIX.sub("", word, count=1) in words or run.fullmatch(word) is not None


@cache
def _date_words() -> tuple[frozenset[str], regex.Pattern[str]]:
    """Return the words of dates and times of day, and the pattern of several that are written without spaces."""
    words = frozenset(word.strip("'’") for phrase in _date_phrases() for word in _WORD.findall(phrase.casefold()))
    unspaced = sorted((word for word in words if regex.match(rf"[{NO_SPACES}\p{{Hangul}}]", word)), key=len, reverse=True)
    return words, regex.compile(rf"(?>{'|'.join(map(regex.escape, unspaced))})++")


def _date_phrases() -> Iterator[str]:
    yield from (*month_names(), *persian_months())
    for code in LOCALES.split():
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                yield from Locale.parse(code).days[context][width].values()
    yield from in_every_language(lambda language: (*language.dates.clock, *language.dates.weekdays))
    yield from "年月日时分秒時년월일"
