"""CSV → rows of cells, as lenient as spreadsheets are.

RFC 4180 is read by Python's `csv`. In other tables a quotation mark closes a cell only before a delimiter or at the end of a line, and is a
part of the text elsewhere. `csv` would stop at the first such mark, or take the next delimiters for text.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = ",;\t|^~¦，"
_FIELD_SIZE_LIMIT = (1 << 31) - 1
# A mark after a backslash that can close no cell: then a backslash escapes marks in this table.
_ESCAPED_MARK = regex.compile(r'\\"[^\S\n]*+[\p{L}\p{N}]')
_ESCAPE = regex.compile(r'\\(["\\])')


class Row(NamedTuple):
    """A row of a table.

    Attributes:
        line: The number of its last line.
        cells: Its cells.
        is_damaged: Whether a quotation mark in it is never closed. Then the cell ends with its line.
    """

    line: int
    cells: list[str]
    is_damaged: bool = False


def rows_of(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows of a table that are not blank.

    Args:
        text: The table, with line feeds for line ends.
        delimiter: What is between two cells.

    Yields:
        The rows, in their order.
    """
    csv.field_size_limit(_FIELD_SIZE_LIMIT)
    if _has_single_marks(text, delimiter):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar="'")
        rows: Iterator[Row] = (Row(reader.line_num, cells) for cells in reader)
    elif not _ESCAPED_MARK.search(text) and not _spaced_mark(delimiter).search(text) and _is_standard(text, delimiter):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = (Row(reader.line_num, cells) for cells in reader)
    else:
        rows = _LenientReader(text, delimiter).rows()
    yield from (row for row in rows if any(row.cells))


def _spaced_mark(delimiter: str) -> regex.Pattern[str]:
    """Return the pattern of a mark that opens a cell after a space, where RFC 4180 has none."""
    return regex.compile(rf'{regex.escape(delimiter)} ++"')


def _has_single_marks(text: str, delimiter: str) -> bool:
    """Tell whether a table has single quotation marks around its cells: at its beginning, or all rows are as wide only with them."""
    begin = regex.compile(rf"(?<=[{regex.escape(delimiter)}\n])'")
    starts_with_mark = text.lstrip("\n").startswith("'")
    if not (starts_with_mark or begin.search(text)) or not _is_standard(text, delimiter, "'"):
        return False
    return len(_widths(text, delimiter, "'")) == 1 and (starts_with_mark or len(_widths(text, delimiter, '"')) > 1)


def _widths(text: str, delimiter: str, mark: str) -> set[int]:
    return {len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=mark) if row}


def _is_standard(text: str, delimiter: str, mark: str = '"') -> bool:
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=mark, strict=True):
            pass
    except csv.Error:
        return False
    return True


class _LenientReader:
    """Reads a table with stray or escaped quotation marks."""

    def __init__(self, text: str, delimiter: str) -> None:
        escaped = regex.escape(delimiter)
        self._text = text
        self._delimiter = delimiter
        self._escapes = _ESCAPED_MARK.search(text) is not None
        self._opening = regex.compile(rf'[^\S\n{escaped}]*+"')
        self._end = regex.compile(rf"[{escaped}\n]|\Z")
        self._end_after_spaces = regex.compile(rf"[^\S\n{escaped}]*+([{escaped}\n]|\Z)")
        self._some_mark_closes = True

    def rows(self) -> Iterator[Row]:
        position, line = 0, 1
        while position < len(self._text):
            cells, end, is_damaged = self._row(position)
            line += self._text.count("\n", position, end)
            yield Row(line, cells, is_damaged)
            position, line = end + 1, line + 1

    def _row(self, position: int) -> tuple[list[str], int, bool]:
        """Return the cells of the row that begins at a position, where it ends, and whether it is damaged."""
        cells, is_damaged = [], False
        while True:
            opening = self._opening.match(self._text, position)
            closing = self._closing(opening.end()) if opening else None
            if opening and closing is not None:
                cells.append(self._unescaped(self._text[opening.end() : closing].replace('""', '"')))
                end = self._end_after_spaces.match(self._text, closing + 1).start(1)
            elif opening and opening.start() == opening.end() - 1 and not self._is_quotation(opening.end()):
                # Nothing says where the cell ends: the delimiters in it may be its text.
                end = self._line_end(position)
                cells.append(self._text[opening.end() : end])
                is_damaged = True
            else:
                end = self._end.search(self._text, position).start()
                cells.append(self._unescaped(self._text[position:end]))
            if self._text[end : end + 1] != self._delimiter:
                return cells, end, is_damaged
            position = end + 1

    def _closing(self, position: int) -> int | None:
        """Return where the cell ends whose text begins at a position, or None where its mark is never closed."""
        text = self._text
        mark = text.find('"', position) if self._some_mark_closes else -1
        while mark >= 0:
            if self._escapes and self._is_escaped(mark):
                step = 1
            elif text[mark + 1 : mark + 2] == '"':
                step = 2
            elif self._end_after_spaces.match(text, mark + 1):
                return mark
            elif mark > position and text[mark - 1] in (self._delimiter, "\n"):
                return None  # a mark that opens another cell
            else:
                step = 1
            mark = text.find('"', mark + step)
        self._some_mark_closes = False
        return None

    def _is_quotation(self, position: int) -> bool:
        """Tell whether the mark before a position begins a quotation, which ends inside of its cell."""
        end = self._end.search(self._text, position).start()
        return self._text.find('"', position, end) >= 0

    def _is_escaped(self, mark: int) -> bool:
        first = mark
        while first and self._text[first - 1] == "\\":
            first -= 1
        return (mark - first) % 2 == 1

    def _unescaped(self, cell: str) -> str:
        return str(_ESCAPE.sub(r"\1", cell)) if self._escapes else cell

    def _line_end(self, position: int) -> int:
        end = self._text.find("\n", position)
        return end if end >= 0 else len(self._text)
