"""CSV → one article for each row; a header names the columns."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, Remark, SourceFile
from articleqa.index.loaders.encodings import read_text
from articleqa.index.loaders.metadata import described
from articleqa.index.records import Place

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
_HEADER_CHARACTERS = 8192
_FIELD_SIZE_LIMIT = 1 << 30


def load(file: SourceFile) -> Iterator[LoadedArticle | ArticleError | Remark]:
    """Yield the article of each row of a .csv or .tsv file (RFC 4180).

    The columns have the names of JSONL's fields, or one of their synonyms. The delimiter is a comma, a semicolon or a tab: the one that
    the header has most of. A row without an id gets the file's id with `:` and its line number.

    Yields:
        For each row its article, or the ArticleError that says why it has none.

    Raises:
        ArticleError: No column holds the articles' text, or the file is not valid CSV from some line on.
    """
    text, remarks = read_text(file)
    csv.field_size_limit(_FIELD_SIZE_LIMIT)
    header = text[:_HEADER_CHARACTERS].partition("\n")[0]
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
                id_, row_text = str(fields.pop("id", f"{file.id}:{rows.line_num}")), str(fields.pop("text", ""))
                yield described(where, id_, row_text, fields, remarks, place=Place.COLUMN)
            except ArticleError as error:
                yield error
            remarks = ()
    except csv.Error as error:
        raise ArticleError(f"{file.where}:{rows.line_num}", f"is not valid CSV from this line on: {error}.") from None
