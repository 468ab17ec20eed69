"""`Filters`: which articles a question is asked of, by publication date, language, source or id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from articleqa.index.arguments import checked_several, wrong_value
from articleqa.index.records import Article, Metadata
from articleqa.index.text.language import canonical
from articleqa.source_names import names_of

_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@dataclass(frozen=True, slots=True, init=False)
class Filters:
    """Which articles are searched. An article must pass every filter that is not None.

    >>> Filters(langs=["zh"], since="2024").admits(Metadata("a", "A", lang="zh-Hant", date="2024-12-05"))
    True

    An article that does not say what a filter asks for, such as its publication date, does not pass it. A language tag admits the articles
    of the same language (`canonical` in `articleqa.index.text.language`) whose tags have at least the same further parts, in the same
    order:

    - A language alone admits everything in that language: "zh" admits "zh", "zh-Hant" and "yue"; "no" and "nb" admit "no", "nb-NO" and
      "nn".
    - A language with a script or country admits only tags that say it, too: "zh-Hant" admits "zh-Hant" and "zh-Hant-TW", but neither
      "zh-Hans" nor "zh"; "pt-BR" admits neither "pt-PT" nor "pt".

    Args:
        article_ids: The ids of the articles. Here and below: any iterable of strings. An empty one admits no article.
        langs: BCP 47 tags, in upper or lower case.
        sources: Sources as the articles give them, or their names (`source_name` in `articleqa.source_names`), in upper or lower case.
        since: The first publication date, in ISO 8601: a day, a month or a year ("2024-12-05", "2024-12", "2024"), which is included. An
            article that only says its month or year passes where some day of it is in the range.
        until: The last publication date, in the same form, which is included.

    Attributes:
        article_ids: As given, as a frozenset; so are `langs` and `sources`.
        langs: See `article_ids`.
        sources: See `article_ids`.
        since: As given.
        until: As given.

    Raises:
        ValueError: A single string stands where several are expected, a value is no string or is blank, a date is none, or the range ends
            before it begins.
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
            raise ValueError(f"the days from {since} to {until} are none: the range ends before it begins")
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
        """Make filters from the fields of a form, where blank and empty mean that the field was not filled in.

        Args:
            article_ids: As for the class. Blank strings are ignored; none at all: no filter.
            langs: As for the class. Blank strings are ignored; none at all: no filter.
            sources: As for the class. Blank strings are ignored; none at all: no filter.
            since: As for the class. "" is None.
            until: As for the class. "" is None.

        Returns:
            The filters. None where every field is empty, so that all articles are searched.

        Raises:
            ValueError: As for the class, but for blank strings.
        """
        ids, tags, names = _not_blank("article_ids", article_ids), _not_blank("langs", langs), _not_blank("sources", sources)
        filters = cls(ids, tags, names, since or None, until or None)
        return filters if filters != cls() else None

    def admits(self, article: Article | Metadata) -> bool:
        """Return whether an article passes every filter."""
        return (
            (self.article_ids is None or article.id in self.article_ids)
            and (self.langs is None or any(_is_in(article.lang, lang) for lang in self.langs))
            and (self.sources is None or not {s.casefold() for s in self.sources}.isdisjoint(names_of(article.source)))
            and (self.since is None or (article.date is not None and article.date >= self.since[: len(article.date)]))
            and (self.until is None or (article.date is not None and article.date[: len(self.until)] <= self.until))
        )


def canonical_tag(tag: str) -> str:
    """Return a language tag as tags are compared: the code of its language, then script, country and so on, in lower case."""
    return "-".join(_parts(tag))


def admitting_tags(lang: str | None) -> list[str]:
    """Return the tags, as `canonical_tag` writes them, that admit an article with a tag: "zh" and "zh-hant" for "zh-Hant"."""
    parts = [] if lang is None else _parts(lang)
    return ["-".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _is_in(lang: str | None, admitted: str) -> bool:
    """Return whether the tag `admitted` admits an article with the tag `lang`."""
    if lang is None:
        return False
    parts = _parts(admitted)
    return _parts(lang)[: len(parts)] == parts


def _parts(tag: str) -> list[str]:
    """Return the parts of a tag: the canonical code of its language, then script, country and so on."""
    return [canonical(tag), *tag.replace("_", "-").casefold().split("-")[1:]]


def _strings(name: str, values: Iterable[str] | None) -> frozenset[str] | None:
    if values is None:
        return None
    strings = checked_several(name, values, (str,), "several strings, as a set or list")
    if not all(value.strip() for value in strings):
        raise ValueError(wrong_value(name, "strings that are not blank", strings))
    return frozenset(strings)


def _not_blank(name: str, values: Iterable[str]) -> list[str] | None:
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
