"""Times of day in a text: "6.20 pm", "18h20", "下午3点50分"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Final, Literal

import regex
from babel import Locale, UnknownLocaleError
from babel.dates import get_period_id, get_period_names
from babel.units import format_unit

from articleqa.comparison.number_words import normal

_WIDTHS: Final[tuple[Literal["wide", "abbreviated", "narrow"], ...]] = ("wide", "abbreviated", "narrow")
_UNIT_WIDTHS: Final[tuple[Literal["long", "short", "narrow"], ...]] = ("long", "short", "narrow")
_CONTEXTS: Final[tuple[Literal["format", "stand-alone"], ...]] = ("format", "stand-alone")
_LETTER = r"[\p{L}\p{M}]"
_NOON = 12


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day, and its place in the normalised text."""

    hour: int
    minute: int
    start: int
    end: int


def clock_times(text: str, lang: str) -> Iterator[ClockTime]:
    """Yield the times of day in a text that `number_words.normal` has normalised, in its order.

    Args:
        text: The text.
        lang: The ISO 639 code of its language.

    Yields:
        Each time, from 0:00 to 23:59. "6.20" alone is none, as it may be a number.
    """
    pattern = _pattern(lang)
    for match in pattern.finditer(text) if pattern else ():
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        period = (match["before"] or match["after"] or "").strip()
        if period or (match["minute"] and match["mark"] != "."):
            yield ClockTime(_hour_of_day(hour, period, lang), minute, match.start(), match.end())


@cache
def _pattern(lang: str) -> regex.Pattern[str] | None:
    try:
        periods = {name for names in _periods(lang).values() for name in names}
        lengths = (format_unit(number, "duration-hour", width, locale=lang) for number in (1, 5) for width in _UNIT_WIDTHS)
        hours = {normal(length).lstrip("0123456789 ") for length in lengths}
    except (UnknownLocaleError, ValueError):
        return None
    period = "|".join(map(regex.escape, sorted(periods, key=lambda name: (-len(name), name)))) or "(?!)"
    hour = "|".join(map(regex.escape, sorted(hours - {""}, key=lambda name: (-len(name), name))))
    mark = rf"[:.h時时点點시]|{hour}" if hour else "[:.h時时点點시]"
    return regex.compile(
        rf"(?:(?P<before>{period}) ?)?(?<![\p{{Nd}}.,:])(?P<hour>[01]?\d|2[0-3])(?!\d)"
        rf"(?: ?(?P<mark>{mark}) ?(?:(?P<minute>[0-5]\d)(?![\p{{Nd}}])(?: ?[分분])?)?)?(?: ?(?P<after>{period})(?!{_LETTER}))?"
    )


@cache
def _periods(lang: str) -> dict[str, set[str]]:
    """Return the names of the parts of a day by CLDR's names for them: "afternoon1" → {"chiều"}."""
    periods: dict[str, set[str]] = {}
    locale = Locale.parse(lang)
    for width in _WIDTHS:
        for context in _CONTEXTS:
            for id_, name in get_period_names(width, context, locale).items():
                if id_ not in {"noon", "midnight"} and len(name) > 1:
                    periods.setdefault(id_, set()).update(_spellings(normal(name)))
    return periods


def _spellings(name: str) -> set[str]:
    """Return the ways to write the name of a part of a day: "pm" is also "p.m."."""
    letters = name.replace(".", "").replace(" ", "")
    return {name, letters, ".".join(letters) + "."} if len(letters) == len("pm") else {name}


def _hour_of_day(hour: int, period: str, lang: str) -> int:
    if not period or hour >= _NOON:
        return hour
    ids = {id_ for id_, names in _periods(lang).items() if period in names}
    later = get_period_id(time(hour + _NOON), type="selection", locale=lang)
    earlier = get_period_id(time(hour), type="selection", locale=lang)
    return hour + _NOON if "pm" in ids or (later in ids and earlier not in ids and "am" not in ids) else hour
