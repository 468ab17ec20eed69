"""Plain text → one article: the whole file, or that of a web page where it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders import html
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.encodings import read_text
from articleqa.index.loaders.metadata import described
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator


_PAGE = regex.compile(r"\s*<(?:!doctype\s+html|html[\s>])", regex.IGNORECASE)


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of a .txt file.

    Raises:
        ArticleError: The text is blank, or the file is no text.
    """
    text, remarks = read_text(file)
    if _PAGE.match(text):
        yield html.article_of(file, text, (*remarks, "is a web page, and was read as one."))
        return
    yield described(file.where, file.id, text, {}, remarks, place=Place.BEGINNING)
