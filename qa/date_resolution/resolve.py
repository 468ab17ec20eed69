"""Which days an answer's words mean, counted from the publication date of its article: « 27 novembre » → 2024-11-27.

The names of months and weekdays are from CLDR, all other words from the languages' files (`DatePhrases`). A general date parser is no help:
it tries to find a day in any string, and here most strings must give none. `dateparser` 1.5, which was told the language, reads « mars »
and "May" as days, "12%" as the twelfth, "1500" as a year and « la semaine dernière » as a single day, and misses "11月27日" in Chinese.

The rules are those of temporal tagging for news, but stricter. In news, relative and incomplete expressions are counted from the document
creation time; in narratives, from the last date before them. Where a text may be either, where the tense matters and is not known, and
where countries differ, no day is given.

Sources: Strötgen and Gertz, Multilingual and cross-domain temporal tagging, Language Resources and Evaluation 47, 2013; TIMEX3 in
Pustejovsky et al., TimeML, 2003.

A day is given only if all of this holds:

- The article's language is known, and its publication date to the day.
- The words are nothing but a day and month, a weekday, a month after its preposition, or an expression such as "yesterday" or "last week".
  Years, complete dates, times of day, durations and several days are left alone.
- The words are not inside quotation marks, nor in a line that begins with a dash, as direct speech does.
- The article is not about the past: if it names years, one of them is that of the publication date, the next one or one of the two before.
- The years named earlier in the paragraph, in the sentence, and last before the words (in the title, too) are the year of the day found.
  For "last week" and the like only the years of their own sentence count.
- A day and month is the nearest one, at most three months from the publication date, or one month where the article names no year. There is
  no year directly before or after it. Its sentence does not speak of years, birthdays or what recurs, and it does not stand for an event of
  another year ("7 October"), unless a weekday is named with it. A weekday that is named must be that of the day.
- A weekday is the last one before the publication date, and another than its weekday. The clause must have a verb of the past, and nothing
  of the future. "Last Tuesday" counts in the languages where it can only mean that day.
- A month is the last one of its name, at most five months back, under the same conditions.
- "Last week" and the like are calendar units, in a sentence without another date. A week begins on its language's first weekday. Where
  countries differ, it is Monday to Sunday, and no week is given for an article of a Saturday or Sunday.
"""

from __future__ import annotations

from calendar import MONDAY, SATURDAY, SUNDAY
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import regex

from articleqa.date_resolution import patterns
from articleqa.date_resolution.surroundings import GAP, Place, about_the_past, all_years, quoted, year_agrees, years_in
from articleqa.index.languages import any_of
from articleqa.index.records import Article, Span
from articleqa.index.text.language import canonical
from articleqa.records import Answer, Period

if TYPE_CHECKING:
    from articleqa.index.languages.language import Phrases

_MOST_CHARACTERS = 60
_FARTHEST, _FARTHEST_WITHOUT_YEARS = timedelta(days=92), timedelta(days=31)
_MOST_MONTHS_BACK = 5

# (month, day) of days whose names stand for an event of some year.
NAMED_DAYS = frozenset(
    {(1, 6), (1, 7), (2, 6), (2, 24), (3, 11), (4, 25), (5, 9), (6, 4), (6, 6), (7, 15), (7, 20), (7, 22)}
    | {(9, 11), (10, 7), (11, 9), (11, 13), (12, 7)}
)
_YEAR_AFTER = regex.compile(r"[\s,.،)]{0,3}(?:\p{L}{1,4}\.?\s){0,2}(?:\d{4}(?!\d)|['’]\d\d(?!\d))")
_YEAR_BEFORE = regex.compile(r"\d{4}\s?(?:年\s?|[,.]\s)")
# A number before an expression such as "last month" makes it part of a longer one: Vietnamese "3 tháng trước", "3 months ago".
_NUMBER_BEFORE = regex.compile(r"\d\s?\Z")
_PART_OF_NUMBER = regex.compile(r"[\d./:,-]\Z")


def dated(answer: Answer | None, article: Callable[[str], Article]) -> Answer | None:
    """Return an answer with `when` filled in, where that is certain.

    Args:
        answer: The answer, or None.
        article: Returns the article of an id.

    Returns:
        The answer, with the days that its words mean. None where `answer` is None.
    """
    if answer is None:
        return None
    return replace(answer, when=resolved(article(answer.article_id), Span(answer.start, answer.end), answer.sentence))


