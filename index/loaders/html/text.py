"""A tree of HTML elements → the text that a person sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.html.formulas import formula_text, lowered, raised, tex_text
from articleqa.index.loaders.html.numbered_lists import ListNumbers
from articleqa.index.loaders.html.surroundings import empty_hidden
from articleqa.index.text.scripts import line_separator, on_one_line

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

_PARAGRAPH, _LINE, _CELL, _SPACE = "\n\n", "\n", "\t", " "
_SOURCE_LINE_BREAK = "\r"  # a line break in the source, inside a paragraph: it becomes a space, or nothing in scripts without spaces
_BY_STRENGTH = ("", _SOURCE_LINE_BREAK, _SPACE, _CELL, _LINE, _PARAGRAPH)

# Tag → what separates such an element from the text around it.
_BLOCKS = """
    address article aside blockquote caption center details dd dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    header hgroup hr legend list main menu nav ol p pre search section summary table ul
"""
_SEPARATORS = dict.fromkeys(_BLOCKS.split(), _PARAGRAPH) | dict.fromkeys(("li", "tr", "br"), _LINE) | dict.fromkeys(("td", "th"), _CELL)
_HIDDEN = """
    audio button canvas datalist head iframe noembed noframes noscript object option rp rt rtc script select style svg template textarea
    title video
