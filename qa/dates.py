"""Words such as "27 novembre" or "last week" → the days that they mean, reckoned from the article's own date, where that is certain.

A news report places events from the day it was written, a narrative from whatever date it named last (Strötgen and Gertz, Multilingual and
Cross-domain Temporal Tagging, 2013). A wrong date is worse than none, so a year is added only where nothing else could govern it: the
article's day is known, no other year stands before the words, and the day lies in the half year before the article or the month after.
A relative word counts from the article's day only where its sentence names no other date and it stands in no quotation.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import regex
from babel import Locale, UnknownLocaleError

from index.language import canonical
from index.records import Article, Span
from qa.records import Answer, Period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_BEFORE, _AFTER = timedelta(days=183), timedelta(days=31)
_LONGEST = 60
"""Characters of an answer that may be a date."""
_YEAR = regex.compile(r"(?<![\d.,])(?:1\d|20)\d\d(?![\d%])")
_NUMBER = regex.compile(r"\d+")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*\.?|\d+|[月日号號]")
_ORDINAL = regex.compile(r"(?<=\d)(?:st|nd|rd|th|er|re|º|ª|ª|o|e|ème)\b\.?", regex.IGNORECASE)
_CHINESE = regex.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]")
_VIETNAMESE = regex.compile(r"(?:ngày\s+)?(?:mùng\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})", regex.IGNORECASE)
_OPENING, _CLOSING = "«“„「『", "»”」』"

# Words that may stand beside a day and a month.
_BESIDE = frozenset(
    """
    the on of by since until from le la du au dès depuis en el del de al desde hasta der den dem am vom zum seit bis ab
    o no do em a il lo nel dal ngày hôm vào i på den fra til с в на по
