"""A Word document → the blocks of its text: paragraphs, tables, text boxes and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.archives import DAMAGE
from articleqa.index.loaders.ooxml.chunks import chunk_text
from articleqa.index.loaders.ooxml.fields import Fields
from articleqa.index.loaders.ooxml.names import attribute, child, name_of, toggle, value
from articleqa.index.loaders.ooxml.notes import Notes
from articleqa.index.loaders.ooxml.numbering import Numbering
from articleqa.index.loaders.ooxml.runs import LEFT_OUT, RunReader, is_placeholder
from articleqa.index.loaders.ooxml.styles import Styles

if TYPE_CHECKING:
    from lxml.etree import _Element

    from articleqa.index.loaders.ooxml.package import Package

_INLINE: Final = frozenset(("w:r", "w:hyperlink", "w:smartTag", "w:fldSimple", "m:oMath", "m:oMathPara"))
# A table of contents repeats the headings, with page numbers that are not kept.
_CONTENTS_STYLE = regex.compile(r"toc \d|toc heading|table of figures|contents heading")
# A cell of several paragraphs that is longer than this is a part of a page, and its paragraphs stay apart.
_LONGEST_CELL = 200


@dataclass(frozen=True, slots=True)
class StyledParagraph:
    """A paragraph by which a title or an author may be found.

    Attributes:
        style: The name of its style, in lower case.
        is_heading: Whether it is a heading.
        text: Its text, without a number.
    """

    style: str
    is_heading: bool
    text: str


class BodyReader:
    """Reads the text of a document.

    Attributes:
        paragraphs: The paragraphs of the main text that are headings or have a style.
        remarks: What could not be read, each continuing a sentence after the file's name.
    """

    def __init__(self, package: Package) -> None:
        self.paragraphs: list[StyledParagraph] = []
        self.remarks: list[str] = []
        self.styles = Styles(package.related("styles"))
        self.numbering = Numbering(package.related("numbering"), self.styles)
        settings = package.related("settings")
        self.notes = {
            name: Notes.of(name, package.related(part), settings)
            for name, part in (("w:footnoteReference", "footnotes"), ("w:endnoteReference", "endnotes"))
        }
        self._package = package
        self._relationships = package.relationships(package.main)

    def text(self, document: _Element) -> str:
        """Return the text of a document: its blocks, separated by blank lines, then its footnotes and its endnotes."""
        body = child(document, "w:body")
        blocks = _Story(self, document if body is None else body, is_main=True).blocks()
        for notes in self.notes.values():
            for mark, element in notes.unread(set()):
                note = "\n".join(_Story(self, element).blocks())
                blocks.append(f"{mark} {note}".strip() if note else "")
        return "\n\n".join(filter(None, blocks))

    def chunk(self, chunk: _Element) -> str:
        """Return the text of a file inside the document, which Word would put in its place; "" with a remark where it cannot be read."""
        name = self._target(attribute(chunk, "r:id"))
        member = self._package.archive.find(name)
        try:
            text = chunk_text(self._package.archive.read(member), name) if member else None
        except (*DAMAGE, ArticleError):
            text = None
        if text is None:
            self.remarks.append(f'has a file "{name}" inside that Word shows as text and that was not read; save it with Word once more.')
        return text or ""

    def drawing(self, relationship: str) -> str:
        """Return the text of a diagram, or the titles of a chart: a line for each of its paragraphs."""
        root = self._package.root(self._target(relationship))
        paragraphs = (element for element in (root.iter() if root is not None else ()) if name_of(element) == "a:p")
        texts = ("".join(part.text or "" for part in paragraph.iter() if name_of(part) == "a:t") for paragraph in paragraphs)
        return "\n".join(text.strip() for text in texts if text.strip())

    def _target(self, relationship: str | None) -> str:
        entry = self._relationships.get(relationship or "")
        return "" if entry is None or entry.is_external else entry.target


class _Story:
    """Reads one text: the body, a text box or a note."""

    def __init__(self, reader: BodyReader, root: _Element, *, is_main: bool = False) -> None:
        self._reader, self._root, self._is_main = reader, root, is_main
        self._fields = Fields(root)
        self._carried: list[str] = []  # the text of a paragraph that goes on in the next one
        self._rules: dict[str, Callable[[_Element], list[str]]] = {
            "w:p": self._paragraph,
            "w:tbl": self._table,
            "w:sdt": self._content_control,
            "w:altChunk": self._chunk,
            "mc:AlternateContent": self._alternatives,
        } | dict.fromkeys(_INLINE, self._loose_run)

    def blocks(self) -> list[str]:
        """Return the paragraphs and tables that are not blank."""
        return self._whole(self._root)

    def _whole(self, container: _Element) -> list[str]:
        """Return the blocks of a container whose last paragraph ends in it."""
        blocks = self._blocks(container)
        carried, self._carried = "".join(self._carried).strip(), []
        return [*blocks, carried] if carried else blocks

    def _blocks(self, container: _Element) -> list[str]:
        blocks: list[str] = []
        for element in container:
            name = name_of(element)
            if name not in LEFT_OUT:
                blocks += self._rules.get(name, self._blocks)(element)
        return blocks

    def _paragraph(self, paragraph: _Element) -> list[str]:
        properties = child(paragraph, "w:pPr")
        style_id = value(properties, "w:pStyle")
        style = self._reader.styles.name(style_id)
        runs = RunReader(self._reader.styles, self._fields, self._reader.notes, style_id)
        runs.read(paragraph)
        self._carried += runs.parts
        if _is_continued(properties):
            return self._boxes(runs)
        text, self._carried = "".join(self._carried), []
        text = "\n".join(line.rstrip(" ") for line in text.split("\n")).strip()
        label = self._reader.numbering.label(properties, style_id)
        if _CONTENTS_STYLE.fullmatch(style):
            return []
        if text and self._is_main:
            is_heading = self._reader.styles.is_heading(style_id) or value(properties, "w:outlineLvl") in set("012345678")
            if is_heading or style_id:
                self._reader.paragraphs.append(StyledParagraph(style, is_heading, text))
        boxes = self._boxes(runs)
        if boxes and text[:1].islower() and len(boxes[0]) == 1 and boxes[0].isalpha():  # a text box that is the initial of the paragraph
            text = boxes.pop(0) + text
        return [f"{label} {text}".strip(), *boxes] if text else boxes

    def _boxes(self, runs: RunReader) -> list[str]:
        boxes = [block for box in runs.boxes for block in _Story(self._reader, box, is_main=self._is_main).blocks()]
        return boxes + [text for relationship in runs.drawings if (text := self._reader.drawing(relationship))]

    def _loose_run(self, run: _Element) -> list[str]:
        """Read what should stand in a paragraph and does not."""
        runs = RunReader(self._reader.styles, self._fields, self._reader.notes)
        runs.read_one(run)
        text = "".join(runs.parts).strip()
        return [text, *self._boxes(runs)] if text else self._boxes(runs)

    def _content_control(self, control: _Element) -> list[str]:
        return [] if is_placeholder(control) else self._blocks(control)

    def _chunk(self, chunk: _Element) -> list[str]:
        text = self._reader.chunk(chunk)
        return [text] if text else []

    def _alternatives(self, alternatives: _Element) -> list[str]:
        return next((blocks for alternative in alternatives if (blocks := self._blocks(alternative))), [])

    def _table(self, table: _Element) -> list[str]:
        """Return the rows as one block of lines, with tabs between the cells; the paragraphs of a layout table stay blocks."""
        blocks: list[str] = []
        lines: list[str] = []
        for row in _members(table, "w:tr"):
            if child(row, "w:trPr", "w:del") is not None or toggle(row, "w:trPr", "w:hidden"):
                continue
            members = (cell for cell in _members(row, "w:tc") if child(cell, "w:tcPr", "w:cellDel") is None)
            cells = [cell for cell in map(self._whole, members) if cell]
            if _is_layout(cells):
                blocks += ["\n".join(lines), *(block for cell in cells for block in cell)]
                lines = []
            elif cells:
                lines.append("\t".join(" ".join(" ".join(cell).split()) for cell in cells))
        return [block for block in [*blocks, "\n".join(lines)] if block]


def _is_continued(properties: _Element | None) -> bool:
    """Tell whether a paragraph goes on in the next one: it is the initial of it, or the mark at its end was deleted or is hidden."""
    if attribute(child(properties, "w:framePr"), "w:dropCap") in {"drop", "margin"}:
        return True
    mark = child(properties, "w:rPr")
    return child(mark, "w:del") is not None or child(mark, "w:moveFrom") is not None or bool(toggle(mark, "w:specVanish"))


def _is_layout(cells: list[list[str]]) -> bool:
    """Tell whether the cells of a row are parts of a page rather than values: one alone, or a long one of several paragraphs."""
    return any(len(cell) > 1 and (len(cells) == 1 or sum(map(len, cell)) > _LONGEST_CELL) for cell in cells)


def _members(parent: _Element, name: str) -> Iterator[_Element]:
    """Yield the rows of a table or the cells of a row, also those in content controls and tracked insertions."""
    for element in parent:
        if name_of(element) == name:
            yield element
        elif name_of(element) not in LEFT_OUT and not is_placeholder(element):
            yield from _members(element, name)
