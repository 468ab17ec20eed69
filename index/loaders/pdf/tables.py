"""Tables: the cells of a row, each of which may have several lines, are one line of the text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.pdf.lines import Line, merged
from articleqa.index.loaders.pdf.spelling import ADDED
from articleqa.index.loaders.pdf.word_division import joined, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LINE_STEP = 1.6
"""A line of a cell is at most this many times its size below the one above it."""
_TIGHT_STEP = 1.35
"""Lines that are painted across all cells go on with a row where they are at most so far below it and have no first cell."""
_RAISED_LINES = 6
"""A cell may begin so many lines above the cell before it, which is set in the middle of their row."""
_MARKER = regex.compile(r"[\p{P}\p{S}\uE000-\uF8FF]{1,2}|[(\[]?(?:\d{1,3}|\p{L}|[ivx]{1,5})(?:[.)\]]|\.\d{1,2})?", regex.IGNORECASE)


@dataclass(slots=True)
class _Cell:
    """Lines below each other."""

    lines: list[Line]

    @property
    def left(self) -> float:
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.right for line in self.lines)

    def is_beside(self, line: Line) -> bool:
        return line.left >= self.right or line.right <= self.left


@dataclass(slots=True)
class _Row:
    """Cells side by side, from left to right.

    Attributes:
        cells: The cells.
        segments: What it was made of, each with the number of its line on the page.
    """

    cells: list[_Cell]
    segments: list[tuple[int, Line]]

    @property
    def baseline(self) -> float:
        return min(cell.lines[-1].baseline for cell in self.cells)

    def takes(self, line: Line) -> bool:
        """Put a line into the row, below its last cell or beside it, and tell whether it belongs there."""
        *others, last = self.cells
        above = last.lines[-1]
        step = above.baseline - line.baseline
        if 0 < step <= _LINE_STEP * above.size and not last.is_beside(line) and all(cell.is_beside(line) for cell in others):
            last.lines.append(line)
            return True
        raised = line.baseline - last.lines[0].baseline
        if line.left >= last.right and line.baseline > self.baseline - line.size / 2 and raised < _RAISED_LINES * line.size:
            self.cells.append(_Cell([line]))
            return True
        return False

    def without_first_line_of(self, segment: Line, others: Sequence[Line]) -> list[tuple[int, Line]]:
        """Take out the last line of a paragraph if it is the first of a cell, whose next line is `segment`, and return it."""
        lines = self.cells[-1].lines
        if len(self.cells) > 1 or len(lines) < 2:
            return []
        first = _Cell(lines[-1:])
        steps = [above.baseline - below.baseline for above, below in pairwise([*lines[-2:], segment])]
        if steps[1] + 1 >= steps[0] or first.is_beside(segment) or not all(first.is_beside(other) for other in others):
            return []
        lines.pop()
        return [self.segments.pop()]

    def column_of(self, cell: _Cell) -> int | None:
        """Return the number of the only cell that is above another row's cell, or None."""
        above = [number for number, other in enumerate(self.cells) if other.left < cell.right and cell.left < other.right]
        return above[0] if len(above) == 1 else None

    def continues(self, above: _Row) -> bool:
        """Tell whether the row is further lines of cells of the row above it, but for the first."""
        columns = [above.column_of(cell) for cell in self.cells]
        step = above.baseline - max(cell.lines[0].baseline for cell in self.cells)
        return len(above.cells) > 1 and all(columns) and 0 < step <= _TIGHT_STEP * self.cells[0].lines[0].size

    def is_aligned(self, above: _Row) -> bool:
        """Tell whether the cells of both rows are in the same columns."""
        fewer, more = sorted((self, above), key=lambda row: len(row.cells))
        columns = [more.column_of(cell) for cell in fewer.cells]
        return None not in columns and len(set(columns)) == len(columns) > 1 and self.baseline < above.baseline


def with_rows(lines: Sequence[Sequence[Line]]) -> list[Line]:
    """Return the lines of a page, with each row of a table as one line.

    Two or more rows whose cells are below each other are a table. A list is none, though its numbers stand in a column of their own.

    Args:
        lines: The lines of a page, each as the segments between its wide gaps.

    Returns:
        The lines. A row has its cells with a tab between them.
    """
    page: list[Line] = []
    for is_table, tables in groupby(_tables(list(_rows(lines))), key=_is_table):
        rows = (row for table in tables for row in table)
        if is_table:
            page.extend(_line_of_row(row) for row in rows)
        else:
            segments = (segment for row in rows for segment in row.segments)
            page.extend(merged([line for _, line in of_line], " ") for _, of_line in groupby(segments, key=lambda segment: segment[0]))
    return page


def _is_table(rows: Sequence[_Row]) -> bool:
    is_list = all(len(row.cells) == 2 and _MARKER.fullmatch(row.cells[0].lines[0].text) for row in rows)
    return len(rows) > 1 and not is_list


def _rows(lines: Sequence[Sequence[Line]]) -> Iterator[_Row]:
    """Yield what may be rows: most are a paragraph, which is a row of one cell."""
    row: _Row | None = None
    for number, segments in enumerate(lines):
        for place, segment in enumerate(segments):
            others = [] if place else segments[1:]
            is_below_text = row is not None and not all(row.cells[-1].is_beside(other) for other in others)
            if row is not None and not is_below_text and row.takes(segment):
                row.segments.append((number, segment))
                continue
            first = row.without_first_line_of(segment, others) if row is not None and is_below_text else []
            if row is not None:
                yield row
            row = _Row([_Cell([*(line for _, line in first), segment])], [*first, (number, segment)])
    if row is not None:
        yield row


def _tables(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Yield the rows that are below each other in the same columns together, and each other row alone."""
    table: list[_Row] = []
    for row in rows:
        if table and len(table[-1].cells) > 1 and row.continues(table[-1]):
            for cell in row.cells:
                table[-1].cells[table[-1].column_of(cell) or 0].lines.extend(cell.lines)
            table[-1].segments.extend(row.segments)
        elif table and row.is_aligned(table[-1]):
            table.append(row)
        else:
            if table:
                yield table
            table = [row]
    if table:
        yield table


def _line_of_row(row: _Row) -> Line:
    cells = []
    for cell in row.cells:
        parts = []
        for line, following in pairwise([*cell.lines, None]):
            if line is not None:
                text, separator = joined(line.text, following.text) if following else (whole(line.text), "")
                parts.append((text, line.indexes[: len(text)], separator))
        text = "".join(text + separator for text, _, separator in parts)
        indexes = tuple(index for _, indexes, separator in parts for index in (*indexes, *[ADDED] * len(separator)))
        cells.append(Line(text, cell.left, cell.right, cell.lines[0].baseline, cell.lines[0].size, indexes))
    return merged(cells, "\t", is_row=True)
