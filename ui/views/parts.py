"""What several parts of the page are made of: marked text, titles, sources, buttons."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

import htpy as h

from articleqa.citation import title_of, web_address
from articleqa.highlight import segments
from articleqa.index.records import Article, Metadata, Span
from articleqa.source_names import source_name
from articleqa.ui.excerpts import excerpt, matches_in

if TYPE_CHECKING:
    from articleqa.highlight import Segment
    from articleqa.index.records import Hit
    from articleqa.ui.i18n import Messages

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
# From the outermost mark to the innermost.
_MARKS = {
    "sentence": h.mark(".sentence"),
    "answer": h.mark(".answer"),
    "perhaps": h.mark(".perhaps"),
    "place": h.mark(".place"),
    "term": h.span(".term"),
}

Marks = Mapping[str, Sequence[Span]]
"""The Spans of each kind of mark: "sentence", "answer" or "perhaps", "place" (of what was searched for), "term"."""
Anchors = Mapping[int, Sequence[h.Element]]
"""Position in a text → elements that stand there without being part of it."""
Attributes = Mapping[str, h.Attribute]
"""Attributes of an element by their names in HTML."""
ArticleOf = Callable[[str], Article | None]
"""Article id → the article, or None where it is gone."""


def marked(text: str, marks: Marks, start: int = 0, end: int | None = None) -> h.Fragment:
    """Return `text[start:end]` with its marks as properly nested elements.

    Args:
        text: The whole text.
        marks: Spans into the whole text; they may overlap, and reach beyond `start` and `end`.
        start: Where to begin.
        end: Where to stop; None: at the end of the text.

    Raises:
        ValueError: A Span is not inside the text.
    """
    return marked_parts(text, marks, [Span(start, len(text) if end is None else end)])[0]


def marked_parts(text: str, marks: Marks, parts: Sequence[Span], anchors: Anchors | None = None) -> list[h.Fragment]:
    """Return parts of a text, each as `marked` does, in one pass over the marks.

    Args:
        text: The whole text.
        marks: Spans into the whole text; they may overlap, and reach over several parts.
        parts: Where the parts stand, in the text's order, without overlaps.
        anchors: What is put in; after the marks that end at its position and before those that begin there.

    Raises:
        ValueError: A Span is not inside the text.
    """
    if not parts:
        return []
    every = segments(text, marks, parts[0].start, parts[-1].end)
    starts = [segment.start for segment in every]
    places = sorted(anchors or {})
    fragments = []
    for part in parts:
        inside = every[max(0, bisect_right(starts, part.start) - 1) : bisect_left(starts, part.end)]
        between = places[bisect_left(places, part.start) : bisect_left(places, part.end)]
        fragments.append(_nested(text, part, inside, {place: anchors[place] for place in between} if anchors else {}))
    return fragments


def _nested(text: str, part: Span, inside: Sequence[Segment], anchors: Anchors) -> h.Fragment:
    """One part, of its segments in their order; the first and the last may reach beyond it."""
    opened: list[str] = []
    levels: list[list[h.Node]] = [[]]  # the children of the part, and of each mark that is open in it
    for segment in inside:
        start, end = max(segment.start, part.start), min(segment.end, part.end)
        kinds = [kind for kind in _MARKS if kind in segment.labels]
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(opened, kinds, strict=False)))
        _close(levels, opened[shared:])
        levels[-1] += anchors.get(start, ())
        levels += [[] for _ in kinds[shared:]]
        for place in [place for place in anchors if start < place < end]:
            levels[-1] += [text[start:place], *anchors[place]]
            start = place
        levels[-1].append(text[start:end])
        opened = kinds
    _close(levels, opened)
    return h.fragment[_alone(levels[0])]


def _close(levels: list[list[h.Node]], kinds: Sequence[str]) -> None:
    """End the innermost marks, which are of these kinds from the outside in."""
    for kind in reversed(kinds):
        children = levels.pop()
        levels[-1].append(_MARKS[kind][_alone(children)])


def _alone(children: list[h.Node]) -> h.Node:
    """An only child without its list: htpy renders that several times as fast, and most marks hold one text."""
    return children[0] if len(children) == 1 else children


def button(selector: str = "", /, *attributes: Attributes, **more: h.Attribute) -> h.Element:
    """Return a button without children, which sends no form; the arguments are those of an htpy element."""
    return h.button(selector, {"type": "button"}, *attributes, **more)


def lang_of(article: Article | Metadata) -> str | None:
    """Return the value for `lang` of an element with the article's words; None where the article's language is no BCP 47 tag."""
    return article.lang if article.lang and _LANGUAGE_TAG.fullmatch(article.lang) else None


def direction_of(text: str) -> Literal["ltr", "rtl"]:
    """Return the direction of a text, by its first letter.

    An element with `dir="auto"` does not look into children that have a `dir` of their own, so a line around a title needs this.
    """
    strong = next((kind for character in text if (kind := unicodedata.bidirectional(character)) in {"L", "R", "AL"}), "L")
    return "ltr" if strong == "L" else "rtl"


def title_in(element: h.Element, article: Article | Metadata, attributes: Attributes | None = None) -> h.Element:
    """Return the title in an element of that kind.

    Args:
        element: An element that has neither attributes nor children yet.
        article: Whose title.
        attributes: Of the element, besides its class and its language.
    """
    return element(".title", attributes or {}, lang=lang_of(article), dir="auto")[title_of(article)]


def details(
    messages: Messages,
    article: Article | Metadata,
    page: int | None = None,
    *,
    with_language: bool = False,
    with_link: bool = True,
    page_opens: Attributes | None = None,
) -> h.Element | None:
    """Return date, author, source and page, those that are known; None where nothing is.

    Args:
        messages: The interface's language.
        article: What is described.
        page: The page of the article, from 1, that something is quoted from.
        with_language: Whether its language is said too.
        with_link: Whether a source on the web is a link; inside a button there can be none.
        page_opens: What opens the article; the page's number is then a button that shows that page as it looks. None: it is only text.
    """
    items: list[h.Node] = []
    if article.date:
        items.append(h.time(datetime=article.date)[messages.day(article.date)])
    if article.author:
        items.append(article.author)
    if article.source and (url := web_address(article.source)):
        name = source_name(url)
        items.append(h.a(href=url, target="_blank", rel="noopener noreferrer")[name] if with_link else name)
    elif article.source:
        items.append(article.source)
    if page is not None:
        number = messages.say("page {number}", number=messages.number(page))
        items.append(page_button(messages, page, page_opens)[number] if page_opens is not None else number)
    if with_language and article.lang:
        items.append(messages.language(article.lang))
    return h.span(".details")[[h.span[h.bdi[item]] for item in items]] if items else None


def page_button(messages: Messages, page: int, opens: Attributes | None = None) -> h.Element:
    """Return a button without children that shows a page of an article as it looks.

    Args:
        messages: The interface's language.
        page: The page's number, from 1.
        opens: What opens the article; None: the button stands in the article itself.
    """
    return button(".show-page", opens or {}, data_page=page, title=messages.say("Show the page as it looks"))


def passage(hit: Hit, attributes: Attributes, article: Article, terms: Sequence[str]) -> h.Element:
    """Return a passage found as a button: its article's title, and its beginning with the question's words underlined.

    Args:
        hit: The passage.
        attributes: Of the button; they say what a click opens.
        article: The article that the passage is from.
        terms: The question's words, as the index counts them.
    """
    text = hit.passage.text
    span = excerpt(hit.passage, terms)
    return button(".hit", attributes)[
        title_in(h.span, article),
        h.span(".excerpt", lang=lang_of(article), dir="auto")[
            marked(text, {"term": matches_in(text, span, terms)}, span.start, span.end),
            " …" if span.end < len(text.rstrip()) else None,
        ],
    ]
