"""The loader of .pdf files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.metadata import described
from articleqa.index.loaders.pdf.lines import lines_of
from articleqa.index.loaders.pdf.paragraphs import join_lines
from articleqa.index.loaders.pdf.running_heads import without_running_heads
from articleqa.index.pdfium import opened
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articleqa.index.loaders.base import LoadedArticle, SourceFile


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of a .pdf file, with its layout.

    Lines are joined to paragraphs, hyphenated words are joined again, and running heads and page numbers are left out. Title and author are
    from the file's properties. The dates there say when the file was written, not when the article was published, so they are not used.

    Raises:
        ArticleError: The file cannot be read, is locked with a password, or has no text.
    """
    with opened(file.path, file.where) as document:
        pages = [lines_of(page.get_textpage()) for page in document]
        properties = document.get_metadata_dict()
    running = join_lines(without_running_heads(pages))
    if not running.text:
        raise ArticleError(file.where, "has no text, only pictures of pages; run text recognition (OCR) on it first.")
    fields = {"title": properties.get("Title"), "author": properties.get("Author")}
    yield described(file.where, file.id, running.text, fields, place=Place.PROPERTIES, pages=running.pages, layout=running.layout)
