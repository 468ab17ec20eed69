"""A tree of HTML, or of something like it → the text that a reader sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARAGRAPH, _LINE, _CELL, _SPACE = "\n\n", "\n", "\t", " "
_STRONGER = ("", _SPACE, _CELL, _LINE, _PARAGRAPH)

# What stands apart from its surroundings, in HTML and in trafilatura's tree.
_BLOCKS = """
    address article aside blockquote caption details dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr
    list main nav ol p pre quote section summary table ul
"""
_APART = (
    dict.fromkeys(_BLOCKS.split(), _PARAGRAPH)
    | dict.fromkeys(("item", "li", "row", "tr", "br", "lb"), _LINE)
    | dict.fromkeys(("cell", "td", "th"), _CELL)
)
_HIDDEN = "button head iframe math noscript object rp rt script select style svg template textarea"
_UNSEEN = frozenset(_HIDDEN.split())
_KEPT = frozenset(("pre", "code"))
_WHITE = regex.compile(r"\s+")


def text_of(root: _Element) -> str:
    """Blocks are joined by a blank line, the items of a list, the rows of a table and broken lines by a line end, cells by a tab."""
    writer = _Writer()
    writer.element(root, within=frozenset())
    return "".join(writer.parts)


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self._apart = ""

    def element(self, element: _Element, within: frozenset[str]) -> None:
        if not isinstance(element.tag, str):  # a comment
            return
        tag = element.tag.rpartition("}")[2].lower()
        if tag in _UNSEEN and not (tag == "head" and "rend" in element.attrib):
            return
        apart = _APART.get(tag, "")
        if apart == _PARAGRAPH and within & {"item", "li"}:
            apart = _LINE
        if within & {"cell", "td", "th"} and apart:
            apart = _CELL if tag in {"cell", "td", "th"} else _SPACE
        self._part(apart)
        inside = within | {tag}
        self._words(element.text, inside)
        for child in element:
            self.element(child, inside)
            self._words(child.tail, inside)
        self._part(apart)

    def _part(self, apart: str) -> None:
        self._apart = max(self._apart, apart, key=_STRONGER.index)

    def _words(self, text: str | None, within: frozenset[str]) -> None:
        if not text:
            return
        words = text.strip() if not within & _KEPT else text.strip("\n")
        if not words:
            self._part(_SPACE)
            return
        if text[0].isspace():
            self._part(_SPACE)
        if self.parts:
            self.parts.append(self._apart)
        self.parts.append(words if within & _KEPT else _WHITE.sub(" ", words))
        self._apart = _SPACE if text[-1].isspace() else ""
