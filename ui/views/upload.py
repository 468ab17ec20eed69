"""What becomes of files that were dropped onto the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import htpy as h

from articleqa.ui.views.parts import button
from articleqa.ui.views.toast import toast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa.index.loaders import Remark
    from articleqa.ui.i18n import Messages


def progress(messages: Messages, stage: str, done: int, total: int) -> h.Element:
    """Return how far a stage of indexing has come.

    Args:
        messages: The interface's language.
        stage: "read", "prepare", "encode" or "write".
        done: Files, or articles, that are done.
        total: Those that there are; may be 0.
    """
    indexing = messages.say("Indexing")
    name = {"read": messages.say("Reading"), "prepare": indexing, "encode": indexing, "write": messages.say("Saving")}[stage]
    width = f"{done / total:.0%}" if total else "0%"
    return h.div(".adding", role="status")[
        h.p[f"{name} … {messages.number(done)} / {messages.number(total)}"],
        h.div(".bar", aria_hidden="true")[h.i(style=f"width: {width}")],
    ]


def done(messages: Messages, articles: int, failures: Sequence[Remark]) -> h.Element:
    """Return what was added.

    Args:
        messages: The interface's language.
        articles: How many are new or have changed.
        failures: Each file that was not added, and why.
    """
    outcome = "" if failures else messages.say("Nothing new was in these files.")
    if articles:
        outcome = messages.count("One article was added: ask about it.", "{number} articles were added: ask about them.", articles)
    return _closable(
        messages,
        h.p[outcome] if outcome else None,
        [h.p[messages.say("Not read:")], h.ul[[h.li(dir="auto")[h.bdi[failure.where], " ", failure.reason] for failure in failures]]]
        if failures
        else None,
    )


def failed(messages: Messages, message: str) -> h.Element:
    """Return why nothing was added or removed, which `message` says."""
    return _closable(messages, h.p(".problem", dir="auto")[message])


def removed(messages: Messages, titles: Sequence[str], removal: str) -> h.Element:
    """Return what was removed, as a toast that can bring it back.

    Args:
        messages: The interface's language.
        titles: Of the articles.
        removal: Its id, for `Adder.restore`.
    """
    return toast(messages.say("Removed: {titles}", titles=messages.listed(titles)), undo=messages.say("Undo"), undo_id=removal)


def drop_zone(messages: Messages) -> h.Element:
    """Return the button that adds files; it carries what the page says while files are dragged over it."""
    label = messages.say("Add articles")
    return h.label(".attach", title=label)[
        h.input(type="file", multiple=True, aria_label=label, data_drop=messages.say("Drop the files to add them")),
        h.span(aria_hidden="true")["+"],
    ]


def _closable(messages: Messages, *children: h.Node) -> h.Element:
    """A status, with a button that takes it away."""
    return h.div(".adding", role="status")[*children, button(".close", aria_label=messages.say("Close"))["✕"]]
