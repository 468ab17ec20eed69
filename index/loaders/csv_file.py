"""CSV → one article for each row; a header names the columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import chain, islice
from typing import TYPE_CHECKING

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, Remark, SourceFile
from articleqa.index.loaders.columns import columns_of
from articleqa.index.loaders.csv_rows import DELIMITERS, Row, rows_of
from articleqa.index.loaders.encodings import read_text
from articleqa.index.loaders.html.text import text_of_markup
from articleqa.index.loaders.metadata import described
from articleqa.index.loaders.metadata.date_lines import day_of_field
from articleqa.index.loaders.metadata.publication_dates import is_ambiguous, order_in
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LINES_ABOVE = 10  # how many rows may stand above the header
_SAMPLE_CHARACTERS = 1 << 16
# The first line by which Excel is told the delimiter.
_DELIMITER_LINE = regex.compile(r'\n*"?sep=(.)"?\n', regex.IGNORECASE)
# A tag with its end tag, or one that has none: a cell with it is HTML. Others mention tags, or compare: "a < b".
_END_TAGS = "a|b|blockquote|div|em|figure|h[1-6]|i|li|ol|p|q|section|small|span|strong|su[bp]|table|u|ul"
_HTML = regex.compile(rf"<(?:br|hr|img)\b[^<>]*>|</(?:{_END_TAGS})\s*>", regex.IGNORECASE)
_CHARACTER_REFERENCE = regex.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Header:
    """The names of a table's columns.

    Attributes:
        line: The line of the header.
        width: The number of columns.
        columns: Field of an article → the columns that may hold it, the likeliest first.
    """

    line: int
    width: int
    columns: Mapping[str, Sequence[int]]


def load(file: SourceFile) -> Iterator[LoadedArticle | ArticleError | Remark]:
    """Yield the article of each row of a .csv or .tsv file.

    The columns have the names of JSONL's fields, or what people call these in one of the languages known here. The delimiter is a comma, a
    semicolon, a tab or a vertical bar: the one by which the header has most of these names. A row without an id gets the file's id with `:`
    and its line number. Cells with HTML are rendered.

    Yields:
        For each row its article, or the ArticleError that says why it has none; a Remark for what stands above the header and below the
        last row.

    Raises:
        ArticleError: No column holds the articles' text.
    """
    text, remarks = read_text(file)
    above = _DELIMITER_LINE.match(text)
    delimiters = above[1] if above else DELIMITERS
    text = "\n" * text.count("\n", 0, above.end()) + text[above.end() :] if above else text
    delimiter, header = _dialect(text, delimiters)
    if header is None and (unwrapped := _unwrapped(text)) is not None:
        text = unwrapped
        delimiter, header = _dialect(text, delimiters)
    if header is None:
        names = ", ".join(f'"{name}"' for name in ("text", "body", "content"))
        raise ArticleError(file.where, f"has no column named {names}: name the one that holds the articles' text.")
    rows = rows_of(text, delimiter)
    first_rows = list(islice(rows, _ROWS_THAT_TELL if "date" in header.columns else 0))
    dates = _dates_of(first_rows, header) if first_rows else _Dates()
    for row in chain(first_rows, rows):
        if row.line < header.line:
            yield Remark(f"{file.where}:{row.line}", "stands above the names of the columns, and was left out.")
        elif row.line > header.line:
            result = _article_of(row, header, delimiter, dates, file, remarks)
            if isinstance(result, LoadedArticle):
                remarks = ()
            yield result


def _dialect(text: str, delimiters: str) -> tuple[str, _Header | None]:
    """Return the delimiter by which the header names most columns that are known, and the header; it names the text."""
    headers = {delimiter: _header(text[:_SAMPLE_CHARACTERS], delimiter) for delimiter in delimiters}
    sizes = {delimiter: (len(header.columns), header.width) for delimiter, header in headers.items() if header}
    delimiter = max(sizes, key=sizes.__getitem__, default=delimiters[0])
    return delimiter, headers[delimiter]


def _unwrapped(text: str) -> str | None:
    """Return a table whose lines are whole in quotation marks without these, as Excel writes one of a single column; else None."""
    lines = text.strip("\n").split("\n")
    if not all(len(line) > 1 and line[0] == line[-1] == '"' for line in lines if line):
        return None
    return "\n".join(line[1:-1].replace('""', '"') for line in lines)


def _header(sample: str, delimiter: str) -> _Header | None:
    for row in islice(rows_of(sample, delimiter), _LINES_ABOVE):
        columns = columns_of(row.cells)
        if "text" in columns:
            return _Header(row.line, len(row.cells), columns)
    return None


_ROWS_THAT_TELL = 20_000
# Excel's number of a day, from 1970 to 2064, of which the time is the fraction.
_SERIAL_DAY = regex.compile(r"(?:2[5-9]|[345]\d)\d{3}(?:[.,]\d+)?")
_DAY_ZERO = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class _Dates:
    """How the days of a column are written.

    Attributes:
        day_first: Whether the day is the first number of "5/12/2024"; None where that is not known.
        are_serial: Whether all are Excel's numbers of days.
    """

    day_first: bool | None = None
    are_serial: bool = False

    def day_of(self, written: str) -> str | None:
        """Return the day in ISO 8601 that only the other values of the column tell, or None."""
        if self.are_serial:
            return (_DAY_ZERO + dt.timedelta(days=int(written.strip()[:5]))).isoformat()
        return day_of_field(written.strip(), day_first=self.day_first) if self.day_first is not None and is_ambiguous(written) else None


def _dates_of(rows: Iterable[Row], header: _Header) -> _Dates:
    """Return how the days of a table are written."""
    below = (row for row in rows if row.line > header.line)
    written = [row.cells[place].strip() for row in below for place in header.columns["date"] if place < len(row.cells)]
    written = [value for value in written if value]
    return _Dates(order_in(written), bool(written) and all(map(_SERIAL_DAY.fullmatch, written)))


def _article_of(
    row: Row, header: _Header, delimiter: str, dates: _Dates, file: SourceFile, remarks: Sequence[str]
) -> LoadedArticle | ArticleError | Remark:
    where, cells, row_remarks = f"{file.where}:{row.line}", list(row.cells), [*remarks]
    fields = {}
    if row.is_damaged:
        row_remarks.append("has a quotation mark that is never closed; it was taken to end with its line.")
    cells = _without_surplus(cells, header, delimiter, row_remarks)
    for field, places in header.columns.items():
        value = next((cells[place] for place in places if place < len(cells) and cells[place].strip()), None)
        if value is not None:
            fields[field] = value if field in {"id", "text"} else _rendered(value)
    if "date" in fields:
        fields["date"] = dates.day_of(fields["date"]) or fields["date"]
    text = _rendered(fields.pop("text", ""))
    if not text.strip() and len(cells) < header.width and sum(bool(cell.strip()) for cell in cells) == 1:
        return Remark(where, "has one cell and no text, and was left out.")
    if len(cells) < header.width:
        row_remarks.append(f"has {len(cells)} of {header.width} cells.")
    try:
        return described(where, fields.pop("id", f"{file.id}:{row.line}"), text, fields, row_remarks, place=Place.COLUMN)
    except ArticleError as error:
        return error


def _without_surplus(cells: list[str], header: _Header, delimiter: str, remarks: list[str]) -> list[str]:
    """Return as many cells as there are columns. More come of a delimiter in a text without quotation marks: they are its end."""
    while len(cells) > header.width and not cells[-1].strip():
        cells.pop()
    surplus = len(cells) - header.width
    if surplus <= 0:
        return cells
    last_is_text = header.width - 1 in header.columns["text"]
    remarks.append(
        f"has more cells than columns; {'what is beyond them was added to its text' if last_is_text else 'the last were left out'}."
    )
    if last_is_text:
        return [*cells[: header.width - 1], delimiter.join(cells[header.width - 1 :])]
    return cells[: header.width]


def _rendered(cell: str) -> str:
    """Return what a person sees of a cell: HTML as text, other cells with their character references resolved."""
    if not _HTML.search(cell):
        return _CHARACTER_REFERENCE.sub(lambda reference: unescape(reference[0]), cell) if "&" in cell else cell
    return text_of_markup(cell)
