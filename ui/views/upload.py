"""What becomes of files that were dropped onto the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from articleqa.ui.views.parts import element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa.index.loaders import Remark
    from articleqa.ui.i18n import Words


def progress(words: Words, stage: str, done: int, total: int) -> str:
    """Return how far a stage of indexing has come."""
    said = {"read": words.say("Reading"), "encode": words.say("Indexing"), "write": words.say("Saving")}[stage]
    share = f"{done / total:.0%}" if total else "0%"
    numbers = escape(f"{words.number(done)} / {words.number(total)}")
    return (
        f'<div class="adding" role="status"><p>{escape(said)} … {numbers}</p>'
        f'<div class="bar" aria-hidden="true"><i style="width: {share}"></i></div></div>'
    )


def done(words: Words, articles: int, failures: Sequence[Remark]) -> str:
    """Return what was added, and each file that was not and why."""
    said = "" if failures else words.say("Nothing new was in these files.")
    if articles:
        said = words.count("One article was added: ask about it.", "{number} articles were added: ask about them.", articles)
    broken = "".join(f"<li><bdi>{escape(f.where)}</bdi> {escape(f.reason)}</li>" for f in failures)
    listed = element("p", words.say("Not read:")) + f"<ul>{broken}</ul>" if broken else ""
    return _closable(words, (element("p", said) if said else "") + listed)


def failed(words: Words, message: str) -> str:
    """Return why nothing was added or removed."""
    return _closable(words, element("p", message, 'class="problem"'))


def removed(words: Words, titles: Sequence[str]) -> str:
    """Return what was removed."""
    return _closable(words, element("p", words.say("Removed: {titles}", titles=words.listed(titles))))


def drop_zone(words: Words) -> str:
    """Return the button that adds files; it carries what the page says while files are dragged over it."""
    said, drop = escape(words.say("Add articles")), escape(words.say("Drop the files to add them"))
    field = f'<input type="file" multiple aria-label="{said}" data-drop="{drop}">'
    return f'<label class="attach" title="{said}">{field}<span aria-hidden="true">+</span></label>'


def _closable(words: Words, inner: str) -> str:
    close = escape(words.say("Close"))
    return f'<div class="adding" role="status">{inner}<button type="button" class="close" aria-label="{close}">✕</button></div>'
