"""A tree of HTML, or of something like it → the text that a reader sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.text.scripts import line_separator, on_one_line

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARAGRAPH, _LINE, _CELL, _SPACE = "\n\n", "\n", "\t", " "
_SOURCE_LINE = "\r"  # a line break of the source inside a paragraph: a space, or nothing, as the scripts beside it are written
_STRONGER = ("", _SOURCE_LINE, _SPACE, _CELL, _LINE, _PARAGRAPH)

# What stands apart from its surroundings, in HTML and in trafilatura's tree.
_BLOCKS = """
    address article aside blockquote caption center details dd dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    head header hgroup hr legend list main menu nav ol p pre quote search section summary table ul
"""
_APART = (
    dict.fromkeys(_BLOCKS.split(), _PARAGRAPH)
    | dict.fromkeys(("item", "li", "row", "tr", "br", "lb"), _LINE)
    | dict.fromkeys(("cell", "td", "th"), _CELL)
)
_HIDDEN = """
    audio button canvas datalist head iframe math noembed noframes noscript object rp rt script select style svg template textarea title
    video
"""
_UNSEEN = frozenset(_HIDDEN.split())
_KEPT = frozenset(("pre", "code"))


def text_of(root: _Element) -> str:
    """Blocks are joined by a blank line, the items of a list, the rows of a table and broken lines by a line end, cells by a tab."""
    writer = _Writer()
    writer.element(root, within=frozenset())
    return "".join(writer.parts)


class _Writer:
    """`parts` are the text so far; `_apart` is what separates it from what comes next."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._apart = ""

    def element(self, element: _Element, within: frozenset[str]) -> None:
        if not _is_shown(element):
            return
        tag = _name(element)
        apart = _APART.get(tag, "")
        if apart == _PARAGRAPH and within & {"item", "li"}:
            apart = _LINE
        if within & {"cell", "td", "th"} and apart:
            apart = _CELL if tag in {"cell", "td", "th"} else _SPACE
        self._part(apart)
        if tag in _KEPT:
            self._append(_as_written(element).strip("\n"))
        else:
            inside = within | {tag}
            self._words(element.text)
            for child in element:
                self.element(child, inside)
                self._words(child.tail)
        self._part(apart)

    def _part(self, apart: str) -> None:
        self._apart = max(self._apart, apart, key=_STRONGER.index)

    def _words(self, text: str | None) -> None:
        words = text.strip() if text else ""
        if not text or not words:
            self._part(_white(text or ""))
            return
        start = text.index(words)
        self._part(_white(text[:start]))
        self._append(on_one_line(words))
        self._part(_white(text[start + len(words) :]))

    def _append(self, words: str) -> None:
        if not words:
            return
        if self.parts:
            self.parts.append(line_separator(self.parts[-1], words) if self._apart == _SOURCE_LINE else self._apart)
        self.parts.append(words)
        self._apart = ""


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _is_shown(element: _Element) -> bool:
    if not isinstance(element.tag, str) or "hidden" in element.attrib:  # not a string: a comment
        return False
    tag = _name(element)
    return tag not in _UNSEEN or (tag == "head" and "rend" in element.attrib)


def _as_written(element: _Element) -> str:
    """All text in the element, with its white space."""
    if not _is_shown(element):
        return ""
    inside = "\n" if _name(element) in {"br", "lb"} else (element.text or "")
    return inside + "".join(_as_written(child) + (child.tail or "") for child in element)


def _white(space: str) -> str:
    """What white space of the source stands for."""
    return _SOURCE_LINE if "\n" in space else _SPACE if space else ""
