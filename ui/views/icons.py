"""Small drawings, and buttons that have no room for words; the words are the button's label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import htpy as h

from articleqa.ui.views.parts import button

if TYPE_CHECKING:
    from articleqa.ui.views.parts import Attributes

Icon = Literal["copy", "around", "good", "bad", "chevron", "quotes", "up", "down", "remove"]

# Outlines on a square of 24.
_OUTLINES: Final[dict[Icon, str]] = {
    "copy": "M9 9h10v11H9zM5 15V4h10",
    "around": "M4 6h16M4 18h16M8 12h8",
    "good": "M7 10v10H4V10zM7 11l4-7c1.5 0 2.5 1 2.2 2.6L12.6 10H18c1.3 0 2.2 1.2 1.9 2.4l-1.5 6c-.2 1-1 1.6-2 1.6H7",
    "bad": "M17 14V4h3v10zM17 13l-4 7c-1.5 0-2.5-1-2.2-2.6l.6-3.4H6c-1.3 0-2.2-1.2-1.9-2.4l1.5-6c.2-1 1-1.6 2-1.6H17",
    "chevron": "m9 6 6 6-6 6",
    "quotes": "M10 7H5v6h5zm0 6c0 2.5-1.5 4-4 4.5M19 7h-5v6h5zm0 6c0 2.5-1.5 4-4 4.5",
    "up": "M12 19V5M6 11l6-6 6 6",
    "down": "M12 5v14M6 13l6 6 6-6",
    "remove": "M6 6l12 12M18 6L6 18",
}


def icon(name: Icon) -> h.Element:
    """Return the drawing of that name; it is about as large as a letter, and of the text's colour."""
    return h.svg(".icon", viewBox="0 0 24 24", aria_hidden="true", focusable="false")[h.path(d=_OUTLINES[name])]


def icon_button(name: Icon, label: str, selector: str = "", attributes: Attributes | None = None, **more: h.Attribute) -> h.Element:
    """Return a button that is a drawing.

    Args:
        name: Of the drawing.
        label: What the button does; it is read out, and shown where it is pointed at.
        selector: Its further classes, such as ".cite".
        attributes: By their names in HTML.
        more: By their names in Python.
    """
    return button(f".tool{selector}", attributes or {}, aria_label=label, title=label, **more)[icon(name)]
