"""An article beside the conversation, with what was found in it marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from articleqa.citation import title_of
from articleqa.index.records import Article, Span
from articleqa.ui.excerpts import paragraphs
from articleqa.ui.views.parts import Marks, button, details, element, lang_of, marked

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages


_HINT = 'class="hint"'
_STOP, _AIM = '<i class="stop"></i>', '<i class="stop" id="aim"></i>'


@dataclass(frozen=True, slots=True)
class Marking:
    """What is marked in an article. `stops` are the places to go to one after the other, each with its kind, `aim` the one to begin at."""

    marks: Marks = field(default_factory=dict)
    stops: Mapping[int, str] = field(default_factory=dict)
    aim: int | None = None


def article(messages: Messages, article: Article, marking: Marking | None = None, *, note: str = "", only: bool = False) -> str:
    """Return the whole article, marked. `only`: it is the one article that is asked."""
    marking = marking or Marking()
    body, before = "", 0
    anchors = _anchors(messages, article, marking)
    for span in _shown(article, marking.marks):
        # What stands between two paragraphs belongs to the later one.
        inside = {max(at, span.start): html for at, html in anchors.items() if before <= at < span.end}
        body += f'<p dir="auto">{marked(article.text, marking.marks, span.start, span.end, inside)}</p>'
        before = span.end
    said = element("p", note, 'class="note"') if note else ""
    return (
        f"<article{lang_of(article)}>{_tools(messages, article, marking, only=only)}"
        f'<header><h2 dir="auto" tabindex="-1">{escape(title_of(article))}</h2>'
        f'<p lang="{messages.lang}">{details(messages, article, with_language=True)}</p></header>'
        f'{said}<div class="text">{body}</div></article>'
    )


def gone(messages: Messages, message: str) -> str:
    """Return what stands in the article's place where it cannot be shown."""
    title = element("h2", messages.say("Not here any more"), 'tabindex="-1"')
    return f'<section class="overview">{bar(messages)}{title}{element("p", message, _HINT)}</section>'


def bar(messages: Messages, inner: str = "") -> str:
    """Return the bar at the top of the pane; the way back is seen on narrow screens only."""
    back = button(messages.say("Back to the conversation"), 'class="back"')
    return f'<div class="tools" lang="{messages.lang}" dir="auto">{back}{inner}</div>'


def _tools(messages: Messages, article: Article, marking: Marking, *, only: bool) -> str:
    """The list of articles, the steps from mark to mark, asking this article only, and the map of the marks in the margin."""
    every = button(messages.say("All articles"), 'class="all"')
    on, off = messages.say("Ask only this article"), messages.say("Ask all articles again")
    says = f'data-on="{escape(on)}" data-off="{escape(off)}" aria-pressed="{str(only).lower()}"'
    one = button(off if only else on, f'class="only" data-only="{escape(article.id)}" {says}')
    steps = ticks = ""
    if marking.stops:
        before, after = escape(messages.say("Previous mark")), escape(messages.say("Next mark"))
        steps = (
            f'<span class="steps"><button type="button" data-step="-1" aria-label="{before}" title="{before}">↑</button>'
            f'<output></output><button type="button" data-step="1" aria-label="{after}" title="{after}">↓</button></span>'
        )
        ticks = "".join(f'<i class="tick {kind}" data-tick="{n}"></i>' for n, (_, kind) in enumerate(sorted(marking.stops.items())))
    return bar(messages, f"{every}{one}{steps}") + f'<div class="map" aria-hidden="true"><div>{ticks}</div></div>'


def _anchors(messages: Messages, article: Article, marking: Marking) -> dict[int, str]:
    """What stands at places of the text without being part of it: the numbers of pages, and the stops."""
    several = len(article.pages) > 1
    anchors = {
        start: element("span", messages.say("page {number}", number=messages.number(number)), f'class="page" lang="{messages.lang}"')
        for number, start in enumerate(article.pages, 1)
        if several
    }
    for at in marking.stops:
        anchors[at] = anchors.get(at, "") + (_AIM if at == marking.aim else _STOP)
    return anchors


def _shown(article: Article, marks: Marks) -> list[Span]:
    """Return the paragraphs, without a first line that says what stands above it as the title, unless something in it is marked."""
    shown = list(paragraphs(article.text))
    repeats = bool(shown) and article.text[shown[0].start : shown[0].end] == article.title
    touched = any(mark.start < shown[0].end for spans in marks.values() for mark in spans) if repeats else False
    return shown[1:] if repeats and not touched else shown
