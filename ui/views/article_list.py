"""The articles, to be browsed, searched, chosen, added to and taken away from without asking anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import htpy as h

from articleqa.citation import title_of
from articleqa.index.records import ExactHit, Hit, Metadata, Span
from articleqa.ui.views.article_pane import bar
from articleqa.ui.views.parts import ArticleOf, button, details, lang_of, marked, passage

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages
    from articleqa.ui.views.parts import Attributes

LISTED = 100
"""Articles that are listed at first, and more of them at a time."""
MOST_LISTED = 5000
"""Articles that are listed at most: a page of more is slow. Others are found by a search."""
SORTS = ("newest", "oldest", "title", "source")
"""The orders of the list besides its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """An article of the list.

    Attributes:
        article: The article.
        hit: The places of what was searched for; None where it has none.
        excerpt: The part of its text that holds the first place; blank: there is none.
        start: Where that part begins in the text.
    """

    article: Metadata
    hit: ExactHit | None = None
    excerpt: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class ArticleList:
    """What is listed.

    Attributes:
        query: What was searched for; blank: nothing.
        first: The first of the articles.
        articles: How many articles there are.
        places: At how many places they hold what was searched for.
        similar: Passages of other articles that are near in meaning.
        sort: One of SORTS; blank: the list's own order.
        exist: Whether the index holds any article.
        words: The words and phrases of the query, without quotation marks.
    """

    query: str
    first: Sequence[Row]
    articles: int
    places: int = 0
    similar: Sequence[Hit] = ()
    sort: str = ""
    exist: bool = True
    words: str = ""


def article_list_html(messages: Messages, listing: ArticleList, article_of: ArticleOf, *, may_add: bool) -> h.Element:
    """Return the list of articles, with a field to search them by.

    Args:
        messages: The interface's language.
        listing: What is listed.
        article_of: Finds the article of a passage.
        may_add: Whether articles can be added, and those that were can be removed.
    """
    if not listing.exist:
        return _empty(messages, may_add=may_add)
    rest = listing.articles - len(listing.first)
    return h.section(".overview")[
        bar(messages),
        h.h2(tabindex="-1")[messages.say("The articles")],
        h.p(".hint")[messages.say("The article that answers opens here, with the answer marked in it.")],
        _search(messages, listing),
        h.p(".sum", role="status")[_sum(messages, listing)] if listing.query else None,
        _choice(messages) if listing.first else None,
        h.ul(".list")[[_item(messages, row, may_add=may_add) for row in listing.first]] if listing.first else None,
        button(".more", data_more=len(listing.first) + LISTED)[messages.count("Show one more", "Show more of {number}", rest)]
        if rest > 0 and len(listing.first) < MOST_LISTED
        else None,
        _similar(messages, listing, article_of),
    ]


def _empty(messages: Messages, *, may_add: bool) -> h.Element:
    """What stands in the list's place where the index holds no article."""
    return h.section(".overview")[
        bar(messages),
        h.h2(tabindex="-1")[messages.say("The articles")],
        h.p(".hint")[messages.say("There are no articles yet.")],
        button(".add-files.wanted")[messages.say("Add articles")] if may_add else None,
    ]


def _search(messages: Messages, listing: ArticleList) -> h.Element:
    """The field to search by, and the order of the list."""
    search = messages.say("Search titles and texts")
    own = messages.say("Best match first") if listing.query else messages.say("By file name")
    orders = {
        "": own,
        "newest": messages.say("Newest first"),
        "oldest": messages.say("Oldest first"),
        "title": messages.say("By title"),
        "source": messages.say("By source"),
    }
    options = [h.option(value=value, selected=value == listing.sort)[label] for value, label in orders.items()]
    return h.form(".find", role="search")[
        h.input(type="search", name="find", placeholder=search, aria_label=search, autocomplete="off", value=listing.query),
        h.select(name="sort", aria_label=messages.say("Order"))[options],
    ]


def _sum(messages: Messages, listing: ArticleList) -> str:
    """How often what was searched for is in how many articles."""
    if not listing.articles:
        return messages.say("No article holds “{words}”.", words=listing.words)
    articles = messages.count("{number} article", "{number} articles", listing.articles)
    if not listing.places:
        return articles
    places = messages.count("{number} place", "{number} places", listing.places)
    return messages.say("{places} in {articles}", places=places, articles=articles)


def _choice(messages: Messages) -> h.Element:
    """What can be done with the articles that are ticked; the page's script shows it while some are."""
    several = messages.say("Ask only these {number}", number="{number}")
    return h.div(".ticked", hidden=True)[
        button(".ask-ticked", data_one=messages.say("Ask only this one"), data_several=several),
        button(".untick")[messages.say("Clear the choice")],
    ]


def _item(messages: Messages, row: Row, *, may_add: bool) -> h.Element:
    """An article as a button that opens it, with a box to choose it by, and a button that removes it."""
    article, hit = row.article, row.hit
    label = messages.say("Remove {title}", title=title_of(article))
    remove = button(".remove", data_remove=article.id, data_sure=messages.say("Remove?"), aria_label=label)["✕"]
    choose = messages.say("Choose {title}", title=title_of(article))
    title_marks = {"place": hit.title_spans} if hit and title_of(article) == article.title else {}
    return h.li[
        h.label(".tick-box")[h.input(type="checkbox", name="tick", value=article.id, aria_label=choose)],
        button(".listed", data_article=article.id)[
            h.span(".title", lang=lang_of(article), dir="auto")[marked(title_of(article), title_marks)],
            h.span(".about")[
                details(messages, article, with_language=True, with_link=False),
                h.span(".places")[messages.count("{number} place", "{number} places", hit.count)] if hit and hit.count else None,
            ],
            _excerpt(row) if row.excerpt and hit else None,
        ],
        remove if may_add and article.added else None,
    ]


def _excerpt(row: Row) -> h.Element:
    """The part of the text that holds the first place, with the places in it marked."""
    places = [Span(place.start - row.start, place.end - row.start) for place in (row.hit.spans if row.hit else ())]
    spans = [place for place in places if place.start >= 0 and place.end <= len(row.excerpt)]
    return h.span(".excerpt", lang=lang_of(row.article), dir="auto")[
        "… " if row.start else None, marked(row.excerpt, {"place": spans}), " …"
    ]


def _similar(messages: Messages, listing: ArticleList, article_of: ArticleOf) -> h.Element | None:
    """The passages that are near in meaning, each as a button that opens its article there."""
    items = []
    for hit in listing.similar:
        if article := article_of(hit.passage.article_id):
            target: Attributes = {"data-article": article.id, "data-start": hit.passage.start, "data-end": hit.passage.end}
            items.append(h.li[passage(hit, target, article, ())])
    return h.section(".found.similar")[h.h3[messages.say("Similar in meaning")], h.ul[items]] if items else None
