from __future__ import annotations

from articleqa.ui.i18n import Messages
from articleqa.ui.views.welcome import Example, Overview, welcome_html
from tests.ui.views.pages import Page, about

EN = Messages()


def test_welcome_says_what_there_is() -> None:
    counts = {"en": 1000, "fr": 200, "zh": 30, "unknown": 4}
    page = Page(welcome_html(EN, Overview(about(*map(str, range(1234))), counts), [Example("Quand ?", "fr")], may_add=False))
    assert "1,234 articles in English, French and Chinese." in page.text
    assert "Quand ?" in page.text
    assert "Drop files" not in page.text
    unknown = Page(welcome_html(EN, Overview(about("a"), {"unknown": 1}), (), may_add=True))
    assert "One article." in unknown.text
    assert "Try" not in unknown.text
    assert "Drop files" in unknown.text


def test_welcome_without_articles_says_how_to_get_some() -> None:
    adding, asking = (Page(welcome_html(EN, Overview((), {}), (), may_add=may_add)).text for may_add in (True, False))
    assert adding == "There are no articles yet.Drop files or a folder anywhere on this page to add them, or press +."
    assert asking == "There are no articles yet.Ask whoever runs this page to add some, then reload it."
