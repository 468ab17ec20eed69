"""Which articles a question is asked of: by day, language, source or id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from articleqa.index.arguments import checked_several, wrong_value
from articleqa.index.text.language import canonical
from articleqa.source_names import names_of

if TYPE_CHECKING:
    from articleqa.index.records import Article, Metadata

_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@dataclass(frozen=True, slots=True, init=False)
class Filters:
    """Which articles are looked at. What is None does not restrict; an article that does not say what is asked for is left out.

    `article_ids`, `langs` and `sources` take any iterable of strings and keep a frozenset; an article is to be of one of them, so that
    none is of an empty one. `sources` are compared with the article's source and with its name (`source_name`), in any case.

    `since` and `until` are days, months or years in ISO 8601 ("2024-12-05", "2024-12", "2024"), both included; an article that only says
    its month or year is admitted where it may be in the range.

    `langs` are BCP 47 tags, in any case. One admits an article whose tag is of the same language, as `canonical` has it, and has the same
    further parts at least, in the same order:

    - a language alone admits all that is written in it: "zh" admits "zh", "zh-Hant" and "yue"; "no" and "nb" admit "no", "nb-NO" and "nn".
    - a language with script or country admits what says the same: "zh-Hant" admits "zh-Hant" and "zh-Hant-TW", but neither "zh-Hans" nor
      "zh"; "pt-BR" admits neither "pt-PT" nor "pt".

    Raises ValueError for a string where several are wanted, for what is no string or is blank, for what is no day, and for a range that
    ends before it begins.
    """

    article_ids: frozenset[str] | None
    langs: frozenset[str] | None
    sources: frozenset[str] | None
    since: str | None
    until: str | None

    def __init__(
        self,
        article_ids: Iterable[str] | None = None,
        langs: Iterable[str] | None = None,
        sources: Iterable[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> None:
        values = {"article_ids": _strings("article_ids", article_ids), "langs": _strings("langs", langs)}
        values |= {"sources": _strings("sources", sources)}
        days = {"since": _day("since", since), "until": _day("until", until)}
        if since and until and until < since[: len(until)]:
            raise ValueError(f"no day is from {since} on and not after {until}: the range ends before it begins")
        for name, value in {**values, **days}.items():
            object.__setattr__(self, name, value)  # as the class is frozen

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
        """From the fields of a form, where blank is not given; None where nothing restricts. ValueError as for Filters."""
        filters = cls(_given("article_ids", article_ids), _given("langs", langs), _given("sources", sources), since or None, until or None)
        return filters if filters != cls() else None

    def admits(self, article: Article | Metadata) -> bool:
        """Whether the article passes all that is given."""
        return (
            (self.article_ids is None or article.id in self.article_ids)
            and (self.langs is None or any(_is_in(article.lang, lang) for lang in self.langs))
            and (self.sources is None or not {s.casefold() for s in self.sources}.isdisjoint(names_of(article.source)))
            and (self.since is None or (article.date is not None and article.date >= self.since[: len(article.date)]))
            and (self.until is None or (article.date is not None and article.date[: len(self.until)] <= self.until))
        )


def _is_in(lang: str | None, wanted: str) -> bool:
    """Whether an article of the tag `lang` is admitted by the tag `wanted`."""
    if lang is None:
        return False
    parts = _parts(wanted)
    return _parts(lang)[: len(parts)] == parts


def _parts(tag: str) -> list[str]:
    """The language as it is known everywhere, then script, country and so on."""
    return [canonical(tag), *tag.replace("_", "-").casefold().split("-")[1:]]


def _strings(name: str, values: Iterable[str] | None) -> frozenset[str] | None:
    if values is None:
        return None
    strings = checked_several(name, values, (str,), "several strings, as a set or list")
    if not all(value.strip() for value in strings):
        raise ValueError(wrong_value(name, "strings that are not blank", strings))
    return frozenset(strings)


def _given(name: str, values: Iterable[str]) -> list[str] | None:
    return [value for value in checked_several(name, values, (str,), "several strings, as a set or list") if value.strip()] or None


def _day(name: str, text: str | None) -> str | None:
    if text is None:
        return None
    try:
        if not isinstance(text, str) or not _DAY.fullmatch(text):
            raise ValueError
        date.fromisoformat(text + "-01" * (2 - text.count("-")))
    except ValueError:
        raise ValueError(wrong_value(name, "a day, month or year such as 2024-12-05, 2024-12 or 2024", text)) from None
    return text
