"""Draws a page of an article's file, and finds the boxes of what is marked on it."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError, ArticleQAError
from articleqa.index.records import Span
from articleqa.index.text.scripts import on_one_line
from articleqa.server.faults import told
from articleqa.ui.views.page_images import AIMS, MarkedPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa import Snapshot
    from articleqa.index.records import Article
    from articleqa.ui.views.article_pane import Marking

_NARROWEST, _WIDEST, _USUAL = 200, 2000, 900
"""Pixels of a picture's width."""


def checked_width(width: object) -> int:
    """Return the width of a picture, in pixels, that the page asks for; it may be anything."""
    return max(_NARROWEST, min(_WIDEST, width)) if type(width) is int else _USUAL


def marked_page(snapshot: Snapshot, article: Article, number: int, width: int, marking: Marking) -> MarkedPage:
    """Draw a page.

    Args:
        snapshot: Has the article.
        article: Its layout is not empty.
        number: The page's number, from 1.
        width: How wide the picture shall be, in pixels.
        marking: What is marked in the article's text.

    Returns:
        The page with the boxes of what is marked on it; without a picture where it cannot be drawn.
    """
    spans = _spans_on(article, number, marking)
    try:
        view = snapshot.show_page(article.id, number, width=width, spans=list(chain(*spans.values())))
    except ArticleError as error:  # the file's name there is the one that the index gave it
        return MarkedPage(number, problem=f"Its file {error.reason}")
    except (ArticleQAError, KeyError) as error:
        return MarkedPage(number, problem=told(error, snapshot.directory))
    if view is None:
        return MarkedPage(number)
    boxes_by_span = iter(view.boxes)
    boxes = {kind: list(chain(*islice(boxes_by_span, len(of_kind)))) for kind, of_kind in spans.items()}
    words = next((spans[kind] for kind in AIMS if kind in spans), ())
    image = view.image
    return MarkedPage(number, image.png, image.width, image.height, boxes, _words(article, words))


def _spans_on(article: Article, number: int, marking: Marking) -> dict[str, list[Span]]:
    """What is marked on a page, by its kind; kinds without any are left out."""
    starts = (*article.pages, len(article.text))
    start, end = starts[number - 1], starts[number]
    marks = {**marking.marks, "passage": [marking.beside] if marking.beside else []}
    on_page = {kind: [span for span in marks.get(kind, ()) if span.start < end and start < span.end] for kind in reversed(AIMS)}
    return {kind: spans for kind, spans in on_page.items() if spans}


def _words(article: Article, spans: Sequence[Span]) -> str:
    """What is marked, on one line, each once."""
    return " … ".join(dict.fromkeys(on_one_line(article.text[span.start : span.end]) for span in spans))
