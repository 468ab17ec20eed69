"""Footnotes and endnotes: their numbers, in the order in which the text refers to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articleqa.index.loaders.ooxml.names import attribute, child, name_of, value
from articleqa.index.loaders.ooxml.number_formats import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_KINDS = {
    "w:footnoteReference": ("w:footnote", "w:footnotePr", "decimal"),
    "w:endnoteReference": ("w:endnote", "w:endnotePr", "lowerRoman"),
}


@dataclass(slots=True)
class Notes:
    """The notes of one kind.

    Attributes:
        elements: Note's id → its element; separators are none.
        number_format: How they are numbered.
        referred: The ids of the notes that the text refers to, in its order → what stands there for them.
    """

    elements: dict[str | None, _Element]
    number_format: str
    referred: dict[str | None, str] = field(default_factory=dict)
    _numbered: int = 0

    @classmethod
    def of(cls, reference: str, root: _Element | None, settings: _Element | None) -> Notes:
        """Return the notes of the kind that elements of the name `reference` refer to."""
        element_name, properties, number_format = _KINDS[reference]
        elements = {
            attribute(element, "w:id"): element
            for element in (root if root is not None else ())
            if name_of(element) == element_name and attribute(element, "w:type") in {None, "normal"}
        }
        return cls(elements, value(child(settings, properties), "w:numFmt") or number_format)

    def refer(self, reference: _Element) -> str:
        """Return what stands in the text for a reference, such as "[1]"; "" where the text itself brings a mark, such as "*"."""
        note_id = attribute(reference, "w:id")
        if note_id not in self.elements:
            return ""
        if note_id not in self.referred:
            if toggle_attribute(reference, "w:customMarkFollows"):
                self.referred[note_id] = ""
            else:
                self._numbered += 1
                self.referred[note_id] = f"[{written(self._numbered, self.number_format)}]"
        return self.referred[note_id]

    def unread(self, done: set[str | None]) -> Iterator[tuple[str, _Element]]:
        """Yield the mark and the element of each note that is referred to and not in `done`, also of those that come up meanwhile."""
        while note_ids := [note_id for note_id in self.referred if note_id not in done]:
            for note_id in note_ids:
                done.add(note_id)
                yield self.referred[note_id], self.elements[note_id]


def toggle_attribute(element: _Element, name: str) -> bool:
    """Tell whether an attribute is on."""
    return attribute(element, name) not in {None, "0", "false", "off"}
