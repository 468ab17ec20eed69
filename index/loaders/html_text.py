"""A tree of HTML elements, or of trafilatura's XML → the text that a person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.text.scripts import line_separator, on_one_line

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARAGRAPH, _LINE, _CELL, _SPACE = "\n\n", "\n", "\t", " "
_SOURCE_LINE_BREAK = "\r"  # a line break in the source, inside a paragraph: it becomes a space, or nothing in scripts without spaces
_BY_STRENGTH = ("", _SOURCE_LINE_BREAK, _SPACE, _CELL, _LINE, _PARAGRAPH)

# Tags of HTML and of trafilatura's XML → what separates such an element from the text around it.
_BLOCKS = """
    address article aside blockquote caption center details dd dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    head header hgroup hr legend list main menu nav ol p pre quote search section summary table ul
"""
_SEPARATORS = (
    dict.fromkeys(_BLOCKS.split(), _PARAGRAPH)
    | dict.fromkeys(("item", "li", "row", "tr", "br", "lb"), _LINE)
    | dict.fromkeys(("cell", "td", "th"), _CELL)
)
_HIDDEN = """
    audio button canvas datalist head iframe math noembed noframes noscript object rp rt script select style svg template textarea title
    video
"""
_HIDDEN_TAGS = frozenset(_HIDDEN.split())
_PREFORMATTED_TAGS = frozenset(("pre", "code"))


def text_of(root: _Element) -> str:
    """Return the text of an element and of all elements in it.

    Returns:
        The text. Blocks are separated by a blank line; items of a list, rows of a table and broken lines by a line feed; cells by a tab.
    """
    writer = _Writer()
    writer.add_element(root, ancestors=frozenset())
    return "".join(writer.parts)


class _Writer:
    """Collects text: `parts` are the text so far, `_separator` is what comes between it and the next words."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._separator = ""

    def add_element(self, element: _Element, ancestors: frozenset[str]) -> None:
        """Add the text of an element; `ancestors` are the tags of the elements that it is in."""
        if not _is_visible(element):
            return
        tag = _tag_of(element)
        separator = _SEPARATORS.get(tag, "")
        if separator == _PARAGRAPH and ancestors & {"item", "li"}:
            separator = _LINE
        if ancestors & {"cell", "td", "th"} and separator:
            separator = _CELL if tag in {"cell", "td", "th"} else _SPACE
        self._separate(separator)
        if tag in _PREFORMATTED_TAGS:
            self._add_words(_verbatim_text(element).strip("\n"))
        else:
            ancestors |= {tag}
            self._add_text(element.text)
            for child in element:
                self.add_element(child, ancestors)
                self._add_text(child.tail)
        self._separate(separator)

    def _separate(self, separator: str) -> None:
        self._separator = max(self._separator, separator, key=_BY_STRENGTH.index)

    def _add_text(self, text: str | None) -> None:
        words = text.strip() if text else ""
        if not text or not words:
            self._separate(_separator_for(text or ""))
            return
        start = text.index(words)
        self._separate(_separator_for(text[:start]))
        self._add_words(on_one_line(words))
        self._separate(_separator_for(text[start + len(words) :]))

    def _add_words(self, words: str) -> None:
        if not words:
            return
        if self.parts:
            self.parts.append(line_separator(self.parts[-1], words) if self._separator == _SOURCE_LINE_BREAK else self._separator)
        self.parts.append(words)
        self._separator = ""


def _tag_of(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _is_visible(element: _Element) -> bool:
    if not isinstance(element.tag, str) or "hidden" in element.attrib:  # not a string: a comment
        return False
    tag = _tag_of(element)
    return tag not in _HIDDEN_TAGS or (tag == "head" and "rend" in element.attrib)


def _verbatim_text(element: _Element) -> str:
    """Return all text in the element with its white space unchanged."""
    if not _is_visible(element):
        return ""
    beginning = "\n" if _tag_of(element) in {"br", "lb"} else (element.text or "")
    return beginning + "".join(_verbatim_text(child) + (child.tail or "") for child in element)


def _separator_for(space: str) -> str:
    """Return the separator that white space in the source stands for."""
    return _SOURCE_LINE_BREAK if "\n" in space else _SPACE if space else ""
