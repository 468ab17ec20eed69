"""The text of one paragraph of a Word document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import regex

from articleqa.index.loaders.html.formulas import lowered, raised
from articleqa.index.loaders.ooxml.fields import Fields, form_value
from articleqa.index.loaders.ooxml.math import formula_text
from articleqa.index.loaders.ooxml.names import attribute, child, integer, name_of, toggle, value
from articleqa.index.loaders.ooxml.symbols import sign, signs

if TYPE_CHECKING:
    from lxml.etree import _Element

    from articleqa.index.loaders.ooxml.notes import Notes
    from articleqa.index.loaders.ooxml.styles import Styles

# Properties, what was deleted or moved away, instructions of fields, the reading above Chinese characters, and marks that have no text.
_LEFT_OUT = """
    w:pPr w:rPr w:sectPr w:tblPr w:tblGrid w:trPr w:tblPrEx w:tcPr w:sdtPr w:sdtEndPr w:customXmlPr w:smartTagPr w:rubyPr
    w:del w:moveFrom w:delText w:instrText w:delInstrText w:rt w:fldData
"""
LEFT_OUT: Final = frozenset(_LEFT_OUT.split())
"""What is not gone into."""
_LINE_BREAKS = regex.compile(r"\s*[\r\n]\s*")
_FIGURES = regex.compile(r"[\d+−-]{1,4}")
_MOVED = 2
"""Figures that are moved up or down by so many half points are raised or lowered ones, as LibreOffice writes those of web pages."""
_BEFORE = 8  # characters: enough to see what a superscript stands at
_CONSTANTS: Final[Mapping[str, str]] = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class _Look:
    """How a run looks, as far as it matters for its text."""

    is_hidden: bool = False
    vertical: str | None = None
    position: int = 0
    font: str | None = None


class RunReader:
    """Collects the text of one paragraph.

    Attributes:
        parts: The text so far.
        boxes: The contents of the text boxes in it, which are texts of their own.
        drawings: The ids of the relationships to the diagrams and charts in it.
    """

    def __init__(self, styles: Styles, fields: Fields, notes: Mapping[str, Notes], style_id: str | None = None) -> None:
        self.parts: list[str] = []
        self.boxes: list[_Element] = []
        self.drawings: list[str] = []
        self._styles, self._fields, self._notes = styles, fields, notes
        self._look = _Look(is_hidden=bool(styles.hides(style_id)))

    def read(self, element: _Element) -> None:
        """Add the text of the children of an element. Those that are not known may hold text, and are gone into."""
        for part in element:
            self.read_one(part)

    def read_one(self, element: _Element) -> None:
        """Add the text of an element."""
        name = name_of(element)
        if name in _CONSTANTS:
            self._add(_CONSTANTS[name])
        elif name not in LEFT_OUT:
            _RULES.get(name, RunReader.read)(self, element)

    @property
    def _is_hidden(self) -> bool:
        return self._look.is_hidden or self._fields.hides

    def _add(self, text: str) -> None:
        if text and not self._is_hidden:
            self.parts.append(text)

    def _run(self, run: _Element) -> None:
        outside, properties = self._look, child(run, "w:rPr")
        style_id = value(properties, "w:rStyle")
        vertical = value(properties, "w:vertAlign")
        hidden = toggle(properties, "w:vanish")
        hidden = self._styles.hides(style_id) if hidden is None else hidden
        self._look = _Look(
            is_hidden=outside.is_hidden if hidden is None else hidden,
            vertical=vertical or self._styles.vertical(style_id),
            position=integer(value(properties, "w:position")),
            font=attribute(child(properties, "w:rFonts"), "w:ascii"),
        )
        self.read(run)
        self._look = outside

    def _text(self, element: _Element) -> None:
        text = signs(_LINE_BREAKS.sub(" ", element.text or ""), self._look.font)
        script = text.strip()
        vertical = self._look.vertical
        if not vertical and abs(self._look.position) >= _MOVED and _FIGURES.fullmatch(script):
            vertical = "superscript" if self._look.position > 0 else "subscript"
        if script and vertical in {"superscript", "subscript"}:
            before = "" if text[0].isspace() or not self.parts else self.parts[-1][-_BEFORE:]
            shifted = lowered(script) if vertical == "subscript" else raised(script, "" if before[-1:].isspace() else before)
            text = text.replace(script, shifted)
        self._add(text)

    def _symbol(self, element: _Element) -> None:
        try:
            code = int(attribute(element, "w:char") or "", 16)
        except ValueError:
            return
        self._add(sign(code, attribute(element, "w:font")))

    def _field_mark(self, mark: _Element) -> None:
        self._add(form_value(mark))
        self._fields.pass_mark(mark)

    def _content_control(self, control: _Element) -> None:
        if not is_placeholder(control):
            self.read(control)

    def _alternatives(self, alternatives: _Element) -> None:
        """Read the first alternative that has a text: they are the same text box for newer and for older programs."""
        for alternative in alternatives:
            before = len(self.parts), len(self.boxes), len(self.drawings)
            self.read(alternative)
            if (len(self.parts), len(self.boxes), len(self.drawings)) != before:
                return

    def _box(self, box: _Element) -> None:
        if not self._is_hidden:
            self.boxes.append(box)

    def _drawing(self, drawing: _Element) -> None:
        if not self._is_hidden:
            self.drawings.append(attribute(drawing, "r:dm") or attribute(drawing, "r:id") or "")

    def _drawn_paragraph(self, paragraph: _Element) -> None:
        self._add("\n")
        self.read(paragraph)
        self._add("\n")

    def _word_art(self, path: _Element) -> None:
        self._add(path.get("string", ""))

    def _formula(self, formula: _Element) -> None:
        self._add(formula_text(formula))

    def _note(self, reference: _Element) -> None:
        if not self._is_hidden:
            self._add(self._notes[name_of(reference)].refer(reference))


def is_placeholder(control: _Element) -> bool:
    """Tell whether a content control shows what is to be filled in, such as "Click here to enter text"."""
    return bool(toggle(control, "w:sdtPr", "w:showingPlcHdr"))


_RULES: Final[Mapping[str, Callable[[RunReader, _Element], None]]] = {
    "w:r": RunReader._run,
    "w:t": RunReader._text,
    "a:t": RunReader._text,
    "w:sym": RunReader._symbol,
    "w:fldChar": RunReader._field_mark,
    "w:sdt": RunReader._content_control,
    "mc:AlternateContent": RunReader._alternatives,
    "w:txbxContent": RunReader._box,
    "a:p": RunReader._drawn_paragraph,
    "v:textpath": RunReader._word_art,
    "dgm:relIds": RunReader._drawing,
    "c:chart": RunReader._drawing,
    "m:oMath": RunReader._formula,
    "w:footnoteReference": RunReader._note,
    "w:endnoteReference": RunReader._note,
}
