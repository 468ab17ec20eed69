"""Web pages in the shapes of real sites, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.loaders.html.loader import parse_page

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PARAGRAPHS = (
    "The harbour council sold its last coal crane to a museum in Porto on Tuesday for ninety thousand euros.",
    "Harbour master Ines Calder said the crane, built in 1931, had stood unused since the coal trade ended there.",
    "A barge will carry it south in May, and the quay where it stood will become a public swimming place.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEXT = "\n\n".join(PARAGRAPHS)
HEADLINE = "Crane leaves harbour"


def page(article: str = "", *, head: str = "", before: str = "", after: str = "") -> str:
    """Return a page with a headline, `article` and three paragraphs in an article element."""
    return (
        f"<!DOCTYPE html><html><head>{head}</head><body>{before}<article><h1>{HEADLINE}</h1>{article}{BODY}</article>{after}</body></html>"
    )


def tree_of(page: str) -> HtmlElement:
    """Return the tree of a page, which has all elements."""
    root, is_whole = parse_page(page)
    assert is_whole
    return root
