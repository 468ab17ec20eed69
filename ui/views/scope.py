"""Which articles are asked: the pill or the chips in the composer, and the panel to choose in."""

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
    """Return what is chosen, as a pill or as chips that can be taken away, and the panel; None where there are no articles.

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
    return h.div(".scope", data_described=described(messages, articles, filters))[
        h.form("#choosing", hidden=not is_open, aria_label=messages.say("Which articles are asked"))[
            _choices(messages.say("Article"), "article", [(id_, title, None) for id_, title in titles.items()], chosen.article_ids),
            _choices(messages.say("Language"), "lang", [(tag, messages.language(tag), n) for tag, n in langs.most_common()], chosen.langs),
            _choices(messages.say("Source"), "source", [(name, name, n) for name, n in listed.items()], chosen.sources),
            _days(messages, chosen) if any(article.date for article in articles) else None,
            collections(messages, described(messages, articles, filters)),
            h.p(".problem", role="alert")[problem] if problem else None,
            button(".clear")[messages.say("Ask all articles")] if filters else None,
        ],
        h.div(".chips")[
            button(".pill", aria_expanded=str(is_open).lower(), aria_controls="choosing")[_summary(messages, articles, filters)],
            _chips(messages, titles, filters) if filters else None,
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
    titles = {article.id: title_of(article) for article in articles if article.id in (filters.article_ids or ())}
    return " · ".join(label for _, _, label in _parts(messages, titles, filters))


def _parts(messages: Messages, titles: dict[str, str], filters: Filters) -> list[tuple[str, str, str]]:
    """The parts of a choice: each with the name of its field, its value there, and in words."""
    parts = [("article", id_, title) for id_, title in titles.items()]
    parts += [("lang", tag, messages.language(tag)) for tag in sorted(filters.langs or ())]
    parts += [("source", name, name) for name in sorted(filters.sources or ())]
    parts += [("since", filters.since, messages.say("from {day}", day=messages.day(filters.since)))] if filters.since else []
    parts += [("until", filters.until, messages.say("until {day}", day=messages.day(filters.until)))] if filters.until else []
    return parts


def _chips(messages: Messages, titles: dict[str, str], filters: Filters) -> list[h.Element]:
    """A button for each part of the choice, which takes it away."""
    chips = []
    for field, value, label in _parts(messages, titles, filters):
        remove = messages.say("Remove {title}", title=label)
        chips.append(
            button(".chip", data_field=field, data_value=value, title=remove, aria_label=remove)[
                h.bdi[label], h.span(aria_hidden="true")["✕"]
            ]
        )
    return chips


def _summary(messages: Messages, articles: Sequence[Metadata], filters: Filters | None) -> str:
    """How many articles are asked."""
    if filters is None:
        return messages.count("The one article", "All {number} articles", len(articles))
    return messages.count("{number} article", "{number} articles", sum(filters.admits(article) for article in articles))


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
