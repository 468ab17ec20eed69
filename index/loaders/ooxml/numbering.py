"""The numbers of a Word document's lists and headings, which are not in its text: they are counted as Word counts them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.ooxml.names import attribute, child, integer, name_of, toggle, value
from articleqa.index.loaders.ooxml.number_formats import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from articleqa.index.loaders.ooxml.styles import Styles

_LEVELS = 9
_LONGEST_PATTERN = 80
_PLACE = regex.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level of a list is numbered: `pattern` is "%1.%2", and `restart_after` the number of levels above that start it anew."""

    number_format: str = "decimal"
    pattern: str = ""
    start: int = 1
    restart_after: int | None = None
    is_decimal: bool = False
    style_id: str | None = None


@dataclass(slots=True)
class _Scheme:
    """A definition that lists share (`w:abstractNum`). Lists of one scheme go on counting where the one before stopped."""

    levels: dict[int, _Level] = field(default_factory=dict)
    linked_style: str | None = None
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(slots=True)
class _List:
    scheme_id: str | None
    overrides: dict[int, _Level]
    starts: dict[int, int]
    is_begun: bool = False


class Numbering:
    """Counts the numbered paragraphs of a document, in its order."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        self._schemes: dict[str | None, _Scheme] = {}
        self._lists: dict[str | None, _List] = {}
        for element in root if root is not None else ():
            if name_of(element) == "w:abstractNum":
                scheme = _Scheme(dict(_levels(element)), value(element, "w:numStyleLink"))
                self._schemes[attribute(element, "w:abstractNumId")] = scheme
            elif name_of(element) == "w:num":
                self._lists[attribute(element, "w:numId")] = _list(element)

    def label(self, properties: _Element | None, style_id: str | None) -> str:
        """Count a paragraph, and return its number.

        Args:
            properties: The paragraph's `w:pPr`.
            style_id: The id of its style.

        Returns:
            The number as it stands before the paragraph, such as "4.2" or "Article 3:"; "" where there is none, and for bullets.
        """
        numbered = self._list_and_level(properties, style_id)
        if numbered is None:
            return ""
        entry, scheme, level = numbered
        if not entry.is_begun:
            entry.is_begun = True
            for overridden in entry.starts:
                scheme.counts[overridden] = None
        self._count(entry, scheme, level)
        rule = self._rule(entry, scheme, level)
        if rule.number_format == "bullet":
            return ""

        def number(place: regex.Match[str]) -> str:
            other = int(place[1]) - 1
            count = scheme.counts[other]
            shown = "decimal" if rule.is_decimal else self._rule(entry, scheme, other).number_format
            return written(self._start(entry, scheme, other) if count is None else count, shown)

        return str(_PLACE.sub(number, rule.pattern)).strip()

    def _list_and_level(self, properties: _Element | None, style_id: str | None) -> tuple[_List, _Scheme, int] | None:
        """Return the list, the scheme and the level of a paragraph; what it says itself counts before what its style says."""
        own = child(properties, "w:numPr")
        styles = list(self._styles.chain(style_id))
        list_id = value(own, "w:numId") or next((style.list_id for style in styles if style.list_id), None)
        entry = self._lists.get(list_id)
        scheme = self._scheme(entry)
        if entry is None or scheme is None:
            return None
        level = value(own, "w:ilvl")
        if level is None and value(own, "w:numId") is None:
            of_style = next((number for number, rule in scheme.levels.items() if style_id and rule.style_id == style_id), None)
            said = next((style.list_level for style in styles if style.list_level is not None), 0)
            return entry, scheme, min(max(said if of_style is None else of_style, 0), _LEVELS - 1)
        return entry, scheme, min(max(integer(level), 0), _LEVELS - 1)

    def _scheme(self, entry: _List | None) -> _Scheme | None:
        """Return the scheme of a list. It may only name a style, whose list has the levels."""
        scheme = self._schemes.get(entry.scheme_id) if entry is not None else None
        if scheme is None or scheme.levels or not scheme.linked_style:
            return scheme
        linked = next((style.list_id for style in self._styles.chain(scheme.linked_style) if style.list_id), None)
        target = self._lists.get(linked)
        return self._schemes.get(target.scheme_id) if target is not None else scheme

    @staticmethod
    def _rule(entry: _List, scheme: _Scheme, level: int) -> _Level:
        return entry.overrides.get(level) or scheme.levels.get(level) or _Level()

    def _start(self, entry: _List, scheme: _Scheme, level: int) -> int:
        start = entry.starts.get(level)
        return self._rule(entry, scheme, level).start if start is None else start

    def _count(self, entry: _List, scheme: _Scheme, level: int) -> None:
        counts = scheme.counts
        for above in range(level):
            if counts[above] is None:
                counts[above] = self._start(entry, scheme, above)
        before = counts[level]
        counts[level] = self._start(entry, scheme, level) if before is None else before + 1
        for below in range(level + 1, _LEVELS):
            restart = self._rule(entry, scheme, below).restart_after
            if restart is None or level < restart:
                counts[below] = None


def _list(element: _Element) -> _List:
    entry = _List(value(element, "w:abstractNumId"), {}, {})
    for override in element:
        if name_of(override) != "w:lvlOverride":
            continue
        level = integer(attribute(override, "w:ilvl"), -1)
        start = value(override, "w:startOverride")
        if start is not None and 0 <= level < _LEVELS:
            entry.starts[level] = integer(start, 1)
        entry.overrides |= dict(_levels(override))
    return entry


def _levels(parent: _Element) -> Iterator[tuple[int, _Level]]:
    """Yield the levels that an element defines, with their numbers."""
    for element in parent:
        number = integer(attribute(element, "w:ilvl"), -1)
        if name_of(element) == "w:lvl" and 0 <= number < _LEVELS:
            restart = value(element, "w:lvlRestart")
            rule = _Level(
                number_format=value(element, "w:numFmt") or "decimal",
                pattern=(value(element, "w:lvlText") or "")[:_LONGEST_PATTERN],
                start=integer(value(element, "w:start"), 1),
                restart_after=None if restart is None else integer(restart),
                is_decimal=bool(toggle(element, "w:isLgl")),
                style_id=value(element, "w:pStyle"),
            )
            yield number, rule
