"""A page of an article's file as it looks, with boxes over the words that are marked."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import htpy as h

from articleqa.citation import title_of
from articleqa.ui.views.icons import icon
from articleqa.ui.views.parts import button

if TYPE_CHECKING:
    from articleqa.index.page_layout import Box
    from articleqa.index.records import Article
    from articleqa.ui.i18n import Messages

AIMS = ("answer", "perhaps", "place", "passage", "sentence")
"""The kinds of marks that have boxes; the page is scrolled to the first box of the first kind that is there."""


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page with what is marked on it.

    Attributes:
        number: Its number, from 1.
        png: The picture as a PNG file; empty where it cannot be drawn.
        width: Its width in pixels.
        height: Its height in pixels.
        boxes: The boxes of each kind of mark, one of AIMS.
        words: What the answer's box holds, or the sentence's; blank: nothing is marked.
        problem: Why the page cannot be drawn, in English; blank: that is not known.
    """

    number: int
    png: bytes = b""
    width: int = 0
    height: int = 0
    boxes: Mapping[str, Sequence[Box]] = field(default_factory=dict)
    words: str = ""
    problem: str = ""


def page_image(messages: Messages, article: Article, page: MarkedPage) -> h.Element:
    """Return the page as a picture with its boxes, or that it cannot be shown.

    Args:
        messages: The interface's language.
        article: Whose page it is.
        page: The page.
    """
    if not page.png:
        return h.div(".page-image", lang=messages.lang, dir=messages.direction)[
            h.p(".problem", role="alert")[messages.say("This page cannot be shown as it looks.")],
            h.p(".reason", lang="en", dir="ltr")[page.problem] if page.problem else None,
        ]
    number = messages.number(page.number)
    description = messages.say("Page {number} of “{title}” as it looks", number=number, title=title_of(article))
    if page.words:
        description += ". " + messages.say("Marked: “{words}”", words=page.words)
    aim = next((kind for kind in AIMS if page.boxes.get(kind)), None)
    boxes = [_box(box, kind, aim=kind == aim and not at) for kind, several in page.boxes.items() for at, box in enumerate(several)]
    # The room for the picture is kept while the browser decodes it, so that what is scrolled to stays in view.
    return h.div(".page-image", style=f"aspect-ratio: {page.width} / {page.height}")[
        h.img(src=f"data:image/png;base64,{b64encode(page.png).decode()}", alt=description, width=page.width, height=page.height),
        h.div(".boxes", aria_hidden="true")[boxes],
    ]


def pager(messages: Messages, number: int, total: int) -> h.Fragment:
    """Return the buttons to the pages before and after a page, with its number between them.

    Args:
        messages: The interface's language.
        number: The page's number, from 1.
        total: The number of pages.
    """
    before, after = messages.say("Previous page"), messages.say("Next page")
    return h.fragment[
        button(".turn.before", data_page=max(1, number - 1), aria_label=before, title=before, aria_disabled=_flag(number == 1))[
            icon("chevron")
        ],
        h.span(role="status")[messages.say("page {number} of {total}", number=messages.number(number), total=messages.number(total))],
        button(".turn.after", data_page=min(total, number + 1), aria_label=after, title=after, aria_disabled=_flag(number == total))[
            icon("chevron")
        ],
    ]


def text_or_page(messages: Messages, number: int | None) -> h.Element:
    """Return the switch between the article's text and its pages as they look.

    Args:
        messages: The interface's language.
        number: The page that is shown, from 1; None: the text is.
    """
    return h.span(".text-or-page", role="group", aria_label=messages.say("Text or page"))[
        button(".as-text", aria_pressed=_flag(number is None))[messages.say("Text")],
        button(".as-page", aria_pressed=_flag(number is not None), title=messages.say("Show the page as it looks"))[messages.say("Page")],
    ]


def _box(box: Box, kind: str, *, aim: bool) -> h.Element:
    """A box in its place over the picture; the one to scroll to is a stop (`marks.js`)."""
    edges = {"left": box.left, "top": box.top, "width": box.right - box.left, "height": box.bottom - box.top}
    style = "; ".join(f"{name}: {part:.3%}" for name, part in edges.items())
    return h.mark(class_=["box", kind], style=style)[h.i(".stop", id="aim") if aim else None]


def _flag(value: bool) -> str:
    """A truth value as ARIA writes it."""
    return str(value).lower()
