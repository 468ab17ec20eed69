from __future__ import annotations

from articleqa.filters import Filters
from articleqa.index.records import Metadata
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import scope
from tests.ui.views.pages import Page

EN = Messages()


def test_which_articles_are_asked() -> None:
    articles = [
        Metadata("a", "A", "fr", "2024-12-05", "https://www.news.example/1"),
        Metadata("b", "B", "fr-FR", None, "https://news.example/2"),
        Metadata("c", "C", "en"),
    ]
    every = Page(rendered(scope.scope(EN, articles, None)))
    assert every.text.endswith("All 3 articles")
    assert "French 2" in every.text
    assert "news.example 2" in every.text
    filters = Filters(article_ids=frozenset("a"), langs=frozenset({"fr"}), since="2024-12-01")
    chosen = rendered(scope.scope(EN, articles, filters, is_open=True))
    assert Page(chosen).text.endswith("1 articleA✕French✕from 1 December 2024✕")
    assert '<div class="scope" data-described="A · French · from 1 December 2024">' in chosen
    assert 'aria-expanded="true" aria-controls="choosing"' in chosen
    assert 'data-field="lang" data-value="fr" title="Remove French" aria-label="Remove French"' in chosen
    assert 'data-field="since" data-value="2024-12-01"' in chosen
    assert '<input type="checkbox" name="lang" value="fr" checked>' in chosen
    assert '<input type="checkbox" name="lang" value="en">' in chosen
    assert '<input type="checkbox" name="article" value="a" checked>' in chosen
    assert 'type="date" name="since" value="2024-12-01"' in chosen
    assert 'type="date"' not in rendered(scope.scope(EN, [Metadata("c", "C", "en")], None))


def test_of_no_articles_none_are_chosen() -> None:
    assert scope.scope(EN, [], None) is None
