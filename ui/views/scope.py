"""Which articles are asked: what is chosen, and the panel to choose it in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from articleqa.citation import title_of
from articleqa.filters import Filters
from articleqa.index.records import Metadata
from articleqa.index.text.language import canonical
from articleqa.source_names import source_name
from articleqa.ui.views.parts import button, element

if TYPE_CHECKING:
    from articleqa.ui.i18n import Words

_SOURCES = 12
"""Sources that can be chosen, those with the most articles; a chosen one beside them."""


def scope(words: Words, articles: Sequence[Metadata], filters: Filters | None, *, is_open: bool = False, problem: str = "") -> str:
    """Return the choice as one line, which opens the panel; nothing where there are no articles."""
    if not articles:
        return ""
    chosen = filters or Filters()
    langs = Counter(canonical(article.lang) for article in articles if article.lang)
    sources = Counter(source_name(article.source) for article in articles if article.source)
    shown = dict(sources.most_common(_SOURCES)) | {name: sources[name] for name in chosen.sources or () if name in sources}
    titles = {article.id: title_of(article) for article in articles if article.id in (chosen.article_ids or ())}
    groups = (
        _choices(words.say("Article"), "article", [(id_, title, None) for id_, title in titles.items()], chosen.article_ids),
        _choices(words.say("Language"), "lang", [(t, words.language(t), n) for t, n in langs.most_common()], chosen.langs),
        _choices(words.say("Source"), "source", [(name, name, n) for name, n in shown.items()], chosen.sources),
        _days(words, chosen) if any(article.date for article in articles) else "",
    )
    clear = button(words.say("Ask all articles"), 'class="clear"') if filters else ""
    said = element("p", problem, 'class="problem" role="alert"') if problem else ""
    return (
        f'<details class="scope{" chosen" if filters else ""}"{" open" if is_open else ""}>'
        f"<summary>{escape(_summary(words, articles, filters))}</summary><form>{''.join(groups)}{said}{clear}</form></details>"
    )


def described(words: Words, articles: Iterable[Metadata], filters: Filters | None) -> str:
    """Return the choice in words; nothing where all articles are asked."""
    if filters is None:
        return ""
    titles = [title_of(article) for article in articles if article.id in (filters.article_ids or ())]
    parts = [*titles, *(words.language(tag) for tag in sorted(filters.langs or ())), *sorted(filters.sources or ())]
    parts += [words.say("from {day}", day=words.day(filters.since))] if filters.since else []
    parts += [words.say("until {day}", day=words.day(filters.until))] if filters.until else []
    return " · ".join(parts)


def _summary(words: Words, articles: Sequence[Metadata], filters: Filters | None) -> str:
    if filters is None:
        return words.count("Asking the one article", "Asking all {number} articles", len(articles))
    admitted = sum(filters.admits(article) for article in articles)
    of = words.count("{number} article", "{number} articles", admitted)
    return words.say("Asking {what} ({articles})", what=described(words, articles, filters), articles=of)


def _choices(legend: str, name: str, values: Sequence[tuple[str, str, int | None]], chosen: frozenset[str] | None) -> str:
    if not values:
        return ""
    boxes = "".join(
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}"{" checked" if value in (chosen or ()) else ""}>'
        f"<span><bdi>{escape(label)}</bdi>{'' if number is None else f' <small>{number}</small>'}</span></label>"
        for value, label, number in values
    )
    return f"<fieldset><legend>{escape(legend)}</legend>{boxes}</fieldset>"


def _days(words: Words, chosen: Filters) -> str:
    legend = element("legend", words.say("Published"))
    fields = "".join(
        f'<label class="day">{escape(label)} <input type="date" name="{name}" value="{escape(value or "")}"></label>'
        for label, name, value in ((words.say("from"), "since", chosen.since), (words.say("until"), "until", chosen.until))
    )
    return f"<fieldset>{legend}{fields}</fieldset>"
