from __future__ import annotations

from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import menu


def test_the_page_says_which_language_it_is_in() -> None:
    assert 'data-lang="fr"' in rendered(menu.menu(Messages("fr")))
    assert "Enregistrer en Markdown" in rendered(menu.menu(Messages("fr")))
