from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.records import Span
from articleqa.ui.i18n import Messages
from articleqa.ui.views import article_pane
from articleqa.ui.views.parts import marked
from tests.ui.samples import SEED
from tests.ui.views.pages import Page

EN = Messages()


def test_marks_nest() -> None:
    text = "le 27 novembre, dit-on"
    marks = {"passage": [Span(0, 22)], "sentence": [Span(0, 15)], "answer": [Span(3, 14)], "term": [Span(6, 14), Span(16, 19)]}
    assert marked(text, marks) == (
        '<mark class="passage"><mark class="sentence">le <mark class="answer">27 <span class="term">novembre</span></mark>,</mark>'
        ' <span class="term">dit</span>-on</mark>'
    )


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.sampled_from(["passage", "sentence", "answer", "term"]), st.integers(0, 30), st.integers(0, 30))),
)
def test_marked_text_is_the_text(text: str, raw: list[tuple[str, int, int]]) -> None:
    marks: dict[str, list[Span]] = {}
    for label, a, b in raw:
        marks.setdefault(label, []).append(Span(min(a, b, len(text)), min(max(a, b), len(text))))
    page = Page(marked(text, marks))
    assert page.text == text
    assert page.tags <= {"mark", "span"}


def test_a_link_opens_apart() -> None:
    html = article_pane.article(EN, SEED)
    assert f'<a href="{SEED.source}" target="_blank" rel="noopener noreferrer">thanhnien.vn</a>' in html
