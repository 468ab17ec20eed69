"""The loader of .pdf files."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import StillReading
from articleqa.index.loaders.encoding_guess import UNKNOWN, media_type
from articleqa.index.loaders.metadata import described
from articleqa.index.loaders.pdf.content import FileContent
from articleqa.index.loaders.pdf.harmful import reason_to_refuse
from articleqa.index.loaders.pdf.paragraphs import join_lines
from articleqa.index.loaders.pdf.properties import fields_of
from articleqa.index.loaders.pdf.running_heads import parts_of_heads, without_running_heads
from articleqa.index.pdfium import opened
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articleqa.index.loaders.base import LoadedArticle, SourceFile


_MARK, _BEGINNING, _SAMPLE = b"%PDF", 1024, 1 << 20
"""What a PDF has among its first 1,024 bytes; of another file so many bytes are looked at."""


def load(file: SourceFile) -> Iterator[LoadedArticle | StillReading]:
    """Yield the one article of a .pdf file, with its layout.

    Lines are joined to paragraphs, hyphenated words are joined again, each row of a table is a line, and running heads and page numbers are
    left out. Title and author are from the file's properties, or from its first page; the date is from the text, or from a running head of
    that page. The dates in the properties say when the file was written, not when the article was published, so they are not used.

    Raises:
        ArticleError: The file cannot be read, is locked with a password, or has no text that can be read.
    """
    data = file.path.read_bytes()
    if data and _MARK not in data[:_BEGINNING] and (kind := media_type(data[:_SAMPLE]) or "text") != UNKNOWN:
        raise ArticleError(file.where, f"is no PDF, but {kind}; give it the suffix of its kind, or save it anew.")
    content, looked_at = FileContent(len(data)), 0
    with opened(file.path, file.where) as document:
        if reason := reason_to_refuse(data, len(document)):
            raise ArticleError(file.where, reason)
        for number in range(1, len(document) + 1):
            content.read(document, number)
            content.check(file.where)
            if content.looked_at > looked_at:
                looked_at = content.looked_at
                yield StillReading()
        properties = document.get_metadata_dict()
    content.check_whole(file.where)
    pages = without_running_heads(content.pages)
    running = join_lines(pages, content.recognised)
    first_page = next((lines for lines in pages if lines), [])
    size = median(line.size for lines in content.pages for line in lines)
    fields = fields_of(properties, file.id, first_page, size)
    around = next((parts_of_heads(lines, kept) for lines, kept in zip(content.pages, pages, strict=True) if lines), [])
    yield described(
        file.where,
        file.id,
        running.text,
        fields,
        content.remarks(),
        place=Place.PROPERTIES,
        pages=running.pages,
        layout=running.layout,
        around=around,
    )
