"""Which articles a question is asked of: by day, language, source or id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleQAError
from articleqa.source_names import names_of

if TYPE_CHECKING:
    from articleqa.index.records import Article, Metadata

_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles are looked at. What is None does not restrict; an article that does not say what is asked for is left out.

    `since` and `until` are days, months or years in ISO 8601 ("2024-12-05", "2024-12", "2024"), both included; an article that only says
    its month or year is admitted where it may be in the range. `langs` are BCP 47 tags: "zh" admits "zh-Hant" too. `sources` are compared
    with the article's source and with its name (`source_name`), in any case.
    """

    article_ids: frozenset[str] | None = None
    langs: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    since: str | None = None
    until: str | None = None

    @classmethod
    def of(
        cls,
        *,
        article_ids: Iterable[str] = (),
        langs: Iterable[str] = (),
        sources: Iterable[str] = (),
        since: str | None = None,
        until: str | None = None,
    ) -> Filters | None:
        """From what a person gave; None where nothing restricts.

        ArticleQAError for a day that is none, or a range that ends before it begins.
        """
        since, until = _day(since), _day(until)
        if since and until and until < since[: len(until)]:
            raise ArticleQAError(f"No day is from {since} on and not after {until}: the range ends before it begins.")
        made = cls(_given(article_ids), _given(langs), _given(sources), since, until)
        return made if made != cls() else None

    def admits(self, article: Article | Metadata) -> bool:
        """Whether the article passes all that is given."""
        return (
            (self.article_ids is None or article.id in self.article_ids)
            and (self.langs is None or any(_is_of(article.lang, lang) for lang in self.langs))
            and (self.sources is None or not {s.casefold() for s in self.sources}.isdisjoint(names_of(article.source)))
            and (self.since is None or (article.date is not None and article.date >= self.since[: len(article.date)]))
            and (self.until is None or (article.date is not None and article.date[: len(self.until)] <= self.until))
        )


def _is_of(lang: str | None, wanted: str) -> bool:
    return lang is not None and f"{lang}-".casefold().startswith(f"{wanted}-".casefold())


def _given(values: Iterable[str]) -> frozenset[str] | None:
    return frozenset(value for value in values if value) or None


def _day(text: str | None) -> str | None:
    if not text:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        date.fromisoformat(text + "-01" * (2 - text.count("-")))
    except ValueError:
        raise ArticleQAError(f"{text!r} is no day: write it as 2024-12-05, 2024-12 or 2024.") from None
    return text
