from __future__ import annotations

from itertools import pairwise

import htpy as h
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.records import Span
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import article_pane
from articleqa.ui.views.parts import marked, marked_parts
from tests.ui.samples import SEED
from tests.ui.views.pages import Page

EN = Messages()


def test_marks_nest() -> None:
    text = "le 27 novembre, dit-on"
    marks = {"sentence": [Span(0, 22)], "answer": [Span(3, 15)], "place": [Span(3, 14)], "term": [Span(6, 14), Span(16, 19)]}
    assert rendered(marked(text, marks)) == (
        '<mark class="sentence">le <mark class="answer"><mark class="place">27 <span class="term">novembre</span></mark>,</mark>'
        ' <span class="term">dit</span>-on</mark>'
    )


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.sampled_from(["sentence", "answer", "place", "term"]), st.integers(0, 30), st.integers(0, 30))),
)
def test_marked_text_is_the_text(text: str, raw: list[tuple[str, int, int]]) -> None:
    marks: dict[str, list[Span]] = {}
    for label, a, b in raw:
        marks.setdefault(label, []).append(Span(min(a, b, len(text)), min(max(a, b), len(text))))
    page = Page(marked(text, marks))
    assert page.text == text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert page.tags <= {"mark", "span"}


@given(
    st.text(min_size=1, max_size=30),
    st.lists(st.tuples(st.sampled_from(["sentence", "answer", "place", "term"]), st.integers(0, 30), st.integers(0, 30))),
    st.sets(st.integers(0, 30), min_size=2),
)
def test_parts_are_marked_together_as_each_alone(text: str, raw: list[tuple[str, int, int]], cuts: set[int]) -> None:
    marks: dict[str, list[Span]] = {}
    for label, a, b in raw:
        marks.setdefault(label, []).append(Span(min(a, b, len(text)), min(max(a, b), len(text))))
    edges = sorted({min(cut, len(text)) for cut in cuts})
    parts = [Span(start, end) for start, end in pairwise(edges)][::2]
    together = [rendered(part) for part in marked_parts(text, marks, parts)]
    assert together == [rendered(marked(text, marks, part.start, part.end)) for part in parts]


def test_anchors_stand_between_the_marks_that_end_and_those_that_begin() -> None:
    marks = {"sentence": [Span(0, 7)], "term": [Span(0, 3), Span(4, 7)]}
    (part,) = marked_parts("one two", marks, [Span(0, 7)], {0: [h.i["a"]], 3: [h.i["b"]], 4: [h.i["c"]], 5: [h.i["d"], h.i["e"]]})
    assert rendered(part) == (
        '<i>a</i><mark class="sentence"><span class="term">one</span><i>b</i> <i>c</i><span class="term">t<i>d</i><i>e</i>wo</span></mark>'
    )
    assert marked_parts("", {}, []) == []


def test_a_link_opens_apart() -> None:
    html = rendered(article_pane.article(EN, SEED))
    assert f'<a href="{SEED.source}" target="_blank" rel="noopener noreferrer">thanhnien.vn</a>' in html
