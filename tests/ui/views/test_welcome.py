from __future__ import annotations

from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views.welcome import Example, Overview, suggestions, welcome_html
from tests.ui.views.pages import Page, about

EN = Messages()


def test_welcome_says_what_there_is() -> None:
    counts = {"en": 1000, "fr": 200, "zh": 30, "unknown": 4}
    assert (
        "1,234 articles in English, French and Chinese."
        in Page(welcome_html(EN, Overview(about(*map(str, range(1234))), counts), may_add=False)).text
    )
    assert "One article." in Page(welcome_html(EN, Overview(about("a"), {"unknown": 1}), may_add=True)).text


def test_questions_to_try_are_suggested_where_there_are_some() -> None:
    html = rendered(suggestions(EN, [Example("Quand ?", "fr")]))
    assert '<button class="example" type="button" lang="fr" dir="auto">Quand ?</button>' in html
    assert suggestions(EN, ()) is None


def test_welcome_without_articles_says_how_to_get_some() -> None:
    adding, asking = (Page(welcome_html(EN, Overview((), {}), may_add=may_add)) for may_add in (True, False))
    assert adding.text == "There are no articles yet.Drop files or a folder anywhere on this page to add them.Add articles"
    assert asking.text == "There are no articles yet.Ask whoever runs this page to add some, then reload it."
    assert ["button" in page.tags for page in (adding, asking)] == [True, False]
