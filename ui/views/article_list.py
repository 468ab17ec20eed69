"""The articles, to be browsed, searched, added to and taken away from without asking anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from articleqa.citation import title_of
from articleqa.index.records import Hit, Metadata
from articleqa.ui.views.article_pane import bar
from articleqa.ui.views.parts import ArticleOf, button, details, element, passage, title_in

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages

LISTED = 100
"""Articles that are listed at first, and more of them at a time."""


@dataclass(frozen=True, slots=True)
class ArticleList:
    """What is listed: the first of the articles that `query` (blank: all) and the filters leave, of how many, and passages found for it."""

    query: str
    first: Sequence[Metadata]
    articles: int
    hits: Sequence[Hit] = ()
    terms: Sequence[str] = ()


def article_list_html(messages: Messages, found: ArticleList, article_of: ArticleOf, *, may_add: bool) -> str:
    """Return the list of articles, with a field to search them by."""
    search = escape(messages.say("Search titles and texts"))
    field = (
        f'<form class="find" role="search"><input type="search" name="find" placeholder="{search}" aria-label="{search}" '
        f'autocomplete="off" value="{escape(found.query)}"></form>'
    )
    title = element("h2", messages.say("The articles"), 'tabindex="-1"')
    hint = element("p", messages.say("The article that answers opens here, with the answer marked in it."), 'class="hint"')
    items = "".join(_item(messages, article, may_add=may_add) for article in found.first)
    listed = f'<ul class="list">{items}</ul>' if items else ""
    rest = found.articles - len(found.first)
    more = messages.count("Show one more", "Show more of {number}", rest)
    further = button(more, f'class="more" data-more="{len(found.first) + LISTED}"') if rest > 0 else ""
    nothing = "" if items or found.hits or not found.query else element("p", messages.say("Nothing found."), 'class="nothing"')
    return (
        f'<section class="overview">{bar(messages)}{title}{hint}{field}{listed}{further}'
        f"{_passages(messages, found, article_of)}{nothing}</section>"
    )


def _item(messages: Messages, article: Metadata, *, may_add: bool) -> str:
    remove = ""
    if may_add and article.added:
        said = escape(messages.say("Remove {title}", title=title_of(article)))
        sure = escape(messages.say("Remove?"))
        at = f'data-remove="{escape(article.id)}" data-sure="{sure}"'
        remove = f'<button type="button" class="remove" {at} aria-label="{said}">✕</button>'
    known = details(messages, article, with_language=True, with_link=False)
    at = f'data-article="{escape(article.id)}"'
    return f'<li><button type="button" class="listed" {at}>{title_in("span", article)}{known}</button>{remove}</li>'


def _passages(messages: Messages, found: ArticleList, article_of: ArticleOf) -> str:
    items = ""
    for hit in found.hits:
        if article := article_of(hit.passage.article_id):
            at = f'data-article="{escape(article.id)}" data-start="{hit.passage.start}" data-end="{hit.passage.end}"'
            items += f"<li>{passage(hit, at, article, found.terms)}</li>"
    title = element("h3", messages.say("Passages found"))
    return f'<section class="found">{title}<ul>{items}</ul></section>' if items else ""
