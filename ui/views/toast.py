"""Toasts: what has happened, for some seconds, in a corner of the page, and a way to undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import htpy as h

from articleqa.ui.views.parts import button

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages


def toast(message: str, *, kind: str = "", undo: str = "", undo_id: str = "") -> h.Element:
    """Return a toast, which the page's script takes and shows.

    Args:
        message: What has happened.
        kind: The name that the script knows it by; blank: it shows this one wherever it finds it.
        undo: The label of the button that undoes it; blank: it cannot be undone.
        undo_id: What the server knows by which to undo it; blank: the script knows how.
    """
    return h.div(".toast", data_toast=kind or None)[
        h.span(".message", dir="auto")[message],
        button(".undo", data_undo=undo_id)[undo] if undo else None,
    ]


def toasts(messages: Messages) -> h.Element:
    """Return the toasts that the script shows by itself, hidden until then."""
    undo = messages.say("Undo")
    return h.div(".toasts", hidden=True)[
        toast(messages.say("Conversation deleted."), kind="conversation", undo=undo),
        toast(messages.say("Collection deleted."), kind="collection", undo=undo),
        toast(messages.say("Saved."), kind="corrected"),
        toast(messages.say("The server cannot be reached. Trying again …"), kind="lost"),
        toast(messages.say("Connected again."), kind="back"),
        toast(messages.say("That did not work just now. Please try again."), kind="failed"),
        toast(messages.say("This browser keeps nothing: the conversation ends with this tab."), kind="unkept"),
    ]
