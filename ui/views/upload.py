"""What becomes of files that were dropped onto the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from articleqa.ui.views.parts import element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa.index.loaders import Remark
    from articleqa.ui.i18n import Messages


def progress(messages: Messages, stage: str, done: int, total: int) -> str:
    """Return how far a stage of indexing has come."""
    said = {"read": messages.say("Reading"), "encode": messages.say("Indexing"), "write": messages.say("Saving")}[stage]
    share = f"{done / total:.0%}" if total else "0%"
    numbers = escape(f"{messages.number(done)} / {messages.number(total)}")
    return (
        f'<div class="adding" role="status"><p>{escape(said)} … {numbers}</p>'
        f'<div class="bar" aria-hidden="true"><i style="width: {share}"></i></div></div>'
    )


def done(messages: Messages, articles: int, failures: Sequence[Remark]) -> str:
    """Return what was added, and each file that was not and why."""
    said = "" if failures else messages.say("Nothing new was in these files.")
    if articles:
        said = messages.count("One article was added: ask about it.", "{number} articles were added: ask about them.", articles)
    broken = "".join(f"<li><bdi>{escape(f.where)}</bdi> {escape(f.reason)}</li>" for f in failures)
    listed = element("p", messages.say("Not read:")) + f"<ul>{broken}</ul>" if broken else ""
    return _closable(messages, (element("p", said) if said else "") + listed)


def failed(messages: Messages, message: str) -> str:
    """Return why nothing was added or removed."""
    return _closable(messages, element("p", message, 'class="problem"'))


def removed(messages: Messages, titles: Sequence[str]) -> str:
    """Return what was removed."""
    return _closable(messages, element("p", messages.say("Removed: {titles}", titles=messages.listed(titles))))


def drop_zone(messages: Messages) -> str:
    """Return the button that adds files; it carries what the page says while files are dragged over it."""
    said, drop = escape(messages.say("Add articles")), escape(messages.say("Drop the files to add them"))
    field = f'<input type="file" multiple aria-label="{said}" data-drop="{drop}">'
    return f'<label class="attach" title="{said}">{field}<span aria-hidden="true">+</span></label>'


def _closable(messages: Messages, inner: str) -> str:
    close = escape(messages.say("Close"))
    return f'<div class="adding" role="status">{inner}<button type="button" class="close" aria-label="{close}">✕</button></div>'
