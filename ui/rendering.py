"""Elements → the string of HTML that the page takes. Nowhere else in `ui/` do elements become a string."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import htpy as h

_REFERENCES = str.maketrans({"\r": "&#13;", "\0": "&#0;"})


def rendered(view: h.Renderable | None) -> str:
    """Return a view as the HTML that a `gr.HTML` takes; None, where there is nothing to show, is the empty string.

    It is a plain string and no `Markup`, which would go on escaping what gradio adds to it. A browser reads a carriage return in HTML as a
    line feed, drops NUL, and takes CR LF for one character: they are written as references, so that positions on the page are the text's.
    """
    return "".join(view.iter_chunks()).translate(_REFERENCES) if view is not None else ""
