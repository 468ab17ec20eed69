"""Which articles are asked: what is chosen, and the panel to choose it in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import htpy as h

from articleqa.citation import title_of
from articleqa.filters import Filters
from articleqa.index.records import Metadata
from articleqa.index.text.language import canonical
from articleqa.source_names import source_name
from articleqa.ui.views.collections import collections
from articleqa.ui.views.parts import button

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages

_SOURCES = 12
"""Sources that can be chosen, those with the most articles; a chosen one beside them."""


def scope(
    messages: Messages, articles: Sequence[Metadata], filters: Filters | None, *, is_open: bool = False, problem: str = ""
) -> h.Element | None:
    """Return the choice as one line, which opens the panel; None where there are no articles.

    Args:
        messages: The interface's language.
        articles: All that the index holds.
        filters: What is chosen; None: all articles are asked.
        is_open: Whether the panel is open.
        problem: What is wrong with a choice that was refused.
    """
    if not articles:
        return None
    chosen = filters or Filters()
    langs = Counter(canonical(article.lang) for article in articles if article.lang)
    sources = Counter(source_name(article.source) for article in articles if article.source)
    listed = dict(sources.most_common(_SOURCES)) | {name: sources[name] for name in chosen.sources or () if name in sources}
    titles = {article.id: title_of(article) for article in articles if article.id in (chosen.article_ids or ())}
    return h.details(class_=["scope", {"chosen": filters is not None}], open=is_open)[
        h.summary[_summary(messages, articles, filters)],
        h.form[
            _choices(messages.say("Article"), "article", [(id_, title, None) for id_, title in titles.items()], chosen.article_ids),
            _choices(messages.say("Language"), "lang", [(tag, messages.language(tag), n) for tag, n in langs.most_common()], chosen.langs),
            _choices(messages.say("Source"), "source", [(name, name, n) for name, n in listed.items()], chosen.sources),
            _days(messages, chosen) if any(article.date for article in articles) else None,
            collections(messages, described(messages, articles, filters)),
            h.p(".problem", role="alert")[problem] if problem else None,
            button(".clear")[messages.say("Ask all articles")] if filters else None,
        ],
    ]


def described(messages: Messages, articles: Iterable[Metadata], filters: Filters | None) -> str:
    """Return the choice in words; blank where all articles are asked.

    Args:
        messages: The interface's language.
        articles: All that the index holds; chosen ones are called by their titles.
        filters: What is chosen.
    """
    if filters is None:
        return ""
    titles = [title_of(article) for article in articles if article.id in (filters.article_ids or ())]
    parts = [*titles, *(messages.language(tag) for tag in sorted(filters.langs or ())), *sorted(filters.sources or ())]
    parts += [messages.say("from {day}", day=messages.day(filters.since))] if filters.since else []
    parts += [messages.say("until {day}", day=messages.day(filters.until))] if filters.until else []
    return " · ".join(parts)


def _summary(messages: Messages, articles: Sequence[Metadata], filters: Filters | None) -> str:
    """How many articles are asked, and which."""
    if filters is None:
        return messages.count("Asking the one article", "Asking all {number} articles", len(articles))
    admitted = sum(filters.admits(article) for article in articles)
    of = messages.count("{number} article", "{number} articles", admitted)
    return messages.say("Asking {what} ({articles})", what=described(messages, articles, filters), articles=of)


def _choices(legend: str, name: str, values: Sequence[tuple[str, str, int | None]], chosen: frozenset[str] | None) -> h.Element | None:
    """A box for each value, its label, and of how many articles."""
    boxes = [
        h.label[
            h.input(type="checkbox", name=name, value=value, checked=value in (chosen or ())),
            h.span[h.bdi[label], None if number is None else [" ", h.small[number]]],
        ]
        for value, label, number in values
    ]
    return h.fieldset[h.legend[legend], boxes] if boxes else None


def _days(messages: Messages, chosen: Filters) -> h.Element:
    """The first and the last day of publication."""
    days = ((messages.say("from"), "since", chosen.since), (messages.say("until"), "until", chosen.until))
    fields = [h.label(".day")[f"{label} ", h.input(type="date", name=name, value=day or "")] for label, name, day in days]
    return h.fieldset[h.legend[messages.say("Published")], fields]
