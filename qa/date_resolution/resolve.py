"""Which day an answer's words mean, from the date of the article that they stand in: « 27 novembre » → 2024-11-27.

The names of months and weekdays are CLDR's; other words are in the languages' files (`DatePhrases`). A general parser of dates is made to
find a day in any string, which is the opposite of what is wanted here: `dateparser` 1.5, told the language, reads « mars » and "May" as
days, "12%" as the twelfth, "1500" as a year, « la semaine dernière » as a single day, and misses "11月27日" in Chinese.

The rules are those of news in temporal tagging, stricter. There an expression that is relative or not complete is read from the
document's creation time, in narratives from the last date before it (Strötgen and Gertz, Multilingual and cross-domain temporal
tagging, Language Resources and Evaluation 47, 2013; TIMEX3 in Pustejovsky et al., TimeML, 2003). Where a text may be one or the other,
where tense would have to be known and is not, and where customs differ, nothing is said:

- The article's language is known, and its date to the day.
- The words are nothing but a day and month, a weekday, a month after its preposition, or a word such as "yesterday" and "last week". A
  year, a complete date, a time, a length or several days are not looked at.
- No words inside quotation marks, or in a line that begins with a dash, as speech does.
- No article about the past: one that names years, and none of them is among the two before its date, that of its date or the next.
- Every year named earlier in the paragraph or in the sentence, and the last one named before, the title included, is the year found; but
  "last week" and its like are free of the years before their own sentence.
- A day and month is the nearest one, not more than three months away, one month where the article names no year at all. It is none
  where a year directly follows or precedes, where the sentence speaks of years, birthdays or what recurs, and none that stands for an
  event of another year ("7 October") or that falls on another weekday than the one named with it. A weekday that agrees excuses the
  talk of years.
- A weekday is the last one before the article's, not its own, where the clause says by its verb that it is past and nothing in it is
  ahead. "Last Tuesday" is said in the languages where it can only be the last one.
- A month is the last one, at most five months back, on the same conditions.
- "Last week" and its like are calendar units, of a sentence without another date. A week has seven days from its language's first; where
  countries with the language differ, it runs from Monday to Sunday and is not said on a Saturday or Sunday.
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

_LONGEST = 60
_NEAR, _NEAR_WITHOUT_YEARS = timedelta(days=92), timedelta(days=31)
_MONTHS_BACK = 5

# Days that are named for what happened on them in some year, month before day.
NAMED_DAYS = frozenset(
    {(1, 6), (1, 7), (2, 6), (2, 24), (3, 11), (4, 25), (5, 9), (6, 4), (6, 6), (7, 15), (7, 20), (7, 22)}
    | {(9, 11), (10, 7), (11, 9), (11, 13), (12, 7)}
)
_YEAR_AFTER = regex.compile(r"[\s,.،)]{0,3}(?:\p{L}{1,4}\.?\s){0,2}(?:\d{4}(?!\d)|['’]\d\d(?!\d))")
_YEAR_BEFORE = regex.compile(r"\d{4}\s?(?:年\s?|[,.]\s)")
# Before a word that is counted from the article's date: it is then a part of a longer expression.
_NUMBER_BEFORE = regex.compile(r"\d\s?\Z")
_CUT_INTO = regex.compile(r"[\d./:,-]\Z")


def dated(answer: Answer | None, article: Callable[[str], Article]) -> Answer | None:
    """The answer with `when` filled in, where that is certain; `article` gives the article of an id."""
    if answer is None:
        return None
    return replace(answer, when=resolved(article(answer.article_id), Span(answer.start, answer.end), answer.sentence))


def resolved(article: Article, answer: Span, sentence: Span) -> Period | None:
    """The day or days that the answer's words mean, by the article's date; None where they say it themselves, and where it is not certain.

    `answer` and `sentence`, which holds it, are Spans into the article's text.
    """
    lang = canonical(article.lang or "")
    day = _day(article.date)
    if day is None or patterns.phrases_of(lang) is None or answer.end - answer.start > _LONGEST:
        return None
    place = Place(article, answer, sentence, day, lang, patterns.normal(article.text[answer.start : answer.end]))
    found = (period for rule in (_day_and_month, _weekday, _month, _relative, _days_ago) for period in rule(place))
    period = next(found, None)
    if period is None or _CUT_INTO.search(place.before) or quoted(place) or about_the_past(place):
        return None
    return period


def _day_and_month(place: Place) -> Iterator[Period]:
    match = patterns.day_and_month(place.lang).fullmatch(place.written)
    if match is None or _YEAR_AFTER.match(place.article.text, place.answer.end) or _YEAR_BEFORE.search(place.before[-8:]):
        return
    month, number = patterns.month_number(place.lang, match["month"]), int(match["day"])
    limit = _NEAR if all_years(place) else _NEAR_WITHOUT_YEARS
    around = (_valid(place.day.year + by, month, number) for by in (-1, 0, 1))
    near = [day for day in around if day and abs(day - place.day) <= limit and _on_its_side(place, day)]
    weekday = match["weekday"]
    if not near or patterns.before(place.phrases.named_for).search(place.before) or not year_agrees(place, near[0].year):
        return
    if weekday is None and ((month, number) in NAMED_DAYS or patterns.says(place.phrases.yearly, place.before + GAP + place.after)):
        return
    if weekday is None or patterns.weekdays(place.lang)[weekday] == near[0].weekday():
        yield _period(near[0])


def _on_its_side(place: Place, day: date) -> bool:
    """Whether a day is before the article's, or after it, where a word beside the answer says so."""
    phrases = place.phrases
    back = patterns.after(phrases.past_after).match(place.after) or patterns.before(phrases.past_before).search(place.before)
    ahead = patterns.after(phrases.future_after).match(place.after) or patterns.before(phrases.future_before).search(place.before)
    return not ((back and day > place.day) or (ahead and day < place.day))


