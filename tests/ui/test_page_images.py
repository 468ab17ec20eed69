"""A page is drawn with what is marked on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import pytest

from articleqa.index.errors import ArticleError
from articleqa.index.page_images import PageImage, PageView
from articleqa.index.page_layout import Box
from articleqa.index.records import Article, Span
from articleqa.ui.article_pane import Opener
from articleqa.ui.i18n import Messages
from articleqa.ui.page_images import checked_width, marked_page
from articleqa.ui.rendering import rendered
from articleqa.ui.views.article_pane import Marking
from articleqa.ui.views.page_images import MarkedPage
from tests.ui.samples import StubQA

if TYPE_CHECKING:
    from articleqa import ArticleQA

PAGED = Article("a.pdf", "A", "One is here.\nTwo goes on", pages=(0, 13), layout=b"layout")


@dataclass
class Drawing(StubQA):
    """Draws pages whose boxes tell the spans that they are of."""

    view: PageView | Exception | None = None
    asked: list[tuple[int, int, tuple[Span, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__([PAGED], {})

    def show_page(self, article_id: str, page: int, *, width: int = 900, spans: Sequence[Span] = ()) -> PageView | None:
        assert article_id == PAGED.id
        self.asked.append((page, width, tuple(spans)))
        if isinstance(self.view, Exception):
            raise self.view
        boxes = tuple((Box(page, span.start / 100, 0, span.end / 100, 1),) for span in spans)
        return replace(self.view, boxes=boxes) if self.view else None


def drawing(view: PageView | Exception | None = None) -> tuple[Drawing, ArticleQA]:
    stub = Drawing(view)
    return stub, cast("ArticleQA", stub)


DRAWN = PageView(PageImage(b"picture", 600, 800))


def test_each_kind_of_mark_has_its_boxes_and_the_page_is_drawn_once() -> None:
    stub, qa = drawing(DRAWN)
    marks = {"sentence": [Span(0, 12), Span(13, 16), Span(17, 24)], "answer": [Span(13, 16)], "term": [Span(17, 21)]}
    page = marked_page(qa.retriever.snapshot(), PAGED, 2, 600, Marking(marks, {}, 13))
    boxes = {"sentence": [Box(2, 0.13, 0, 0.16, 1), Box(2, 0.17, 0, 0.24, 1)], "answer": [Box(2, 0.13, 0, 0.16, 1)]}
    assert page == MarkedPage(2, b"picture", 600, 800, boxes, "Two")
    assert stub.asked == [(2, 600, (Span(13, 16), Span(17, 24), Span(13, 16)))]


def test_a_passage_and_a_mark_over_two_pages_are_on_both() -> None:
    _, qa = drawing(DRAWN)
    passage = Marking({}, {}, 5, Span(7, 16))
    assert [marked_page(qa.retriever.snapshot(), PAGED, number, 600, passage).words for number in (1, 2)] == ["here. Two", "here. Two"]
    assert marked_page(qa.retriever.snapshot(), PAGED, 1, 600, Marking({"place": [Span(14, 16)]})).boxes == {}


def test_a_page_that_cannot_be_drawn_says_why_without_the_name_that_the_index_gave_its_file() -> None:
    _, qa = drawing(ArticleError("0123abcd", "has a page that cannot be drawn: no."))
    assert marked_page(qa.retriever.snapshot(), PAGED, 1, 600, Marking()) == MarkedPage(
        1, problem="Its file has a page that cannot be drawn: no."
    )
    _, qa = drawing(None)
    assert marked_page(qa.retriever.snapshot(), PAGED, 1, 600, Marking()) == MarkedPage(1)


@pytest.mark.parametrize(("asked", "width"), [(700, 700), (3, 200), (10**9, 2000), (None, 900), ("700", 900), (True, 900), (1.5, 900)])
def test_the_width_is_one_that_can_be_drawn(asked: object, width: int) -> None:
    assert checked_width(asked) == width


def test_a_page_is_opened_in_the_texts_place() -> None:
    stub, qa = drawing(DRAWN)
    shown = rendered(Opener(Messages(), qa.retriever.snapshot(), origin={"article": PAGED.id, "page": 2, "width": 700}).article(PAGED.id))
    assert stub.asked == [(2, 700, ())]
    assert 'class="page-image"' in shown
    assert 'class="text"' not in shown
    assert "page 2 of 2" in shown
    assert 'data-origin="{&#34;article&#34;: &#34;a.pdf&#34;, &#34;page&#34;: 2}"' in shown


@pytest.mark.parametrize("page", [0, 3, -1, "2", True, 1.0, None])
def test_a_page_that_is_none_is_not_opened(page: object) -> None:
    stub, qa = drawing(DRAWN)
    shown = rendered(Opener(Messages(), qa.retriever.snapshot(), origin={"page": page}).article(PAGED.id))
    assert 'class="text"' in shown
    assert stub.asked == []


def test_an_article_without_pages_to_show_has_no_switch() -> None:
    plain = replace(PAGED, layout=b"")
    qa = cast("ArticleQA", StubQA([plain], {}))
    shown = rendered(Opener(Messages(), qa.retriever.snapshot(), origin={"page": 2}).article(PAGED.id))
    assert "text-or-page" not in shown
    assert "data-page=" not in shown
