from __future__ import annotations

from articleqa.index.records import ExactHit, Metadata, Span
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import article_list
from articleqa.ui.views.article_list import ArticleList, Row
from tests.ui.samples import SEED, SENTENCE, hit, span_of
from tests.ui.views.pages import Page, about, article_of

EN = Messages()


def html_of(listing: ArticleList, *, may_add: bool = True) -> str:
    return rendered(article_list.article_list_html(EN, listing, article_of, may_add=may_add))


def test_the_list_of_articles() -> None:
    html = html_of(ArticleList("", [Row(article) for article in about("a", "b")], 250, sort="newest"))
    assert [html.count(f'data-article="{id_}"') for id_ in "abc"] == [1, 1, 0]
    assert 'name="tick" value="a" aria-label="Choose A"' in html
    assert f'data-more="{2 + article_list.LISTED}">Show more of 248<' in html
    assert '<option value="newest" selected>' in html
    assert "By file name" in html
    assert "No article holds" not in html


def test_what_a_search_found() -> None:
    start = SEED.text.index("appel")
    row = Row(
        Metadata("seed", "L’appel", "fr"),
        ExactHit("seed", 2, (Span(start, start + 5),), (Span(2, 7),)),
        SEED.text[start - 10 : start + 30],
        start - 10,
    )
    html = html_of(ArticleList("“appel”", [row], 1, places=2))
    page = Page(html)
    assert page.marked["sum"] == ["2 places in 1 article"]
    assert page.marked["place"] == ["appel", "appel"]
    assert page.marked["places"] == ["2 places"]
    assert "Best match first" in html
    assert "Similar in meaning" not in html


def test_what_is_not_found_is_said_and_what_is_similar_stands_below() -> None:
    html = html_of(ArticleList("«telephone»", [], 0, similar=[hit(SEED, SENTENCE, 1)], words="telephone"))
    span = span_of(SEED, SENTENCE)
    assert Page(html).marked["sum"] == ["No article holds “telephone”."]
    assert "Similar in meaning" in html
    assert f'data-article="{SEED.id}" data-start="{span.start}" data-end="{span.end}"' in html
    assert 'class="term"' not in html


def test_an_index_without_articles_has_nothing_to_search() -> None:
    nothing = ArticleList("", [], 0, exist=False)
    assert "There are no articles yet." in html_of(nothing)
    assert "add-files" in html_of(nothing)
    assert "add-files" not in html_of(nothing, may_add=False)
    assert "<input" not in html_of(nothing)