def resolved(article: Article, answer: Span, sentence: Span) -> Period | None:
    """Return the day or days that an answer's words mean, counted from the article's publication date.

    Args:
        article: The article.
        answer: The words, as a Span into the article's text.
        sentence: The sentence that holds them, as a Span into the article's text.

    Returns:
        The days. None where the words are no date, say the whole date themselves, or where it is not certain which day they mean.
    """
    lang = canonical(article.lang or "")
    day = _day(article.date)
    if day is None or patterns.phrases_of(lang) is None or answer.end - answer.start > _MOST_CHARACTERS:
        return None
    place = Place(article, answer, sentence, day, lang, patterns.normal(article.text[answer.start : answer.end]))
    periods = (period for rule in (_day_and_month, _weekday, _month, _relative, _days_ago) for period in rule(place))
    period = next(periods, None)
    if period is None or _PART_OF_NUMBER.search(place.before) or quoted(place) or about_the_past(place):
        return None
    return period


def _day_and_month(place: Place) -> Iterator[Period]:
    match = patterns.day_and_month(place.lang).fullmatch(place.written)
    if match is None or _YEAR_AFTER.match(place.article.text, place.answer.end) or _YEAR_BEFORE.search(place.before[-8:]):
        return
    month, number = patterns.month_number(place.lang, match["month"]), int(match["day"])
    limit = _FARTHEST if all_years(place) else _FARTHEST_WITHOUT_YEARS
    candidates = (_valid(place.day.year + offset, month, number) for offset in (-1, 0, 1))
    nearest = next((day for day in candidates if day and abs(day - place.day) <= limit and _on_its_side(place, day)), None)
    weekday = match["weekday"]
    if nearest is None or patterns.before(place.phrases.named_for).search(place.before) or not year_agrees(place, nearest.year):
        return
    if weekday is None and ((month, number) in NAMED_DAYS or patterns.says(place.phrases.yearly, place.before + GAP + place.after)):
        return
    if weekday is None or patterns.weekdays(place.lang)[weekday] == nearest.weekday():
        yield _period(nearest)


def _on_its_side(place: Place, day: date) -> bool:
    """Return whether a day is on that side of the publication date which a word beside the answer names, if one does."""
    phrases = place.phrases
    past = patterns.after(phrases.past_after).match(place.after) or patterns.before(phrases.past_before).search(place.before)
    future = patterns.after(phrases.future_after).match(place.after) or patterns.before(phrases.future_before).search(place.before)
    return not ((past and day > place.day) or (future and day < place.day))


def _weekday(place: Place) -> Iterator[Period]:
    phrases, day = place.phrases, place.day
    of_last_week = _named_weekday(place, phrases.weekday_of_last_week)
    last = _named_weekday(place, phrases.last_weekday)
    plain = _named_weekday(place, phrases.weekday)
    if of_last_week is not None:
        day_meant = day - timedelta(days=day.weekday() + 7 - of_last_week)
    elif last is not None:
        day_meant = day - timedelta(days=(day.weekday() - last - 1) % 7 + 1)
    elif plain is not None and plain != day.weekday() and _is_past_weekday(place):
        day_meant = day - timedelta(days=(day.weekday() - plain) % 7)
    else:
        return
    yield from _if_deictic(place, day_meant, day_meant)


def _is_past_weekday(place: Place) -> bool:
    """Return whether a weekday is the last one, not one of every week, and not one near another date that the paragraph names."""
    other_date = patterns.day_inside(place.lang).search(patterns.normal(place.paragraph))
    return _is_past(place) and not other_date and not patterns.before(place.phrases.before_other_weekday).search(place.before)


def _month(place: Place) -> Iterator[Period]:
    phrases = place.phrases
    match = patterns.month_alone(place.lang).fullmatch(place.written) if phrases.month_in else None
    if match is None or not (match["in"] or patterns.before(phrases.month_in).search(place.before)):
        return
    months_back = (place.day.month - patterns.month_number(place.lang, match["month"])) % 12
    if not 1 <= months_back <= _MOST_MONTHS_BACK or _YEAR_AFTER.match(place.article.text, place.answer.end):
        return
    if patterns.after(phrases.after_other_relative).match(place.after):
        return
    first, last = _unit(place.day, "month", -months_back, 0)
    if _is_past(place) and not patterns.says(phrases.yearly, place.before + GAP + place.after) and year_agrees(place, first.year):
        yield _period(first, last)


