"""The conversation: questions, each with what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import htpy as h

from articleqa.ui.views.parts import button

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages


def conversation_html(messages: Messages, exchanges: Sequence[h.Element]) -> h.Element:
    """Return the exchanges, each made by `exchange_html`."""
    name = messages.say("Conversation")
    return h.div(role="log", aria_label=name, tabindex="-1")[h.ol(".exchanges")[exchanges]]


def exchange_html(
    messages: Messages, question: str, reply: h.Element, entry: str = "", scope: str = "", key: str = "", *, complete: bool = True
) -> h.Element:
    """Return one question and what came of it.

    Args:
        messages: The interface's language.
        question: As it was asked.
        reply: Made by `reply_html` or `error_html`.
        entry: What the browser keeps of the exchange; blank: nothing.
        scope: Which articles were asked, in words; blank: all of them.
        key: The exchange's name in the browser's store; blank while it has none.
        complete: Whether the reply is complete; the page's script waits for it.
    """
    edit = messages.say("Edit and ask again")
    return h.li(".exchange", data_entry=entry or None, data_key=key or None, data_incomplete=not complete)[
        h.div(".asking")[
            button(".edit", data_edit="", title=edit, aria_label=edit)["✎"] if key else None,
            h.p(".question")[question],
        ],
        h.p(".asked")[scope] if scope else None,
        reply,
    ]


def pending_html(messages: Messages) -> h.Element:
    """Return a conversation of one question that is looked for, with the outline of a reply; the page's script fills in the question."""
    outline = h.div(".reply.pending", role="status")[
        h.span(".said")[messages.say("Looking")],
        h.span(".outline", aria_hidden="true")[[h.i(".line")] * 3],
    ]
    return h.template("#pending")[conversation_html(messages, [exchange_html(messages, "", outline, scope=" ")])]


def error_html(message: str) -> h.Element:
    """Return what stands in a reply's place where there can be none."""
    return h.p(".reply.error", role="alert", dir="auto")[message]
