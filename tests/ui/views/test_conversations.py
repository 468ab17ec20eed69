from __future__ import annotations

from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import conversations
from articleqa.ui.views.conversations import Listed
from tests.ui.views.pages import Page

EN = Messages()


def test_each_conversation_can_be_opened_renamed_and_deleted() -> None:
    listed = [Listed("b", "Who won?", "2026-11-27", current=True), Listed("a", "When?", "2026-11-05")]
    html = rendered(conversations.conversations(EN, listed))
    assert Page(html).marked["name"] == ["Who won?", "When?"]
    assert Page(html).marked["day"] == ["27 November 2026", "5 November 2026"]
    assert [html.count(f'data-{name}="a"') for name in ("id", "conversation", "rename", "delete")] == [1, 1, 1, 1]
    assert html.count('aria-current="true"') == 1
    assert 'aria-label="Delete Who won?"' in html
    assert '<form class="naming" hidden>' in html


def test_where_there_is_none_it_says_where_they_will_be() -> None:
    assert Page(conversations.conversations(Messages("de"), [])).marked["nothing"] == [
        "Was Sie fragen, wird hier aufbewahrt, nur in diesem Browser."
    ]


def test_the_button_says_which_index_the_page_is_over() -> None:
    html = rendered(conversations.opener(EN, "0123456789abcdef"))
    assert 'data-index="0123456789abcdef"' in html
    assert 'aria-label="Conversations"' in html