"""
_HIDDEN_TAGS = frozenset(_HIDDEN.split())
_PREFORMATTED_TAGS = frozenset(("pre", "code"))
_LIST_TAGS = frozenset(("ol", "ul", "menu", "dir"))
_CELL_TAGS = frozenset(("td", "th"))
_DISPLAYED_AS_BLOCK = regex.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)\b")
_FORMULA_CLASS = regex.compile(r"\b(?:math|tex|latex|mwe-math\S*)\b", regex.IGNORECASE)
_WORD_BEFORE_NOTE, _NOTE_MARK = regex.compile(r"[^\s(\[/–-]\Z"), regex.compile(r"\d{1,3}|[*†‡§]{1,3}")
_SET_APART = regex.compile(r"\b(?:location|dateline)\b")
_TERM_AT_END, _TERM_AT_START = regex.compile(r"[\p{L}\p{N}]\Z"), regex.compile(r"[\p{L}\p{N}]")


def text_of(root: _Element) -> str:
    """Return the text of an element and of all elements in it.

    Returns:
        The text. Blocks are separated by a blank line; items of a list, rows of a table and broken lines by a line feed; cells by a tab.
        Items have the numbers that their list shows: "1. ".
        Superscripts, subscripts and formulas are written in the line: "10³ kg".
    """
    from lxml import etree

    writer = _Writer(root)
    # A walk and no recursion: a page may be nested more deeply than Python can call.
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if writer.begin(element):
                walk.skip_subtree()
            continue
        if event == "end":
            writer.end()
        if element is not root:
            writer.add_text(element.tail)
    return "".join(writer.parts)


def text_of_markup(markup: str) -> str:
    """Return the text of a fragment of HTML, as `text_of` does, without hidden elements."""
    root = tree_of_markup(markup)
    return text_of(root) if root is not None else ""


def tree_of_markup(markup: str) -> HtmlElement | None:
    """Return a fragment of HTML in a `div`, without what is in hidden elements; None where it is blank."""
    from lxml import html

    clean = without_control_characters(markup)
    if not clean.strip():
        return None
    root = html.fragment_fromstring(clean, create_parent="div")
    drop_non_elements(root)
    empty_hidden(root)
    return root


def drop_non_elements(root: HtmlElement) -> None:
    """Take comments, processing instructions and unresolved entities out of a tree, but for the text behind them.

    The code reads elements, and lxml counts these among them.
    """
    from lxml import etree

    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction, etree.Entity)


# The characters that neither XML nor HTML may hold, and the references to them.
_CONTROLS = regex.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
    r"|&#0*(?:[0-8]|1[124-9]|2\d|3[01]|5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]|65534|65535)(?:;|(?!\d))"
    r"|&#[xX]0*(?:[0-8bcefBCEF]|1[\da-fA-F]|[dD][89a-fA-F][\da-fA-F]{2}|[fF]{3}[efEF])(?:;|(?![\da-fA-F]))"
)


def without_control_characters(markup: str) -> str:
    """Return HTML or XML without the characters that it may not hold, and without references to them."""
    clean: str = _CONTROLS.sub("", markup)
    return clean


@dataclass(frozen=True, slots=True)
class _OpenElement:
    """An element that has begun. Of one that is `whole`, nothing more is added before it ends."""

    tag: str
    separator: str
    whole: bool
    is_set_apart: bool


class _Writer:
    """Collects text: `parts` are the text so far, `_separator` is what comes between it and the next words."""

    def __init__(self, root: _Element) -> None:
        self.parts: list[str] = []
        self._root = root
        self._separator = ""
        self._open: list[_OpenElement] = []
        self._items = self._cells = 0  # how many of the elements that are open are items of a list, and cells of a table
        self._lists: list[ListNumbers] = []  # those that are open
        self._item_number = ""  # of the item that has begun, before it has words
        self._is_set_apart = False
        self._broken = False  # there is a line break, and no words after it

    def begin(self, element: _Element) -> bool:
        """Begin an element, and return whether it is whole, so that what is in it is passed over."""
        tag = _tag_of(element)
        before = self.parts[-1][-_BEFORE:] if self.parts and not self._separator else ""
        text = None if element is self._root else _text_in_line(element, tag, before)
        visible = _is_visible(element)
        separator = self._separator_of(element, tag) if visible else ""
        whole = text is not None or not visible
        self._open.append(_OpenElement(tag, separator, whole, is_set_apart=not whole and _is_set_apart(element, tag)))
        self._separate(separator)
        if text is not None:
            self._add_words(text)
        elif visible:
            if tag in _LIST_TAGS:
                self._lists.append(ListNumbers(element, tag))
            elif tag == "li" and self._lists:
                self._item_number += self._lists[-1].next(element)
            self._items += tag == "li"
            self._cells += tag in _CELL_TAGS
            self._is_set_apart |= _is_set_apart(element, tag)
            if tag == "q":
                self._add_words("“")
            self.add_text(element.text)
        return self._open[-1].whole

    def end(self) -> None:
        """End the element that has begun last."""
        element = self._open.pop()
        if not element.whole:
            if element.tag in _LIST_TAGS:
                self._lists.pop()
            elif element.tag == "li":
                self._item_number = ""
            self._items -= element.tag == "li"
            self._cells -= element.tag in _CELL_TAGS
            self._is_set_apart |= element.is_set_apart
            if element.tag == "q":
                self._add_words("”")
        self._separate(element.separator)

    def add_text(self, text: str | None) -> None:
        """Add text of the element that is open, in which white space is one space."""
        words = text.strip() if text else ""
        if not text or not words:
            self._separate(_separator_for(text or ""))
            return
        start = text.index(words)
        self._separate(_separator_for(text[:start]))
        self._add_words(on_one_line(words))
        self._separate(_separator_for(text[start + len(words) :]))

    def _separator_of(self, element: _Element, tag: str) -> str:
        """Return what separates an element from the text around it."""
        separator = _SEPARATORS.get(tag, "")
        if tag == "br":
            separator = _PARAGRAPH if self._broken else _LINE
            self._broken = True
        if not separator and _DISPLAYED_AS_BLOCK.search(element.get("style") or ""):
            separator = _PARAGRAPH
        if separator == _PARAGRAPH and self._items:
            separator = _LINE
        if self._cells and separator:
            separator = _CELL if tag in _CELL_TAGS else _SPACE
        return separator

    def _separate(self, separator: str) -> None:
        self._separator = max(self._separator, separator, key=_BY_STRENGTH.index)

    def _add_words(self, words: str) -> None:
        if not words:
            return
        if self.parts:
            if self._is_set_apart and not self._separator and _TERM_AT_END.search(self.parts[-1]) and _TERM_AT_START.match(words):
                self._separator = _SPACE
            self.parts.append(line_separator(self.parts[-1], words) if self._separator == _SOURCE_LINE_BREAK else self._separator)
        self.parts.append(self._item_number + words)
        self._separator = self._item_number = ""
        self._is_set_apart = self._broken = False


_BEFORE = 8  # characters: enough to see what a superscript stands at


def _text_in_line(element: _Element, tag: str, before: str) -> str | None:
    """Return the text of an element that is written in a way of its own, or None where it is what is in it.

    Args:
        element: The element.
        tag: Its tag.
        before: The end of the text directly before it.
    """
    if not _is_visible(element) and tag != "script":
        return None
    if tag in _PREFORMATTED_TAGS:
        return _verbatim_text(element).strip("\n")
    if (shift := _shift_of(element, tag)) and not any(_tag_of(child) in _SEPARATORS for child in element.iterdescendants("*")):
        return raised(text_of(element), before) if shift in _RAISING else lowered(text_of(element))
    if tag == "a" and _is_note_mark(element, before):
        return f"[{''.join(element.itertext()).strip()}]"
    if tag == "math":
        return formula_text(element)
    if tag == "script" and (element.get("type") or "").startswith("math/tex"):
        return tex_text(element.text or "")
    if tag == "img" and _FORMULA_CLASS.search(element.get("class") or ""):
        return tex_text(element.get("alt") or "")
    return None


def _shift_of(element: _Element, tag: str) -> str | None:
    """Return how an element is raised or lowered: by its tag, or a number by its style."""
    if tag in {"sup", "sub"}:
        return tag
    match = _SHIFTING_STYLE.search(element.get("style") or "") if tag not in _SEPARATORS else None
    return match["way"].lower() if match and _SHIFTED_NUMBER.fullmatch("".join(element.itertext())) else None


_RAISING = ("sup", "super")
_SHIFTING_STYLE = regex.compile(r"vertical-align\s*:\s*(?P<way>super|sub)\b", regex.IGNORECASE)
_SHIFTED_NUMBER = regex.compile(r"\s*[+−-]?[\d.,]{1,6}\s*")


def _is_set_apart(element: _Element, tag: str) -> bool:
    """Tell whether a page sets an element in the line apart by its style: a time, or the place before the first sentence."""
    return tag == "time" or (tag == "span" and _SET_APART.search(element.get("class") or "") is not None)


def _is_note_mark(link: _Element, before: str) -> bool:
    """Tell whether a link is the mark of a note that a page raises by its style: a number directly behind a word."""
    if not (_WORD_BEFORE_NOTE.search(before) and (link.get("href") or "").startswith("#")):
        return False
    return len(link) == 0 and _NOTE_MARK.fullmatch((link.text or "").strip()) is not None


def _tag_of(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _is_visible(element: _Element) -> bool:
    # What can be found in a page ("until-found") is text that a person may unfold.
    return _tag_of(element) not in _HIDDEN_TAGS and element.get("hidden", "until-found").lower() == "until-found"


def _verbatim_text(root: _Element) -> str:
    """Return all text in the element with its white space unchanged."""
    from lxml import etree

    parts: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            tag = _tag_of(element)
            before = parts[-1][-_BEFORE:] if parts else ""
            text = None if tag in _PREFORMATTED_TAGS else _text_in_line(element, tag, before)
            if text is not None or not _is_visible(element):
                walk.skip_subtree()
            parts.append(text if text is not None else "\n" if tag == "br" else element.text or "" if _is_visible(element) else "")
        elif element is not root:
            parts.append(element.tail or "")
    return "".join(parts)


def _separator_for(space: str) -> str:
    """Return the separator that white space in the source stands for."""
    return _SOURCE_LINE_BREAK if "\n" in space else _SPACE if space else ""