def _weekday(place: Place) -> Iterator[Period]:
    phrases, day = place.phrases, place.day
    of_last_week = _named_weekday(place, phrases.weekday_of_last_week)
    last = _named_weekday(place, phrases.last_weekday)
    plain = _named_weekday(place, phrases.weekday)
    if of_last_week is not None:
        meant = day - timedelta(days=day.weekday() + 7 - of_last_week)
    elif last is not None:
        meant = day - timedelta(days=(day.weekday() - last - 1) % 7 + 1)
    elif plain is not None and plain != day.weekday() and _is_past_weekday(place):
        meant = day - timedelta(days=(day.weekday() - plain) % 7)
    else:
        return
    yield from _if_deictic(place, meant, meant)


def _is_past_weekday(place: Place) -> bool:
    """Whether a weekday is one before the article's: not of every week, and not of an earlier time that the paragraph tells of."""
    told = patterns.day_inside(place.lang).search(patterns.normal(place.paragraph))
    return _is_past(place) and not told and not patterns.before(place.phrases.before_other_weekday).search(place.before)


def _month(place: Place) -> Iterator[Period]:
    phrases = place.phrases
    match = patterns.month_alone(place.lang).fullmatch(place.written) if phrases.month_in else None
    if match is None or not (match["in"] or patterns.before(phrases.month_in).search(place.before)):
        return
    back = (place.day.month - patterns.month_number(place.lang, match["month"])) % 12
    if not 1 <= back <= _MONTHS_BACK or _YEAR_AFTER.match(place.article.text, place.answer.end):
        return
    if patterns.after(phrases.after_other_relative).match(place.after):
        return
    first, last = _unit(place.day, "month", -back, 0)
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
    """The period, where its words are counted from the article's date: not a name, a part of a longer expression or of another date."""
    phrases = place.phrases
    begins = place.article.text[place.answer.start]
    rest = patterns.normal(f"{place.before}{GAP}{place.after}")
    named = begins.isupper() and bool(place.before.strip("\"'“„«([ \n")) and not _weekday_in(place)
    if not (
        named
        or _NUMBER_BEFORE.search(place.before)
        or patterns.before(phrases.before_other_relative).search(place.before)
        or patterns.before(phrases.numbers).search(place.before)
        or patterns.after(phrases.after_other_relative).match(place.after)
        or patterns.anything(place.lang).search(rest)
        or any(year not in (first.year, last.year) for year in years_in(rest, place.lang))
    ):
        yield _period(first, last)


def _is_past(place: Place) -> bool:
    """Whether the clause speaks of what has happened, and of nothing ahead."""
    return patterns.says(place.phrases.past, place.clause) and not patterns.says(place.phrases.future, place.clause)


def _named_weekday(place: Place, phrases: Phrases) -> int | None:
    """The weekday, from 0 for Monday, where the answer, with the preposition that it stands after, is one of these phrases."""
    named = any_of(phrases).replace("{weekday}", f"(?P<weekday>{patterns.any_name(patterns.weekdays(place.lang))})")
    whole = regex.compile(rf"(?:{named})(?:\s(?:{any_of(place.phrases.tail)}))?")
    preceding = place.before.split()[-1:]
    for written in (place.written, patterns.normal(" ".join([*preceding, place.written]))):
        if match := whole.fullmatch(written):
            return patterns.weekdays(place.lang)[match["weekday"]]
    return None


def _weekday_in(place: Place) -> bool:
    return any(name in place.written for name in patterns.weekdays(place.lang))


def _period(first: date, last: date | None = None) -> Period:
    return Period(first.isoformat(), (last or first).isoformat())


def _unit(day: date, unit: str, by: int, first_weekday: int) -> tuple[date, date]:
    """The first and last day of the day, week, month or year that is so many forward."""
    if unit == "day":
        return (day + timedelta(days=by),) * 2
    if unit == "week":
        first = day - timedelta(days=(day.weekday() - first_weekday) % 7) + timedelta(weeks=by)
        return first, first + timedelta(days=6)
    if unit == "month":
        months = day.year * 12 + day.month - 1 + by
        following = months + 1
        return date(months // 12, months % 12 + 1, 1), date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
    return date(day.year + by, 1, 1), date(day.year + by, 12, 31)


def _day(written: str | None) -> date | None:
    """The day of an ISO date; None for a month or a year, and for a year that no article is from."""
    try:
        day = date.fromisoformat(written or "")
    except ValueError:
        return None
    return day if len(written or "") == len("2024-12-05") and 1800 < day.year <= 2100 else None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
