"""An article beside the conversation, with what was found in it marked."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import htpy as h

from articleqa.citation import title_of
from articleqa.index.records import Article, Span
from articleqa.ui.excerpts import paragraphs
from articleqa.ui.views.page_images import MarkedPage, page_image, pager, text_or_page
from articleqa.ui.views.parts import Anchors, Marks, button, details, direction_of, lang_of, marked_parts, page_button

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages

_TICKS = 500
"""Marks in the margin; more could not be told from each other."""
_STOP, _AIM = h.i(".stop"), h.i(".stop", id="aim")


@dataclass(frozen=True, slots=True)
class Marking:
    """What is marked in an article.

    Attributes:
        marks: What is marked in its text.
        stops: The places to go to one after the other, each with its kind.
        aim: The stop to begin at.
        beside: The part that has a line at its side.
    """

    marks: Marks = field(default_factory=dict)
    stops: Mapping[int, str] = field(default_factory=dict)
    aim: int | None = None
    beside: Span | None = None


def article(
    messages: Messages,
    article: Article,
    marking: Marking | None = None,
    *,
    note: str = "",
    only: bool = False,
    find: str | None = None,
    origin: Mapping[str, object] | None = None,
    about: h.Node = None,
    page: MarkedPage | None = None,
) -> h.Element:
    """Return the whole article, marked.

    Args:
        messages: The interface's language.
        article: What is shown.
        marking: What is marked in it; None: nothing.
        note: What is said above the text.
        only: Whether it is the one article that is asked.
        find: What is looked for in it; None: the field for that is closed.
        origin: What opens it again as it is, but for `find`.
        about: What stands below its title and is told of it.
        page: A page as it looks, which stands in the text's place; None: the text is shown.
    """
    marking = marking or Marking()
    label = h.article(
        {"class": {"paged": page is not None}}, lang=lang_of(article), data_origin=json.dumps(dict(origin or {"article": article.id}))
    )
    return label[
        _tools(messages, article, marking, only=only, find=find, page=page),
        h.header(dir=direction_of(title_of(article)))[
            h.h2(dir="auto", tabindex="-1")[title_of(article)],
            h.p(lang=messages.lang)[details(messages, article, with_language=True)],
            about,
        ],
        h.p(".note")[note] if note else None,
        page_image(messages, article, page) if page else _text(messages, article, marking),
        _selected(messages),
    ]


def _text(messages: Messages, article: Article, marking: Marking) -> h.Element:
    """The article's paragraphs."""
    spans = _shown(article, marking.marks)
    anchors = _anchors(messages, article, marking, spans)
    parts = zip(spans, marked_parts(article.text, marking.marks, spans, anchors), strict=True)
    return h.div(".text", data_text_of=article.id)[
        [h.p(class_={"beside": _touch(span, marking.beside)}, dir="auto", data_start=span.start)[part] for span, part in parts]
    ]


def gone(messages: Messages, message: str, origin: Mapping[str, object] | None = None) -> h.Element:
    """Return what stands in the article's place where it cannot be shown.

    Args:
        messages: The interface's language.
        message: Why.
        origin: What was to be opened; the page's script says the same there.
    """
    return h.section(".overview.gone", data_origin=json.dumps(dict(origin or {})), data_says=message)[
        bar(messages),
        h.h2(tabindex="-1")[messages.say("Not here any more")],
        h.p(".hint")[message],
        button(".all.wanted")[messages.say("All articles")],
    ]


def _touch(span: Span, other: Span | None) -> bool:
    return other is not None and span.start < other.end and other.start < span.end


def bar(messages: Messages, tools: h.Node = None) -> h.Element:
    """Return the bar at the top of the pane, with its tools; the way back is seen on narrow screens only."""
    back = button(".back")[messages.say("Back to the conversation")]
    return h.div(".tools", lang=messages.lang, dir="auto")[back, tools]


def _selected(messages: Messages) -> h.Element:
    """The bar that the page's script shows at words that are selected."""
    gone = messages.say("Not here any more")
    return h.div(".selected", role="toolbar", aria_label=messages.say("Selected words"), lang=messages.lang, dir="auto", hidden=True)[
        button(".copy-words", data_done=messages.say("Copied"), data_gone=gone)[messages.say("Copy with citation")],
        button(".keep-words", data_done=messages.say("Kept"), data_gone=gone)[messages.say("Keep quote")],
    ]


