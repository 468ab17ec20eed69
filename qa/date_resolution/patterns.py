"""The names of months and weekdays in each language, by CLDR, and the patterns of dates made of them.

All are for text as `normal` gives it.
"""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

import regex
from babel import Locale

from articleqa.date_resolution.words import WORDS
from articleqa.index.text.scripts import NO_SPACES

# Countries where a language has a second set of names of months.
_LOCALES = {"ar": ("ar", "ar_LB", "ar_MA", "ar_DZ"), "de": ("de", "de_AT"), "no": ("nb", "nn"), "zh": ("zh", "zh_Hant")}
# Scripts without spaces between words have no ends of words.
_WORD_START = rf"(?<![\p{{L}}--[{NO_SPACES}]])"
_WORD_END = rf"(?![\p{{L}}\p{{M}}--[{NO_SPACES}]])"


def normal(text: str) -> str:
    """The text in one case and with single spaces; the dot below of Hindi letters, which people leave out, is left out."""
    return " ".join(normalize("NFC", text).replace("\u093c", "").replace("’", "'").casefold().split())


def says(pattern: str, text: str) -> bool:
    """Whether one of the words of a pattern of `words.py` stands in the text; an empty pattern has none."""
    return bool(pattern) and _phrase(pattern).search(normal(text)) is not None


@cache
def _phrase(pattern: str) -> regex.Pattern[str]:
    return regex.compile(f"{_WORD_START}(?:{pattern}){_WORD_END}", regex.V1)


@cache
def day_and_month(lang: str) -> regex.Pattern[str]:
    """A day and month and nothing else; groups `day`, `month` and, None where there is none, `weekday`."""
    words = WORDS[lang]
    on = rf"(?:(?:{words.on})[\s-]*)?" if words.on else ""
    weekday = f"(?P<weekday>{'|'.join(map(regex.escape, weekdays(lang)))})"
    tail = rf"(?:,?\s*(?:{words.tail}))*" if words.tail else ""
    return regex.compile(rf"{on}(?:{weekday}\.?,?\s*)?{on}(?:{_core(lang)})(?:\s*[(（]?{weekday}[)）]?)?{tail}")


def _core(lang: str) -> str:
    if lang in ("zh", "ja"):
        return r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号號]"
    month = f"(?P<month>{'|'.join(map(regex.escape, sorted(_months(lang), key=len, reverse=True)))})"
    of = rf"(?:{WORDS[lang].of}\s)?" if WORDS[lang].of else ""
    core = rf"(?P<day>\d{{1,2}})(?:\.|er|º|ª|°|st|nd|rd|th|-?го)?\s*{of}ב?{month}\.?(?:['’]\p{{L}}+)?"
    if lang == "en":
        core += rf"|{month}\.?\s(?:the\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    if lang == "vi":
        core += r"|(?<=ngày |hôm |sáng |chiều |tối )(?P<day>\d{1,2})[/-](?P<month>\d{1,2})"
    return core


@cache
def month_alone(lang: str) -> regex.Pattern[str]:
    """A month and nothing else; groups `month` and, None where there is none, `in`: its preposition. "May" is a name, too."""
    names = "|".join(map(regex.escape, sorted(_months_in_full(lang) - {"may"})))
    return regex.compile(rf"(?:(?P<in>{WORDS[lang].month_in})\s*)?(?P<month>{names})")


@cache
def anything(lang: str) -> regex.Pattern[str]:
    """A day and month, a weekday or a relative word somewhere in a text."""
    relative = "|".join(WORDS[lang].relative)
    named = "|".join(map(regex.escape, weekdays(lang)))
    core = _anonymous(_core(lang))
    return regex.compile(f"{_WORD_START}(?:{core}|{named}|{relative}){_WORD_END}", regex.V1)


@cache
def day_inside(lang: str) -> regex.Pattern[str]:
    """A day and month somewhere in a text."""
    return regex.compile(rf"(?<!\d)(?:{_anonymous(_core(lang))})")


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
    for code in _LOCALES.get(lang, (lang,)):
        for widths in Locale.parse(code).months.values():
            for width in ("wide", "abbreviated"):
                for month, name in widths[width].items():
                    names.setdefault(normal(name).rstrip("."), set()).add(month)
    own = {normal(name): month for name, month in WORDS[lang].months.items()}
    return {name: next(iter(months)) for name, months in names.items() if len(months) == 1 and not name.isdecimal()} | own


@cache
def _months_in_full(lang: str) -> frozenset[str]:
    return frozenset(
        normal(name)
        for code in _LOCALES.get(lang, (lang,))
        for widths in Locale.parse(code).months.values()
        for name in widths["wide"].values()
    )


@cache
def weekdays(lang: str) -> dict[str, int]:
    """The number, from 0 for Monday, of each weekday's name in full."""
    names = {
        normal(name): number
        for code in _LOCALES.get(lang, (lang,))
        for widths in Locale.parse(code).days.values()
        for number, name in widths["wide"].items()
    }
    return names | {normal(name): number for name, number in WORDS[lang].weekdays.items()}
