"""Notes at the foot of a page or column: they stand between the halves of a sentence that goes on behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa.index.loaders.pdf.lines import Line

_SMALL = 0.95
"""Notes are set smaller than this part of the text's font."""
_MARK = regex.compile(r"(?:[¹²³⁰⁴-⁹]+|\d{1,3}|[*†‡§]{1,3}|[\[(]\d{1,3}[\])])[.)]?\s*(?=[\p{L}\p{P}])")


def note_lines(lines: Sequence[Line], size: float) -> set[int]:
    """Return the numbers of the lines that are notes at the foot of the page or of a column of it.

    Args:
        lines: The lines of a page.
        size: The usual size of the font in the file.

    Returns:
        The numbers, from 0.
    """
    notes: set[int] = set()
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end].size < _SMALL * size and (end == start or lines[end].baseline < lines[end - 1].baseline):
            end += 1
        is_at_foot = end == len(lines) or lines[end].baseline > lines[end - 1].baseline
        if start < end and start and is_at_foot and begins_note(lines[start]):
            notes.update(range(start, end))
        start = max(end, start + 1)
    return notes


def begins_note(line: Line) -> bool:
    """Tell whether a line begins with the mark of a note."""
    return _MARK.match(line.text) is not None
