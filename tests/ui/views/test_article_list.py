from __future__ import annotations

from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import article_list
from articleqa.ui.views.article_list import ArticleList
from tests.ui.samples import SEED, SENTENCE, hit, span_of
from tests.ui.views.pages import about, article_of

EN = Messages()


def test_the_list_of_articles() -> None:
    articles = about("a", "b")
    html = rendered(article_list.article_list_html(EN, ArticleList("", articles, 250), article_of, may_add=True))
    assert [html.count(f'data-article="{id_}"') for id_ in "abc"] == [1, 1, 0]
    assert f'data-more="{2 + article_list.LISTED}">Show more of 248<' in html
    listing = ArticleList("appel", [], 0, [hit(SEED, SENTENCE, 1)], ("appel",))
    results = rendered(article_list.article_list_html(EN, listing, article_of, may_add=True))
    span = span_of(SEED, SENTENCE)
    assert f'data-article="{SEED.id}" data-start="{span.start}" data-end="{span.end}"' in results
    assert "Nothing found" not in results
    assert "Nothing found." in rendered(article_list.article_list_html(EN, ArticleList("x", [], 0), article_of, may_add=True))
    assert "Nothing found." not in rendered(article_list.article_list_html(EN, ArticleList("", [], 0), article_of, may_add=True))
