"""The articles, to be browsed, searched, added to and taken away from without asking anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import htpy as h

from articleqa.citation import title_of
from articleqa.index.records import Hit, Metadata
from articleqa.ui.views.article_pane import bar
from articleqa.ui.views.parts import ArticleOf, button, details, passage, title_in

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages
    from articleqa.ui.views.parts import Attributes

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


def article_list_html(messages: Messages, listing: ArticleList, article_of: ArticleOf, *, may_add: bool) -> h.Element:
    """Return the list of articles, with a field to search them by.

    Args:
        messages: The interface's language.
        listing: What is listed.
        article_of: Finds the article of a passage.
        may_add: Whether articles that were added can be removed.
    """
    search = messages.say("Search titles and texts")
    rest = listing.articles - len(listing.first)
    nothing = listing.query and not listing.first and not listing.hits
    return h.section(".overview")[
        bar(messages),
        h.h2(tabindex="-1")[messages.say("The articles")],
        h.p(".hint")[messages.say("The article that answers opens here, with the answer marked in it.")],
        h.form(".find", role="search")[
            h.input(type="search", name="find", placeholder=search, aria_label=search, autocomplete="off", value=listing.query)
        ],
        h.ul(".list")[[_item(messages, article, may_add=may_add) for article in listing.first]] if listing.first else None,
        button(".more", data_more=len(listing.first) + LISTED)[messages.count("Show one more", "Show more of {number}", rest)]
        if rest > 0
        else None,
        _passages(messages, listing, article_of),
        h.p(".nothing")[messages.say("Nothing found.")] if nothing else None,
    ]


def _item(messages: Messages, article: Metadata, *, may_add: bool) -> h.Element:
    """An article as a button that opens it, and one that removes it."""
    label = messages.say("Remove {title}", title=title_of(article))
    remove = button(".remove", data_remove=article.id, data_sure=messages.say("Remove?"), aria_label=label)["✕"]
    return h.li[
        button(".listed", data_article=article.id)[
            title_in(h.span, article), details(messages, article, with_language=True, with_link=False)
        ],
        remove if may_add and article.added else None,
    ]


def _passages(messages: Messages, listing: ArticleList, article_of: ArticleOf) -> h.Element | None:
    """The passages found, each as a button that opens its article there."""
    items = []
    for hit in listing.hits:
        if article := article_of(hit.passage.article_id):
            target: Attributes = {"data-article": article.id, "data-start": hit.passage.start, "data-end": hit.passage.end}
            items.append(h.li[passage(hit, target, article, listing.terms)])
    return h.section(".found")[h.h3[messages.say("Passages found")], h.ul[items]] if items else None
