"""The conversations that the browser keeps: the button that opens their list, and the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import htpy as h

from articleqa.ui.views.parts import button

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in the list; what it says comes from a browser.

    Attributes:
        id: Its name in the browser's store.
        title: Its first question, or what somebody called it.
        day: Of its last question, in ISO 8601.
        current: Whether it is the one that the page shows.
    """

    id: str
    title: str
    day: str
    current: bool = False


def opener(messages: Messages, index: str) -> h.Element:
    """Return the button that opens the list. It says which index the page is over, for the browser's store."""
    label = messages.say("Conversations")
    return button(".past", data_past="", data_index=index, title=label, aria_label=label, aria_haspopup="dialog")[_LINES]


def conversations(messages: Messages, listed: Sequence[Listed]) -> h.Element:
    """Return the list, in the order given. Each can be opened, called something else, and deleted."""
    return h.section(".conversations")[
        h.header[
            h.h2("#conversations-title", tabindex="-1")[messages.say("Conversations")],
            button(".shut", data_shut="", aria_label=messages.say("Close"))["✕"],
        ],
        h.ul[[_row(messages, conversation) for conversation in listed]]
        if listed
        else h.p(".nothing")[messages.say("What you ask is kept here, in this browser alone.")],
    ]


def _row(messages: Messages, conversation: Listed) -> h.Element:
    """One conversation, with the field to call it something else, which is hidden until it is asked for."""
    title = conversation.title
    rename, delete = messages.say("Rename {title}", title=title), messages.say("Delete {title}", title=title)
    name = messages.say("Name of the conversation")
    return h.li(data_id=conversation.id)[
        button(".one", data_conversation=conversation.id, aria_current="true" if conversation.current else None)[
            h.span(".name", dir="auto")[title], h.span(".day")[messages.day(conversation.day)]
        ],
        button(".act", data_rename=conversation.id, title=messages.say("Rename"), aria_label=rename)["✎"],
        button(".act", data_delete=conversation.id, title=messages.say("Delete"), aria_label=delete)["✕"],
        h.form(".naming", hidden=True)[
            h.input(type="text", name="title", value=title, aria_label=name, maxlength="200", autocomplete="off", dir="auto"),
            h.button(type="submit")[messages.say("Save")],
        ],
    ]


# Three lines, as a list is drawn.
_LINES = h.span(".lines", aria_hidden="true")[[h.i] * 3]
