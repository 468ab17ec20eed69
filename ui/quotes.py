"""Quotes that a browser keeps: words of articles by their positions, checked against the articles as they are now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from pydantic import TypeAdapter, ValidationError

from articleqa.index.records import Article, Span
from articleqa.ui.choice import LONGEST_NAME

_MOST = 5000
"""Quotes that are looked up at once."""
_LONGEST = 100_000
"""Characters of a quote."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A quote as a browser keeps it; nothing in it is known to be so.

    Attributes:
        id: Names the quote in the browser.
        article: The article's id.
        start: Where the words begin in the article's text.
        end: Where they end.
        text: The words when they were kept.
    """

    id: int
    article: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote that was looked up.

    Attributes:
        kept: What the browser keeps.
        article: The article, as it is now; None where it is gone.
        stands: Whether the words still stand there: `article.text[start:end] == text`.
    """

    kept: Kept
    article: Article | None
    stands: bool

    @property
    def span(self) -> Span:
        """The place of the words, which is one of the article only where the quote stands."""
        return Span(self.kept.start, self.kept.end)


def looked_up(stored: object, article_of: Callable[[str], Article | None]) -> list[Quote]:
    """Return the quotes of a list that a browser keeps, in its order, without items that are no quotes.

    Args:
        stored: The list; it comes from a browser and may be anything.
        article_of: Finds an article by its id.
    """
    quotes = []
    find = cache(article_of)  # one of which much is quoted is read once
    for item in stored[:_MOST] if isinstance(stored, list) else []:
        try:
            kept = _kept().validate_python(item)
        except ValidationError:
            continue
        if len(kept.text) > _LONGEST or len(kept.article) > LONGEST_NAME:
            continue
        article = find(kept.article)
        span = part_of(article, kept.start, kept.end) if article else None
        stands = article is not None and span is not None and article.text[span.start : span.end] == kept.text
        quotes.append(Quote(kept, article, stands))
    return quotes


def part_of(article: Article, start: object, end: object) -> Span | None:
    """Return the part of an article between two positions, which may be anything; None where it is no part or holds white space only."""
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(article.text):
        return None
    return Span(start, end) if article.text[start:end].strip() else None


@lru_cache(maxsize=1)
def _kept() -> TypeAdapter[Kept]:
    """What checks a quote; it is made when it is first needed."""
    return TypeAdapter(Kept)
