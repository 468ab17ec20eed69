"""Fields of a Word document, such as a page number or a link: Word shows their result, and not their instruction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.loaders.ooxml.names import attribute, child, integer, name_of, toggle, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHECKED, _UNCHECKED = "☒", "☐"


class Fields:
    """Follows the marks of the fields of one text, which may go over several paragraphs and hold other fields."""

    def __init__(self, root: _Element) -> None:
        begun: list[_Element] = []
        # A mark without its counterpart hides nothing; without this, all text after one in a damaged document would be lost.
        self._begin_of_end: dict[_Element, _Element] = {}
        for element in root.iter():
            if name_of(element) == "w:fldChar":
                kind = attribute(element, "w:fldCharType")
                if kind == "begin":
                    begun.append(element)
                elif kind == "end" and begun:
                    self._begin_of_end[element] = begun.pop()
        self._matched = frozenset(self._begin_of_end.values())
        self._open: dict[_Element, None] = {}  # in their order
        self._in_instruction: set[_Element] = set()

    @property
    def hides(self) -> bool:
        """Whether text at this place is a part of an instruction."""
        return bool(self._in_instruction)

    def pass_mark(self, mark: _Element) -> None:
        """Go past a `w:fldChar`."""
        kind = attribute(mark, "w:fldCharType")
        if kind == "begin" and mark in self._matched:
            self._open[mark] = None
            self._in_instruction.add(mark)
        elif kind == "separate" and self._open:
            self._in_instruction.discard(next(reversed(self._open)))
        elif kind == "end" and (begin := self._begin_of_end.get(mark)) in self._open:
            del self._open[begin]
            self._in_instruction.discard(begin)


def form_value(mark: _Element) -> str:
    """Return what a check box or a list of a form shows, by the mark at which the field begins; "" for other fields."""
    box, choices = child(mark, "w:ffData", "w:checkBox"), child(mark, "w:ffData", "w:ddList")
    if box is not None:
        checked = toggle(box, "w:checked")
        return _CHECKED if (toggle(box, "w:default") if checked is None else checked) else _UNCHECKED
    if choices is not None:
        texts = [attribute(entry, "w:val") or "" for entry in choices if name_of(entry) == "w:listEntry"]
        chosen = integer(value(choices, "w:result") or value(choices, "w:default"))
        return texts[chosen] if 0 <= chosen < len(texts) else ""
    return ""
