from __future__ import annotations

from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import toast
from tests.ui.views.pages import Page


def test_a_toast_can_be_undone_where_it_says_how() -> None:
    assert rendered(toast.toast("Gone.")) == '<div class="toast"><span class="message" dir="auto">Gone.</span></div>'
    undone = toast.toast("Gone.", undo="Undo", undo_id="t1")
    assert '<button class="undo" type="button" data-undo="t1">Undo</button>' in rendered(undone)


def test_those_that_the_script_shows_are_in_the_pages_language() -> None:
    page = Page(toast.toasts(Messages("fr")))
    assert page.marked["message"][3:5] == ["Le serveur est injoignable. Nouvelle tentative…", "Connexion rétablie."]
    assert page.marked["undo"] == ["Annuler", "Annuler"]
