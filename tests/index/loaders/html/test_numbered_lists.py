from __future__ import annotations

import pytest
from lxml import html

from articleqa.index.loaders.html.text import text_of
from tests.index.loaders.helpers import no_blow_up


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<ol start=3><li>a<li value=7>b<li>c</ol>", "3. a\n7. b\n8. c"),
        ("<ol reversed><li>a<li>b<li>c</ol>", "3. a\n2. b\n1. c"),
        ("<ol start=5 reversed><li>a<li>b</ol>", "5. a\n4. b"),
        ("<ol type=a start=26><li>a<li>b</ol><ol type=I><li>a<li>b</ol>", "z. a\naa. b\n\nI. a\nII. b"),
        ("<ol type=i start=0><li>a<li>b</ol><ol start=x><li value=99999999999999999999>a</ol>", "0. a\ni. b\n\n1. a"),
        ("<ol><li><p>a</p><p>b</p></li><li><p>c</p></li></ol>", "1. a\nb\n2. c"),
        ("<ol><li>a<ul><li>b</ul><li>c<ol><li>d</ol><li><ol><li>e</ol></ol>", "1. a\nb\n2. c\n1. d\n3. 1. e"),
        ("<ol><li></li><li><b>b</b> c</li></ol><p>d</p>", "2. b c\n\nd"),
        ("<ol style='list-style: none'><li>a</ol><ol class=list-unstyled><li>b</ol><ul><li>c</ul><li>d", "a\n\nb\n\nc\n\nd"),
        ("<table><tr><td><ol><li>a<li>b</ol></td><td>c</td></tr></table>", "1. a 2. b\tc"),
        ("<ol><li><pre>x\n  y</pre></ol>", "1. x\n  y"),
    ],
)
def test_items_have_the_numbers_that_a_browser_shows(markup: str, text: str) -> None:
    assert text_of(html.fragment_fromstring(markup, create_parent="div")) == text


def test_very_many_lists_in_reverse_order_are_read_at_once() -> None:
    with no_blow_up():
        assert text_of(html.fragment_fromstring("<ol reversed>" * 200 + "<li>a" * 50_000, create_parent="div"))[:8] == "50000. a"