def _relative(place: Place) -> Iterator[Period]:
    start = place.phrases.week_start
    for relative, phrases in patterns.relatives(place.phrases):
        if not regex.fullmatch(any_of(phrases), place.written):
            continue
        if relative.unit == "week" and (start == "unknown" or (start == "varies" and place.day.weekday() >= SATURDAY)):
            return
        first_weekday = SUNDAY if start == "sunday" else MONDAY
        yield from _if_deictic(place, *_unit(place.day, relative.unit, relative.distance, first_weekday))


def _days_ago(place: Place) -> Iterator[Period]:
    phrases = place.phrases
    numbers = patterns.any_name([*phrases.numbers, *"23456"])
    match = regex.fullmatch(any_of(phrases.days_ago).replace("{n}", f"(?P<n>{numbers})"), place.written)
    if match is not None:
        days = phrases.numbers.index(match["n"]) + 2 if match["n"] in phrases.numbers else int(match["n"])
        day = place.day - timedelta(days=days)
        yield from _if_deictic(place, day, day)


def _if_deictic(place: Place, first: date, last: date) -> Iterator[Period]:
    """Yield the period if its words are counted from the publication date: they are no name, and not part of a longer expression."""
    phrases = place.phrases
    first_letter = place.article.text[place.answer.start]
    rest = patterns.normal(f"{place.before}{GAP}{place.after}")
    is_name = first_letter.isupper() and bool(place.before.strip("\"'“„«([ \n")) and not _has_weekday(place)
    if not (
        is_name
        or _NUMBER_BEFORE.search(place.before)
        or patterns.before(phrases.before_other_relative).search(place.before)
        or patterns.before(phrases.numbers).search(place.before)
        or patterns.after(phrases.after_other_relative).match(place.after)
        or patterns.any_date(place.lang).search(rest)
        or any(year not in (first.year, last.year) for year in years_in(rest, place.lang))
    ):
        yield _period(first, last)


def _is_past(place: Place) -> bool:
    """Return whether the answer's clause speaks of the past, and not of the future."""
    return patterns.says(place.phrases.past, place.clause) and not patterns.says(place.phrases.future, place.clause)


def _named_weekday(place: Place, phrases: Phrases) -> int | None:
    """Return the weekday, from 0 for Monday, if the answer is one of these phrases, alone or with the word before it; else None."""
    phrase = any_of(phrases).replace("{weekday}", f"(?P<weekday>{patterns.any_name(patterns.weekdays(place.lang))})")
    pattern = regex.compile(rf"(?:{phrase})(?:\s(?:{any_of(place.phrases.tail)}))?")
    word_before = place.before.split()[-1:]
    for written in (place.written, patterns.normal(" ".join([*word_before, place.written]))):
        if match := pattern.fullmatch(written):
            return patterns.weekdays(place.lang)[match["weekday"]]
    return None


def _has_weekday(place: Place) -> bool:
    return any(name in place.written for name in patterns.weekdays(place.lang))


def _period(first: date, last: date | None = None) -> Period:
    return Period(first.isoformat(), (last or first).isoformat())


def _unit(day: date, unit: str, distance: int, first_weekday: int) -> tuple[date, date]:
    """Return the first and last day of the unit that is `distance` units after that of `day`."""
    if unit == "day":
        return (day + timedelta(days=distance),) * 2
    if unit == "week":
        first = day - timedelta(days=(day.weekday() - first_weekday) % 7) + timedelta(weeks=distance)
        return first, first + timedelta(days=6)
    if unit == "month":
        months = day.year * 12 + day.month - 1 + distance
        following = months + 1
        return date(months // 12, months % 12 + 1, 1), date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
    return date(day.year + distance, 1, 1), date(day.year + distance, 12, 31)


def _day(iso_date: str | None) -> date | None:
    """Return the day of an ISO date; None for a month or a year alone, and for a year that no article is from."""
    try:
        day = date.fromisoformat(iso_date or "")
    except ValueError:
        return None
    return day if len(iso_date or "") == len("2024-12-05") and 1800 < day.year <= 2100 else None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