""".split()  # noqa: SIM905  (easier to read so)
)
# Whole days from the article's, by word.
_DAYS: Mapping[str, Mapping[str, int]] = {
    "en": {"today": 0, "yesterday": -1, "tomorrow": 1, "the day before yesterday": -2},
    "fr": {"aujourd'hui": 0, "hier": -1, "demain": 1, "avant-hier": -2},
    "es": {"hoy": 0, "ayer": -1, "anteayer": -2},
    "de": {"heute": 0, "gestern": -1, "vorgestern": -2},
    "it": {"oggi": 0, "ieri": -1, "domani": 1, "l'altro ieri": -2},
    "pt": {"hoje": 0, "ontem": -1, "amanhã": 1, "anteontem": -2},
    "vi": {"hôm nay": 0, "hôm qua": -1, "ngày mai": 1, "hôm kia": -2},
    "zh": {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "明天": 1, "前天": -2},
    "ru": {"сегодня": 0, "вчера": -1, "завтра": 1, "позавчера": -2},
    "no": {"i dag": 0, "i går": -1, "i morgen": 1, "i forgårs": -2},
}
# Whole weeks, months and years from the article's.
_SPANS: Mapping[str, Mapping[str, tuple[str, int]]] = {
    "en": {
        "last week": ("week", -1),
        "this week": ("week", 0),
        "next week": ("week", 1),
        "last month": ("month", -1),
        "last year": ("year", -1),
    },
    "fr": {
        "la semaine dernière": ("week", -1),
        "cette semaine": ("week", 0),
        "le mois dernier": ("month", -1),
        "l'année dernière": ("year", -1),
    },
    "es": {"la semana pasada": ("week", -1), "esta semana": ("week", 0), "el mes pasado": ("month", -1), "el año pasado": ("year", -1)},
    "de": {"letzte woche": ("week", -1), "diese woche": ("week", 0), "letzten monat": ("month", -1), "letztes jahr": ("year", -1)},
    "it": {
        "la settimana scorsa": ("week", -1),
        "la scorsa settimana": ("week", -1),
        "il mese scorso": ("month", -1),
        "l'anno scorso": ("year", -1),
    },
    "pt": {
        "na semana passada": ("week", -1),
        "a semana passada": ("week", -1),
        "no mês passado": ("month", -1),
        "no ano passado": ("year", -1),
    },
    "vi": {"tuần trước": ("week", -1), "tuần này": ("week", 0), "tháng trước": ("month", -1), "năm ngoái": ("year", -1)},
    "zh": {"上周": ("week", -1), "本周": ("week", 0), "上个月": ("month", -1), "去年": ("year", -1)},
    "ru": {"на прошлой неделе": ("week", -1), "в прошлом месяце": ("month", -1), "в прошлом году": ("year", -1)},
    "no": {"forrige uke": ("week", -1), "i forrige uke": ("week", -1), "forrige måned": ("month", -1), "i fjor": ("year", -1)},
}


def dated(answer: Answer | None, article: Callable[[str], Article]) -> Answer | None:
    """The answer with the days that it means; `article` gives the article of an id."""
    if answer is None:
        return None
    return replace(answer, when=resolved(article(answer.article_id), Span(answer.start, answer.end), answer.sentence))


def resolved(article: Article, words: Span, sentence: Span) -> Period | None:
    """The days that `article.text[words.start:words.end]`, in that sentence, means.

    None where the words are no date, where they are a whole one, and where it is not certain.
    """
    said = " ".join(article.text[words.start : words.end].split())
    today = _day(article.date)
    if today is None or not said or len(said) > _LONGEST or article.lang is None or _YEAR.search(said):
        return None
    lang = canonical(article.lang)
    if named := _day_and_month(said, lang):
        return _near(today, *named) if _only_year(article.text[: sentence.end], today.year) else None
    period = _relative(said, lang, today)
    around = article.text[sentence.start : words.start] + " … " + article.text[words.end : sentence.end]
    if period and not _names_a_date(around, lang) and not _in_quotation(article.text, words.start):
        return period
    return None


def _near(today: date, day: int, month: int, weekdays: frozenset[int]) -> Period | None:
    """The one such day near today; None where there is none, or where the weekday that is named is another."""
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if today - _BEFORE <= found <= today + _AFTER:
            return _period(found, found) if weekdays <= {found.weekday()} else None
    return None


def _day_and_month(said: str, lang: str) -> tuple[int, int, frozenset[int]] | None:
    """Day, month and weekdays, where the words are those and nothing else."""
    for pattern, swapped in ((_CHINESE, False), (_VIETNAMESE, True)):
        if (lang in {"zh", "ja"}) != swapped and (found := pattern.fullmatch(said)):
            first, second = int(found[1]), int(found[2])
            return (first, second, frozenset()) if swapped else (second, first, frozenset())
    months, weekdays = _names(lang)
    days: list[int] = []
    named: list[int] = []
    week: set[int] = set()
    for word in _WORD.findall(_ORDINAL.sub("", said)):
        plain = _folded(word)
        if plain.isdigit():
            days.append(int(plain))
        elif plain in months:
            named.append(months[plain])
        elif plain in weekdays:
            week.add(weekdays[plain])
        elif plain not in _BESIDE:
            return None
    return (days[0], named[0], frozenset(week)) if len(days) == len(named) == 1 and len(week) < 2 else None


def _relative(said: str, lang: str, today: date) -> Period | None:
    plain = _folded(said.replace("’", "'"))
    days = {_folded(word): count for word, count in _DAYS.get(lang, {}).items()}
    if plain in days:
        found = today + timedelta(days=days[plain])
        return _period(found, found)
    unit, count = {_folded(word): span for word, span in _SPANS.get(lang, {}).items()}.get(plain, ("", 0))
    if unit == "week":
        monday = today + timedelta(days=7 * count - today.weekday())
        return _period(monday, monday + timedelta(days=6))
    if unit == "month":
        month = date(today.year + (today.month + count - 1) // 12, (today.month + count - 1) % 12 + 1, 1)
        return _period(month, (month + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    if unit == "year":
        return _period(date(today.year + count, 1, 1), date(today.year + count, 12, 31))
    return None


def _only_year(before: str, year: int) -> bool:
    """Whether no other year than that stands in the text."""
    return all(int(found) == year for found in _YEAR.findall(before))


def _names_a_date(text: str, lang: str) -> bool:
    months, weekdays = _names(lang)
    return bool(_YEAR.search(text) or _CHINESE.search(text)) or any(
        _folded(w) in months or _folded(w) in weekdays for w in _WORD.findall(text)
    )


def _in_quotation(text: str, at: int) -> bool:
    """Whether a quotation that was opened in the paragraph is still open there; where marks do not say which they are, whether one is."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    opened = sum(before.count(mark) for mark in _OPENING) - sum(before.count(mark) for mark in _CLOSING)
    return opened > 0 or before.count('"') % 2 == 1


@lru_cache(maxsize=64)
def _names(lang: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Names → months, 1 to 12, and → weekdays, 0 to 6 from Monday, as CLDR has them in a language; none for one that it does not know.

    Abbreviations of fewer than three letters are left out, and a name that is also another word of the language is no trap: it needs a day.
    """
    try:
        locale = Locale.parse({"no": "nb"}.get(lang, lang))
    except (UnknownLocaleError, ValueError):
        return {}, {}

    def collected(tables: Mapping[str, Mapping[str, Mapping[int, str]]], first: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for context in ("stand-alone", "format"):
            for width in ("abbreviated", "wide"):
                found |= {_folded(name): number + first for number, name in tables[context][width].items() if len(name) > 2}
        return found

    return collected(locale.months, 0), collected(locale.days, 0)


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().rstrip(".")


def _day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso) if iso and len(iso) == 10 else None
    except ValueError:
        return None


def _period(first: date, last: date) -> Period:
    return Period(first.isoformat(), last.isoformat())
