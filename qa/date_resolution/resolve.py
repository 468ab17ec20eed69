"""Which day an answer's words mean, from the date of the article that they stand in: « 27 novembre » → 2024-11-27.

The names of months and weekdays are CLDR's (`patterns.py`); other words are in `words.py`. A general parser of dates is made to
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

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import regex

from articleqa.date_resolution.patterns import anything, day_and_month, day_inside, month_alone, month_number, normal, says, weekdays
from articleqa.date_resolution.surroundings import GAP, Place, about_the_past, all_years, quoted, year_agrees, years_in
from articleqa.date_resolution.words import WORDS
from articleqa.index.records import Article, Span
from articleqa.index.text.language import canonical
from articleqa.records import Answer, Period

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
# Beside a day and month: before the article's date, or after it.
_BACK_AFTER = regex.compile(
    r"\s(?:derniere?|passée?|pasad[oa]|passad[oa]|scors[oa]|ultim[oa]|last|trecută?|الماضي|vừa qua)\b", regex.IGNORECASE
)
_BACK_BEFORE = regex.compile(
    r"\b(?:last|past|letzten|vergangenen|sist|forrige|últim[oa]|pasado|scorso|geçen|прошл\w+)\s\Z", regex.IGNORECASE
)
_AHEAD_AFTER = regex.compile(r"\s(?:prochaine?|próxim[oa]|prossim[oa]|next|viitor|المقبل|القادم|tới)\b", regex.IGNORECASE)
_AHEAD_BEFORE = regex.compile(r"\b(?:next|coming|nächsten|kommenden|neste|kommende|próxim[oa]|prossim[oa])\s\Z", regex.IGNORECASE)
# Before a day and month: streets, squares and movements are named for them.
_NAMED_FOR = regex.compile(
    r"\b(?:(?:rue|place|avenue|boulevard|quai|square|pont|calle|plaza|avenida|parque|puente|praça|rua|ponte)\s(?:du|de|del|da|do)"
    r"|via|viale|corso|piazza|strada|calle|avenida|bulevardul|улиц\w+|площад\w+|شارع|ساحة|đường|phố"
    r"|(?<!\b(?:on|by|from|since|until) )the)\s\Z",
    regex.IGNORECASE,
)
# Before a weekday: of every week, of the day itself, or a limit of time.
_NOT_BEFORE_WEEKDAY = regex.compile(
    r"\b(?:le|les|la|ce|chaque|un|une|du|de|des|à|au|aux|dès|depuis|avant|après|pour|il|i|ogni|di|dal|al|alla|questo|questa|prima|dopo|per"
    r"|hver|den|til|fra|innen|før|etter|siden|om|neste|forrige|sist|para|hasta|desde|each|every|next|last|not|только|до|после)\s(?:(?:el|na|no|på|on)\s)?\Z",
    regex.IGNORECASE,
)
# Beside a word that is counted from the article's date: it is then a part of a longer one, or a thing.
_NOT_BEFORE = regex.compile(
    r"(?:\d|[一二三四五六七八九十两兩几幾数数]个?個?|[上大先]|\b(?:a|the|các|mấy|vài|nhiều|before|after|of|de|di|do|da|von|altro)|\bd['’])\s?\Z",
    regex.IGNORECASE,
)
_NOT_AFTER = regex.compile(r"\s(?:of|de|du|des|di|do|da|der|before|after|avant|après)\b|ซืน|球", regex.IGNORECASE)
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
    if day is None or lang not in WORDS or answer.end - answer.start > _LONGEST:
        return None
    place = Place(article, answer, sentence, day, lang, normal(article.text[answer.start : answer.end]))
    found = (period for rule in (_day_and_month, _weekday, _month, _relative, _days_ago) for period in rule(place))
    period = next(found, None)
    if period is None or _CUT_INTO.search(place.before) or quoted(place) or about_the_past(place):
        return None
    return period


def _day_and_month(place: Place) -> Iterator[Period]:
    match = day_and_month(place.lang).fullmatch(place.written)
    if match is None or _YEAR_AFTER.match(place.article.text, place.answer.end) or _YEAR_BEFORE.search(place.before[-8:]):
        return
    month, number = month_number(place.lang, match["month"]), int(match["day"])
    limit = _NEAR if all_years(place) else _NEAR_WITHOUT_YEARS
    around = (_valid(place.day.year + by, month, number) for by in (-1, 0, 1))
    near = [day for day in around if day and abs(day - place.day) <= limit and _on_its_side(place, day)]
    weekday = match["weekday"]
    if not near or _NAMED_FOR.search(place.before) or not year_agrees(place, near[0].year):
        return
    if weekday is None and ((month, number) in NAMED_DAYS or says(place.words.yearly, place.before + GAP + place.after)):
        return
    if weekday is None or weekdays(place.lang)[weekday] == near[0].weekday():
        yield _period(near[0])


def _on_its_side(place: Place, day: date) -> bool:
    """Whether a day is before the article's, or after it, where a word beside the answer says so."""
    back = _BACK_AFTER.match(place.after) or _BACK_BEFORE.search(place.before)
    ahead = _AHEAD_AFTER.match(place.after) or _AHEAD_BEFORE.search(place.before)
    return not ((back and day > place.day) or (ahead and day < place.day))


