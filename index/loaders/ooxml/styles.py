"""The styles of a Word document: what a paragraph or run has because of its style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articleqa.index.loaders.ooxml.names import attribute, child, integer, name_of, toggle, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Style:
    """A style.

    Attributes:
        name: Its name in lower case; those that Word brings have English names in every language of Word, such as "heading 1".
        parent: The id of the style that it is based on.
        is_hidden: Whether its text is hidden; None where the style does not say.
        vertical: "superscript" and the like; None where the style does not say.
        outline: The level of its headings, from 0; None where it is no heading.
        list_id: The id of its list; None where it says nothing of a list.
        list_level: The level in the list, from 0; None where it is not said.
    """

    name: str
    parent: str | None
    is_hidden: bool | None
    vertical: str | None
    outline: int | None
    list_id: str | None
    list_level: int | None


_LONGEST_CHAIN = 30


class Styles:
    """All styles of a document, by their ids."""

    def __init__(self, root: _Element | None) -> None:
        self._styles = {
            attribute(style, "w:styleId"): _style(style) for style in (root if root is not None else ()) if name_of(style) == "w:style"
        }

    def chain(self, style_id: str | None) -> Iterator[Style]:
        """Yield a style, the one that it is based on, and so on."""
        for _ in range(_LONGEST_CHAIN):  # Word makes short ones; a damaged one may go in a circle
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = style.parent

    def name(self, style_id: str | None) -> str:
        """Return the name of a style in lower case; its id where the document does not define it."""
        style = self._styles.get(style_id)
        return style.name if style is not None else (style_id or "").lower()

    def hides(self, style_id: str | None) -> bool | None:
        """Tell whether text in a style is hidden; None where that is not said."""
        return next((style.is_hidden for style in self.chain(style_id) if style.is_hidden is not None), None)

    def vertical(self, style_id: str | None) -> str | None:
        """Return where text in a style stands on its line, such as "superscript"; None where that is not said."""
        return next((style.vertical for style in self.chain(style_id) if style.vertical is not None), None)

    def is_heading(self, style_id: str | None) -> bool:
        """Tell whether paragraphs in a style are headings."""
        return any(style.outline is not None or style.name.startswith("heading ") for style in self.chain(style_id))


def _style(element: _Element) -> Style:
    paragraph, run = child(element, "w:pPr"), child(element, "w:rPr")
    outline = value(paragraph, "w:outlineLvl")
    level = value(paragraph, "w:numPr", "w:ilvl")
    return Style(
        name=(value(element, "w:name") or attribute(element, "w:styleId") or "").strip().lower(),
        parent=value(element, "w:basedOn"),
        is_hidden=toggle(run, "w:vanish"),
        vertical=value(run, "w:vertAlign"),
        outline=integer(outline) if outline is not None and integer(outline, 9) < 9 else None,
        list_id=value(paragraph, "w:numPr", "w:numId"),
        list_level=None if level is None else integer(level),
    )
