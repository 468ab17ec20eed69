"""Quotes: the buttons that keep them, and the list of those that the browser keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import htpy as h

from articleqa.citation import title_of
from articleqa.ui.citation_text import citation
from articleqa.ui.views.article_pane import bar
from articleqa.ui.views.icons import icon, icon_button
from articleqa.ui.views.parts import button, details, lang_of, title_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa.index.records import Article, Span
    from articleqa.ui.i18n import Messages
    from articleqa.ui.quotes import Quote
    from articleqa.ui.views.parts import Attributes


def opener(messages: Messages, index_id: str) -> h.Element:
    """Return the button in the bar at the top that opens the list; the page's script writes the number of quotes into it.

    Args:
        messages: The interface's language.
        index_id: Names the index: the browser keeps the quotes of each apart.
    """
    label = messages.say("Quotes")
    refused = messages.say("This browser keeps nothing for this page.")
    return button(".quotes-opener", title=label, data_index=index_id, data_refused=refused)[
        icon("quotes"), h.span(".label")[label], h.span(".number", role="status")
    ]


def keep_button(messages: Messages, article: Article, quoted: Span) -> h.Element:
    """Return the button beside a source line that keeps what is quoted."""
    target: Attributes = {"data-keep": article.id, "data-start": quoted.start, "data-end": quoted.end}
    return icon_button("quotes", messages.say("Keep quote"), ".keep", target, data_done=messages.say("Kept"), data_gone=_gone(messages))


def quote_list(messages: Messages, quotes: Sequence[Quote]) -> h.Element:
    """Return the quotes that a browser keeps, in the article's place.

    Args:
        messages: The interface's language.
        quotes: In their order, also those that no longer stand.
    """
    hint = messages.say("Select words in an article, or press the quotation marks beside an answer. This browser keeps them, nobody else.")
    return h.section(".overview.quotes")[
        bar(messages),
        h.h2(tabindex="-1")[messages.say("Quotes")],
        None if quotes else h.p(".hint")[hint],
        _taken_away(messages) if any(quote.stands for quote in quotes) else None,
        h.ol[[_item(messages, quote, place, len(quotes)) for place, quote in enumerate(quotes)]] if quotes else None,
    ]


def _taken_away(messages: Messages) -> h.Element:
    """The buttons that copy all quotes, and save them as a file in each format."""
    formats = (("md", "Markdown"), ("docx", "Word"), ("bib", "BibTeX"), ("ris", "RIS"), ("csl", "CSL-JSON"))
    return h.div(".away")[
        button(".copy-all", data_done=messages.say("Copied"))[messages.say("Copy all")],
        h.span(".formats", role="group", aria_label=messages.say("Save as"))[
            h.span(aria_hidden="true")[messages.say("Save as")], [button(data_save=kind)[name] for kind, name in formats]
        ],
    ]


def _item(messages: Messages, quote: Quote, place: int, number: int) -> h.Element:
    """A quote with its source, what can be done with it, and what stands in its place once it is removed."""
    kept, article = quote.kept, quote.article
    return h.li(data_quote=kept.id)[
        h.div(".quote")[
            h.blockquote(lang=lang_of(article) if article else None, dir="auto")[kept.text],
            _source(messages, article, quote.span) if article and quote.stands else h.p(".changed")[_why_not(messages, article)],
            h.p(".steps")[
                _step(messages, "up", -1, enabled=place > 0),
                _step(messages, "down", 1, enabled=place < number - 1),
                icon_button("remove", messages.say("Remove this quote"), ".drop"),
            ],
        ],
        h.p(".dropped", hidden=True, role="status")[messages.say("Quote removed."), " ", button(".undo")[messages.say("Undo")]],
    ]


def _source(messages: Messages, article: Article, quoted: Span) -> h.Element:
    """The title, which opens the article at the words, what is known of it, and a button that copies the citation."""
    place: Attributes = {"data-article": article.id, "data-start": quoted.start, "data-end": quoted.end}
    page = article.page(quoted.start)
    title = title_in(h.button, article, {"type": "button", **place, "title": messages.say("Show in the article")})
    copy = button(".cite", data_cite=citation(messages, article, quoted), data_done=messages.say("Copied"))
    return h.p(".source")[
        title, details(messages, article, page, page_opens=place if article.layout else None), copy[messages.say("Copy citation")]
    ]


def _why_not(messages: Messages, article: Article | None) -> str:
    """Why a quote no longer stands."""
    if article is None:
        return messages.say("This article is no longer in the index.")
    return messages.say("“{title}” has changed: these words no longer stand there.", title=title_of(article))


def _step(messages: Messages, direction: Literal["up", "down"], by: int, *, enabled: bool) -> h.Element:
    """The button that moves a quote by one place."""
    label = messages.say("Move up") if direction == "up" else messages.say("Move down")
    return icon_button(direction, label, data_move=by, disabled=not enabled)


def _gone(messages: Messages) -> str:
    """What a button says where its words are no longer in the index."""
    return messages.say("Not here any more")
