from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from articleqa.index.records import Span
from articleqa.ui.i18n import Messages
from articleqa.ui.markdown import block_quote, escaped, quotes_markdown
from articleqa.ui.quotation import quotation
from articleqa.ui.quotes import looked_up
from tests.ui.samples import SEED, span_of
from tests.ui.test_quotes import KEPT
from tests.ui.views.pages import article_of

EN = Messages()


@pytest.mark.parametrize(
    "text", ["- no list", "1. no list", "1) x", "+ x", "=== x", "a\n---", "&lt; &amp;", "![x](y) <b> `c` *d* _e_ ~f~ $g$ |h|"]
)
def test_an_escaped_text_is_that_text(text: str) -> None:
    (paragraph,) = html.fragments_fromstring(MarkdownIt().enable("table").render(escaped(text)))
    assert (paragraph.tag, paragraph.text_content(), len(paragraph)) == ("p", text, 0)


@given(st.text(st.sampled_from("-+=.)1&;lt#*_[]()<>`~|$\\!aé "), min_size=1).filter(str.strip))
def test_whatever_it_holds(text: str) -> None:
    (paragraph,) = html.fragments_fromstring(MarkdownIt().render(escaped(text.strip())))
    assert (paragraph.tag, paragraph.text_content()) == ("p", text.strip())


def test_a_quote_of_several_lines_is_one_block() -> None:
    article = replace(SEED, text="One *a*\n\n2. two\nthree")
    assert block_quote(quotation(EN, article, Span(0, 21)), "[^1]") == "> One \\*a\\*\n>\n> 2\\. two\n> three[^1]"


def test_quotes_have_their_sources_in_footnotes() -> None:
    paged = replace(SEED, pages=(0, 500), source="https://example.org/a")
    span = span_of(paged, "27 novembre")
    stored = [
        KEPT | {"start": span.start, "end": span.end, "text": "27 novembre"},
        KEPT | {"text": "gone"},
        KEPT | {"start": 0, "end": 4, "text": "Le 4"},
    ]
    assert quotes_markdown(EN, looked_up(stored, {SEED.id: paged}.get)) == (
        "# Quotes\n\n> 27 novembre[^1]\n\n> Le 4[^2]\n\n"
        "[^1]: Thanh Niên, De quoi ont discuté les chefs d’état-major ?, 5 December 2024, page 2 <https://example.org/a#:~:text=27%20novembre>\n\n"
        "[^2]: Thanh Niên, De quoi ont discuté les chefs d’état-major ?, 5 December 2024, page 1 <https://example.org/a#:~:text=Le%204>\n"
    )
    assert quotes_markdown(Messages("de"), looked_up([], article_of)) == "# Zitate\n"