def _tools(messages: Messages, article: Article, marking: Marking, *, only: bool, find: str | None, page: MarkedPage | None) -> h.Fragment:
    """The list of articles, asking this article only, where one is in it, the way from mark to mark, and their map in the margin."""
    on, off = messages.say("Ask only this article"), messages.say("Ask all articles again")
    toggle = button(".only", data_only=article.id, data_on=on, data_off=off, aria_pressed=str(only).lower())
    ticks = [h.i(class_=["tick", kind], data_tick=number) for number, (_, kind) in enumerate(sorted(marking.stops.items()))]
    pages = len(article.pages)
    of_pages, room = None, None
    if pages > 1 and page is None:
        total = messages.number(pages)
        of_pages = messages.say("page {number} of {total}", number="{number}", total=total)
        room = f"min-width: {len(of_pages.format(number=total))}ch"  # so that no other number moves what stands beside it
    has_steps = bool(marking.stops) and page is None
    label = messages.say("Find in this article")
    # The same elements in every state: the page replaces what has others, and the field would lose the focus.
    tools = [
        button(".all")[messages.say("All articles")],
        toggle[off if only else on],
        button(".seek", aria_expanded=str(find is not None).lower(), title=label)[messages.say("Find")],
        text_or_page(messages, page.number if page else None) if article.layout else None,
        h.span(".drawing", role="status", data_says=messages.say("Drawing the page …")) if article.layout else None,
        h.span(".where", data_pages=of_pages, style=room),
        h.span(".pager")[pager(messages, page.number, pages) if page else None],
        h.span(".marks")[_steps(messages) if has_steps and not find else None],
        h.form(".within", role="search", hidden=find is None)[
            h.input(type="search", name="within", placeholder=label, aria_label=label, autocomplete="off", value=find or ""),
            h.span(".none", role="status")[messages.say("Nothing found.") if find and not marking.stops else None],
            h.span(".marks")[_steps(messages) if has_steps and find else None],
            button(".unseek", aria_label=messages.say("Close"))["✕"],
        ],
    ]
    return h.fragment[bar(messages, tools), h.div(".map", aria_hidden="true")[h.div[ticks[:_TICKS] if page is None else None]]]


def _steps(messages: Messages) -> h.Element:
    """The buttons that go from stop to stop."""
    before, after = messages.say("Previous mark"), messages.say("Next mark")
    return h.span(".steps")[
        button(data_step=-1, aria_label=before, title=before)["↑"],
        h.output,
        button(data_step=1, aria_label=after, title=after)["↓"],
    ]


def _anchors(messages: Messages, article: Article, marking: Marking, paragraph_spans: Sequence[Span]) -> Anchors:
    """The numbers of pages, and the stops; what stands between two paragraphs goes to the later one's beginning."""
    pages = article.pages if len(article.pages) > 1 else ()
    numbers = [messages.say("page {number}", number=messages.number(number)) for number in range(1, len(pages) + 1)]
    elements = [
        (
            start,
            h.span(".page", lang=messages.lang)[h.bdi[page_button(messages, at)[number] if article.layout else number]],
        )
        for at, (start, number) in enumerate(zip(pages, numbers, strict=True), 1)
    ]
    elements += [(at, _AIM if at == marking.aim else _STOP) for at in marking.stops]
    ends = [span.end for span in paragraph_spans]
    anchors: defaultdict[int, list[h.Element]] = defaultdict(list)
    for at, element in elements:
        paragraph = bisect_right(ends, at)
        if paragraph < len(paragraph_spans):
            anchors[max(at, paragraph_spans[paragraph].start)].append(element)
    return anchors


def _shown(article: Article, marks: Marks) -> list[Span]:
    """Return the paragraphs, without a first line that says what stands above it as the title, unless something in it is marked."""
    paragraph_spans = list(paragraphs(article.text))
    repeats = bool(paragraph_spans) and article.text[paragraph_spans[0].start : paragraph_spans[0].end] == article.title
    touched = any(mark.start < paragraph_spans[0].end for spans in marks.values() for mark in spans) if repeats else False
    return paragraph_spans[1:] if repeats and not touched else paragraph_spans