def _weekday(place: Place) -> Iterator[Period]:
    words, day = place.words, place.day
    of_last_week = _named_weekday(place, words.weekday_of_last_week)
    last = _named_weekday(place, words.last_weekday)
    plain = _named_weekday(place, words.weekday)
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
    told = day_inside(place.lang).search(normal(place.paragraph))
    return _is_past(place) and not told and not _NOT_BEFORE_WEEKDAY.search(place.before)


def _month(place: Place) -> Iterator[Period]:
    words = place.words
    match = month_alone(place.lang).fullmatch(place.written) if words.month_in else None
    if match is None or not (match["in"] or regex.search(rf"(?<!\p{{L}})(?:{words.month_in})\s*\Z", place.before, regex.IGNORECASE)):
        return
    back = (place.day.month - month_number(place.lang, match["month"])) % 12
    if not 1 <= back <= _MONTHS_BACK or _NOT_AFTER.match(place.after) or _YEAR_AFTER.match(place.article.text, place.answer.end):
        return
    first, last = _unit(place.day, "month", -back, 0)
    if _is_past(place) and not says(words.yearly, place.before + GAP + place.after) and year_agrees(place, first.year):
        yield _period(first, last)


def _relative(place: Place) -> Iterator[Period]:
    words = place.words
    for pattern, (unit, by) in words.relative.items():
        if not regex.fullmatch(pattern, place.written):
            continue
        if unit == "week" and words.week_start is None and (place.lang == "ar" or place.day.weekday() >= 5):
            return
        yield from _if_deictic(place, *_unit(place.day, unit, by, words.week_start or 0))


def _days_ago(place: Place) -> Iterator[Period]:
    words = place.words
    names = words.numbers.split()
    numbers = "|".join([*names, "[2-6]"])
    match = regex.fullmatch(words.ago.replace("{n}", numbers), place.written) if words.ago else None
    if match is not None:
        back = names.index(match["n"]) + 2 if match["n"] in names else int(match["n"])
        day = place.day - timedelta(days=back)
        yield from _if_deictic(place, day, day)


def _if_deictic(place: Place, first: date, last: date) -> Iterator[Period]:
    """The period, where its words are counted from the article's date: not a name, a part of a longer expression or of another date."""
    begins = place.article.text[place.answer.start]
    rest = normal(f"{place.before}{GAP}{place.after}")
    named = begins.isupper() and bool(place.before.strip("\"'“„«([ \n")) and not _weekday_in(place)
    if not (
        named
        or _NOT_BEFORE.search(place.before)
        or any(regex.search(rf"(?<!\p{{L}}){n}\s?\Z", place.before, regex.IGNORECASE) for n in place.words.numbers.split())
        or _NOT_AFTER.match(place.after)
        or anything(place.lang).search(rest)
        or any(year not in (first.year, last.year) for year in years_in(rest, place.lang))
    ):
        yield _period(first, last)


def _is_past(place: Place) -> bool:
    """Whether the clause speaks of what has happened, and of nothing ahead."""
    return says(place.words.past, place.clause) and not says(place.words.future, place.clause)


def _named_weekday(place: Place, pattern: str) -> int | None:
    """The weekday, from 0 for Monday, where the answer, with the preposition that it stands after, is this pattern."""
    if not pattern:
        return None
    names = "|".join(map(regex.escape, weekdays(place.lang)))
    tail = rf"(?:\s(?:{place.words.tail}))?" if place.words.tail else ""
    whole = regex.compile(pattern.replace("{w}", f"(?P<w>{names})") + tail)
    preceding = place.before.split()[-1:]
    for written in (place.written, normal(" ".join([*preceding, place.written]))):
        if match := whole.fullmatch(written):
            return weekdays(place.lang)[match["w"]]
    return None


def _weekday_in(place: Place) -> bool:
    return any(name in place.written for name in weekdays(place.lang))


def _period(first: date, last: date | None = None) -> Period:
    return Period(first.isoformat(), (last or first).isoformat())


def _unit(day: date, unit: str, by: int, week_start: int) -> tuple[date, date]:
    """The first and last day of the day, week, month or year that is so many forward."""
    if unit == "day":
        return (day + timedelta(days=by),) * 2
    if unit == "week":
        first = day - timedelta(days=(day.weekday() - week_start) % 7) + timedelta(weeks=by)
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
