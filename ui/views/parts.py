"""What several parts of the page are made of: marked text, titles, sources, buttons."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from articleqa.citation import title_of, web_address
from articleqa.highlight import segments
from articleqa.index.records import Article, Metadata, Span
from articleqa.source_names import source_name
from articleqa.ui.excerpts import excerpt, matches_in

if TYPE_CHECKING:
    from articleqa.index.records import Hit
    from articleqa.ui.i18n import Messages

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
# From the outermost mark to the innermost.
TAGS = {
    "passage": ('<mark class="passage">', "</mark>"),
    "sentence": ('<mark class="sentence">', "</mark>"),
    "answer": ('<mark class="answer">', "</mark>"),
    "term": ('<span class="term">', "</span>"),
}

Marks = Mapping[str, Sequence[Span]]
"""The Spans of each kind of mark: "passage", "sentence", "answer", "term"."""
ArticleOf = Callable[[str], Article | None]
"""Article id → the article, or None where it is gone."""


def marked(text: str, marks: Marks, start: int = 0, end: int | None = None, anchors: Mapping[int, str] | None = None) -> str:
    """`text[start:end]`, escaped, with its marks as properly nested elements; `anchors` are put in at their places, before marks begin."""
    anchors = anchors or {}
    parts: list[str] = []
    opened: list[str] = []
    for segment in segments(text, marks, start, end):
        wanted = [kind for kind in TAGS if kind in segment.labels]
        keep = 0
        while keep < min(len(opened), len(wanted)) and opened[keep] == wanted[keep]:
            keep += 1
        parts += (TAGS[kind][1] for kind in reversed(opened[keep:]))
        parts.append(anchors.get(segment.start, ""))
        parts += (TAGS[kind][0] for kind in wanted[keep:])
        at = segment.start
        for place in sorted(place for place in anchors if at < place < segment.end):
            parts += [escape(text[at:place]), anchors[place]]
            at = place
        parts.append(escape(text[at : segment.end]))
        opened = wanted
    parts += (TAGS[kind][1] for kind in reversed(opened))
    return "".join(parts)


def element(tag: str, text: str, attributes: str = "") -> str:
    """Return an element that holds a text."""
    return f"<{tag}{f' {attributes}' if attributes else ''}>{escape(text)}</{tag}>"


def button(text: str, attributes: str) -> str:
    """Return a button that says a text."""
    return element("button", text, f'type="button" {attributes}')


def lang_of(article: Article | Metadata) -> str:
    """Return the attribute that says which language the article's words are in."""
    return f' lang="{article.lang}"' if article.lang and _LANGUAGE_TAG.fullmatch(article.lang) else ""


def title_in(tag: str, article: Article | Metadata, attributes: str = "") -> str:
    """Return the title as an element."""
    return f'<{tag} class="title"{attributes}{lang_of(article)} dir="auto">{escape(title_of(article))}</{tag}>'


def details(
    messages: Messages, article: Article | Metadata, page: int | None = None, *, with_language: bool = False, with_link: bool = True
) -> str:
    """Date, author, source and page, those that are known."""
    parts = []
    if article.date:
        parts.append(f'<time datetime="{escape(article.date)}">{escape(messages.day(article.date))}</time>')
    if article.author:
        parts.append(f'<bdi class="author">{escape(article.author)}</bdi>')
    if article.source and (url := web_address(article.source)):
        name = source_name(url)
        link = f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(name)}</a>'
        parts.append(link if with_link else escape(name))
    elif article.source:
        parts.append(f"<bdi>{escape(article.source)}</bdi>")
    if page is not None:
        parts.append(escape(messages.say("page {number}", number=messages.number(page))))
    if with_language and article.lang:
        parts.append(escape(messages.language(article.lang)))
    inner = "".join(f"<span>{part}</span>" for part in parts)
    return f'<span class="details">{inner}</span>' if inner else ""


def passage(hit: Hit, attributes: str, article: Article, terms: Sequence[str]) -> str:
    """Return a passage found as a button: its article's title, and its beginning with the question's words underlined."""
    text = hit.passage.text
    shown = excerpt(hit.passage, terms)
    after = " …" if shown.end < len(text.rstrip()) else ""
    return (
        f'<button type="button" class="hit" {attributes}>{title_in("span", article)}'
        f'<span class="excerpt"{lang_of(article)} dir="auto">'
        f"{marked(text, {'term': matches_in(text, shown, terms)}, shown.start, shown.end)}{after}</span></button>"
    )
