from __future__ import annotations

from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import collections

EN = Messages()


def test_a_choice_is_saved_under_its_words_unless_called_something_else() -> None:
    html = rendered(collections.collections(EN, "French · from 2024"))
    assert '<button class="keep-choice" type="button" data-keep-choice="French · from 2024">Save this choice</button>' in html
    assert "<template>" in html


def test_all_articles_are_nothing_to_save() -> None:
    assert "data-keep" not in rendered(collections.collections(EN, ""))
