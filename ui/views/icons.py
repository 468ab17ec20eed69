"""Small drawings for buttons that have no room for words; the words are the button's label."""

from __future__ import annotations

from typing import Final, Literal

import htpy as h

Icon = Literal["copy", "around", "up", "down", "chevron"]

# Outlines on a square of 24, drawn with a line of 1.75.
_OUTLINES: Final[dict[Icon, str]] = {
    "copy": "M9 9h10v11H9zM5 15V4h10",
    "around": "M4 6h16M4 18h16M8 12h8",
    "up": "M7 10v10H4V10zM7 11l4-7c1.5 0 2.5 1 2.2 2.6L12.6 10H18c1.3 0 2.2 1.2 1.9 2.4l-1.5 6c-.2 1-1 1.6-2 1.6H7",
    "down": "M17 14V4h3v10zM17 13l-4 7c-1.5 0-2.5-1-2.2-2.6l.6-3.4H6c-1.3 0-2.2-1.2-1.9-2.4l1.5-6c.2-1 1-1.6 2-1.6H17",
    "chevron": "m9 6 6 6-6 6",
}


def icon(name: Icon) -> h.Element:
    """Return the drawing of that name; it is as large as a capital letter is high, and of the text's colour."""
    outline = h.path(d=_OUTLINES[name])
    return h.svg(".icon", viewbox="0 0 24 24", aria_hidden="true", focusable="false")[outline]
