"""An answer's place in its article, and the text around it: its clause, its paragraph, and the years named there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import regex

from articleqa.date_resolution.patterns import any_name, normal
from articleqa.index.languages import any_of, languages
from articleqa.index.records import Article, Span

if TYPE_CHECKING:
    from articleqa.index.languages.language import DatePhrases, Words

# Stands in a text in place of the answer, so that no pattern matches across it.
GAP = " ¦ "
_YEAR = r"(?<!\d)(?<!\d[,:])(\d{4})(?!\d|[.,]\d)(?!\s?(?:km|kg|m\b))"
_PUNCTUATION = r"[,;:()，；：（）、。،؛…]|\s[–—-]\s"
_SPEECH = regex.compile(r"\s*[–—―-]\s")
_OPENING = dict(zip('"“„«»‹「『‘', ('"', "”", "“”", "»", "«", "›", "」", "』", "’"), strict=True))
# The closing single quotation mark is also the apostrophe inside words.
_QUOTE = regex.compile(r"[\"“”„«»‹›「」『』‘]|’(?!\p{L})")


@dataclass(frozen=True, slots=True)
class Place:
    """An answer in its article, with the text around it.

    Attributes:
        article: The article.
        answer: The answer's words, as a Span into the article's text.
        sentence: The sentence that holds them, as a Span into the article's text.
        day: The article's publication date.
        lang: The ISO 639 code of the article's language.
        written: The answer's words, normalised by `patterns.normal`.
    """

    article: Article
    answer: Span
    sentence: Span
    day: date
    lang: str
    written: str

    @property
    def phrases(self) -> DatePhrases:
        """How dates are written in the article's language."""
        return languages()[self.lang].dates

    @property
    def before(self) -> str:
        """The sentence before the answer."""
        return self.article.text[self.sentence.start : self.answer.start]

    @property
    def after(self) -> str:
        """The sentence after the answer."""
        return self.article.text[self.answer.end : self.sentence.end]

    @property
    def line(self) -> str:
        """The line before the answer. It is the paragraph where the text has no line breaks inside paragraphs."""
        return self.article.text[self.article.text.rfind("\n", 0, self.answer.start) + 1 : self.answer.start]

    @property
    def paragraph(self) -> str:
        """The text from the last blank line to the answer."""
        return self.article.text[self.article.text.rfind("\n\n", 0, self.answer.start) + 1 : self.answer.start]

    @property
    def clause(self) -> str:
        """The text around the answer up to the next comma, bracket or conjunction, normalised, with GAP in place of the answer."""
        boundary = _clause_boundary(self.phrases.clause_words)
        starts = [m.end() for m in boundary.finditer(self.before)]
        end = boundary.search(self.after)
        before = self.before[starts[-1] if starts else 0 :]
        return normal(f"{before}{GAP}{self.after[: end.start() if end else None]}")


def year_agrees(place: Place, year: int) -> bool:
    """Return whether the years named around the answer, and the last one named before it, are all this one."""
    text = place.article.text
    years_around = years_in(f"{place.paragraph}\n{text[min(place.sentence.start, place.answer.start) : place.sentence.end]}", place.lang)
    earlier = years_in(f"{place.article.title}\n{text[: place.answer.start]}", place.lang)
    return all(y == year for y in (*years_around, *earlier[-1:]))


def about_the_past(place: Place) -> bool:
    """Return whether the article names years, but none from two before its publication date to one after it."""
    years = all_years(place)
    return bool(years) and not any(-2 <= year - place.day.year <= 1 for year in years)


def all_years(place: Place) -> list[int]:
    """Return the years that the article names in its title and text, in order."""
    return years_in(f"{place.article.title}\n{place.article.text}", place.lang)


def years_in(text: str, lang: str) -> list[int]:
    """Return the years that a text names, in order; 0 for a year of a reign."""
    dates = languages()[lang].dates
    years = [int(m[1]) if m[1] else 0 for m in _years(tuple(dates.reigns)).finditer(text)]
    years = [year - dates.year_offset if year > 2400 else year for year in years]
    return [year for year in years if year <= 2100]


@cache
def _years(reigns: Words) -> regex.Pattern[str]:
    return regex.compile(rf"{_YEAR}|(?:{any_name(reigns)})\s?(?:\d+|元)年" if reigns else _YEAR)


@cache
def _clause_boundary(words: Words) -> regex.Pattern[str]:
    return regex.compile(rf"{_PUNCTUATION}|\b(?:{any_of(words)})\b", regex.IGNORECASE)


def quoted(place: Place) -> bool:
    """Return whether the answer is direct speech: inside quotation marks, or in a line that begins with a dash."""
    return bool(_SPEECH.match(place.line)) or _ends_in_quotation(place.line) or _ends_in_quotation(place.paragraph)


def _ends_in_quotation(text: str) -> bool:
    """Return whether a quotation is open at the end of the text. Quotations inside quotations are ignored."""
    closing = ""
    for mark in _QUOTE.findall(text):
        if not closing:
            closing = _OPENING.get(mark, "")
        elif mark in closing:
            closing = ""
    return bool(closing)
