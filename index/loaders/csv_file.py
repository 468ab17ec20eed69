"""CSV: a header that names the columns, and an article a row."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import Loaded, Remark, SourceFile, read_text
from articleqa.index.loaders.metadata import described

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLUMNS = {
    "id": "id",
    **dict.fromkeys(("title", "headline"), "title"),
    **dict.fromkeys(("text", "body", "content"), "text"),
    **dict.fromkeys(("lang", "language"), "lang"),
    **dict.fromkeys(("date", "published"), "date"),
    **dict.fromkeys(("source", "url", "link"), "source"),
    **dict.fromkeys(("author", "authors"), "author"),
}
_SNIFFED = 8192
_LONGEST = 1 << 30


def load(file: SourceFile) -> Iterator[Loaded | ArticleError | Remark]:
    """Yield the article of each row of a .csv or .tsv file, whose columns are named as JSONL's fields.

    A row without an id has the file's with its line. The delimiter is a comma, a semicolon or a tab, whichever the header has.
    """
    text, remarks = read_text(file)
    csv.field_size_limit(_LONGEST)
    header = text[:_SNIFFED].partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), strict=True)
    try:
        names = [_COLUMNS.get(name.strip().lower()) for name in next(rows, [])]
        if "text" not in names:
            columns = ", ".join(f'"{name}"' for name in ("text", "body", "content"))
            raise ArticleError(file.where, f"has no column named {columns}: name the one that holds the articles' text.")
        for row in rows:
            where = f"{file.where}:{rows.line_num}"
            fields = {name: value for name, value in zip(names, row, strict=False) if name and value.strip()}
            if not row:
                continue
            try:
                yield described(where, str(fields.pop("id", f"{file.id}:{rows.line_num}")), str(fields.pop("text", "")), fields, remarks)
            except ArticleError as error:
                yield error
            remarks = ()
    except csv.Error as error:
        raise ArticleError(f"{file.where}:{rows.line_num}", f"is no CSV from here on: {error}.") from None
