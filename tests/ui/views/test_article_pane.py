from __future__ import annotations

from dataclasses import replace

from articleqa.index.records import Article, Span
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import article_pane
from articleqa.ui.views.article_pane import Marking
from tests.ui.samples import SEED, SENTENCE, span_of
from tests.ui.views.pages import Page

EN = Messages()


def test_the_whole_article_is_shown_and_marked() -> None:
    sentence = span_of(SEED, SENTENCE)
    marks = {
        "sentence": [sentence],
        "answer": [span_of(SEED, "27 novembre")],
        "term": [],
    }
    aim = marks["answer"][0].start
    html = rendered(article_pane.article(EN, SEED, Marking(marks, {sentence.start: "sentence", aim: "answer"}, aim)))
    page = Page(html)
    for line in SEED.text.split("\n"):
        assert line.strip() in page.text
    assert html.count('id="aim"') == 1
    assert '<i class="stop"></i><mark class="sentence">L&#39;appel' in html
    assert 'le <i class="stop" id="aim"></i><mark class="answer">27 novembre</mark>' in html
    assert html.count('class="stop"') == 2
    assert [html.count(f'data-tick="{n}"') for n in range(3)] == [1, 1, 0]
    assert page.marked["sentence"] == [SENTENCE]
    assert '<article lang="fr" data-origin=' in html


def test_a_passage_over_several_paragraphs_has_a_line_beside_all_of_them_and_is_aimed_at_once() -> None:
    html = rendered(article_pane.article(EN, SEED, Marking({}, {0: "passage"}, 0, Span(0, len(SEED.text)))))
    assert html.count('<p class="beside"') == len([line for line in SEED.text.splitlines() if line.strip()]) - ("<p dir" in html)
    assert html.count('id="aim"') == 1
    assert html.index('id="aim"') < html.index("Le 4 décembre")


def test_a_first_line_that_repeats_the_title_is_left_out_where_nothing_is_marked_in_it() -> None:
    repeating = Article("a.txt", "The title", "The title\n\nThe text. The title\n")
    assert [Page(article_pane.article(EN, repeating)).text.count(line) for line in ("The title", "The text.")] == [2, 1]
    assert '<mark class="answer">title</mark>' in rendered(article_pane.article(EN, repeating, Marking({"answer": [Span(4, 9)]})))


def test_pages_are_numbered_where_they_begin() -> None:
    paged = Article("a.pdf", "A", "One.\n\nTwo goes on\nand on.", pages=(0, 10))
    html = rendered(article_pane.article(EN, paged))
    assert '<p dir="auto" data-start="0"><span class="page" lang="en"><bdi>page 1</bdi></span>One.</p>' in html
    assert '<p dir="auto" data-start="6">Two <span class="page" lang="en"><bdi>page 2</bdi></span>goes on</p>' in html
    stopped = rendered(article_pane.article(EN, replace(paged, pages=(0, 5)), Marking({"answer": [Span(6, 9)]}, {6: "answer"}, 6)))
    number, stop = '<span class="page" lang="en"><bdi>page 2</bdi></span>', '<i class="stop" id="aim"></i>'
    assert f'<p dir="auto" data-start="6">{number}{stop}<mark class="answer">Two</mark> goes on</p>' in stopped, (
        "both stand before the paragraph"
    )
    assert 'data-pages="page {number} of 2" style="min-width: 11ch"' in html
    assert "page 1" not in rendered(article_pane.article(EN, replace(paged, pages=(0,))))


def test_the_number_of_a_page_shows_it_where_it_can_be_shown() -> None:
    html = rendered(article_pane.article(EN, Article("a.pdf", "A", "One.\n\nTwo.", pages=(0, 6), layout=b"layout")))
    button = '<button class="show-page" type="button" data-page="2" title="Show the page as it looks">page 2</button>'
    assert f'<span class="page" lang="en"><bdi>{button}</bdi></span>Two.</p>' in html
    assert html.count('class="show-page"') == 2


def test_an_article_can_be_the_only_one_asked() -> None:
    assert f'data-only="{SEED.id}"' in rendered(article_pane.article(EN, SEED))
    assert 'aria-pressed="false">Ask only this article' in rendered(article_pane.article(EN, SEED))
    assert 'aria-pressed="true">Ask all articles again' in rendered(article_pane.article(EN, SEED, only=True))
