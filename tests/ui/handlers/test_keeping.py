"""What comes from the browser may be anything."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, cast

import pytest

from articleqa.filters import Filters
from articleqa.ui import transcript
from articleqa.ui.handlers.base import SKIP
from articleqa.ui.handlers.keeping import KeepingHandlers
from articleqa.ui.history import Asked, Conversation
from articleqa.ui.i18n import Messages
from articleqa.ui.signature import key_of
from tests.ui.samples import HOSTILE, SEED, SENTENCE, reply, stub

pytestmark = pytest.mark.browser

QUESTION = "When did the call take place?"
FRENCH = Filters(langs=["fr"])
REQUEST = cast("Any", SimpleNamespace(headers={"accept-language": "en"}))


def event(**data: object) -> Any:
    return cast("Any", SimpleNamespace(_data=data))


@pytest.fixture
def keeping() -> KeepingHandlers:
    return KeepingHandlers(stub([SEED, HOSTILE], {QUESTION: reply(SEED, SENTENCE, "27 novembre")}), (), may_add=False)


@pytest.fixture
def stored(keeping: KeepingHandlers) -> list[dict[str, object]]:
    """A question that is answered, and then one of French articles that is not."""
    conversation = Conversation()
    for asked in (Asked(QUESTION), Asked("Nothing", FRENCH)):
        *_, conversation = conversation.answered(Messages(), keeping.qa, asked)
    turns = [(e.key, e.asked, e.reply) for e in conversation.exchanges if e.reply]
    return [
        {
            "key": key,
            "entry": transcript.entry(key_of(keeping.qa.retriever.directory), key, asked.question, r, asked.filters),
            "rated": "up",
        }
        for key, asked, r in turns
    ]


def test_a_conversation_comes_back_with_its_filters_and_the_last_answers_article(
    keeping: KeepingHandlers, stored: list[dict[str, object]]
) -> None:
    conversation, filters, view, article, scope = keeping.recall(event(entries=stored), REQUEST, None)
    assert [exchange.asked.question for exchange in conversation.exchanges] == [QUESTION, "Nothing"]
    assert [exchange.rated for exchange in conversation.exchanges] == ["up", "up"]
    assert filters == FRENCH
    assert view.count('aria-pressed="true"') == 2
    assert '<mark class="perhaps">27 novembre</mark>' in article
    assert 'value="fr" checked' in scope


def test_what_another_tab_added_changes_neither_the_pane_nor_the_filters(keeping: KeepingHandlers, stored: list[dict[str, object]]) -> None:
    conversation, *others = keeping.recall(event(entries=stored, quiet=True), REQUEST, FRENCH)
    assert len(conversation.exchanges) == 2
    assert [others[0], *others[2:]] == [SKIP, SKIP, SKIP]


@pytest.mark.parametrize("entries", [None, 7, [None], [{}]])
def test_where_nothing_was_kept_the_page_begins(keeping: KeepingHandlers, entries: object) -> None:
    conversation, filters, view, article, _ = keeping.recall(event(entries=entries), REQUEST, FRENCH)
    assert (conversation, filters) == (Conversation(), FRENCH)
    assert "Ask the articles" in view
    assert SEED.title in article


def test_the_list_leaves_out_what_is_no_conversation(keeping: KeepingHandlers) -> None:
    row = {"id": "a", "title": "<b>Who won?</b>", "day": "2026-11-27", "current": True}
    rows = [None, 7, {}, {**row, "id": 7}, {**row, "title": None}, {"id": "b", "title": "x"}, row]
    html = keeping.conversations(event(conversations=rows), REQUEST)
    assert html.count("<li ") == 1
    assert "&lt;b&gt;Who won?&lt;/b&gt;" in html
    many = keeping.conversations(event(conversations=[{**row, "title": "x" * 500, "day": "y" * 500}] * 6000), REQUEST)
    assert many.count("<li ") == 5000
    assert max(map(len, re.findall("x+|y+", many))) == 200
    assert "kept here" in keeping.conversations(event(conversations="x"), REQUEST)
