"""Plain text → one article: the whole file, or that of a web page where it is one; an archive of the press is several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders import html
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.encodings import read_text
from articleqa.index.loaders.metadata import described
from articleqa.index.loaders.text_layouts import parts_of_text
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator


_PAGE = regex.compile(r"\s*<(?:!doctype\s+html|html[\s>])", regex.IGNORECASE)


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the article of a .txt file, or those of an archive of articles.

    Raises:
        ArticleError: The text is blank, or the file is no text.
    """
    text, remarks = read_text(file)
    if _PAGE.match(text):
        yield html.article_of(file, text, (*remarks, "is a web page, and was read as one."))
        return
    parts = parts_of_text(text)
    for number, part in enumerate(parts, 1):
        identity = f"{file.id}:{number}" if len(parts) > 1 else file.id
        yield described(file.where, identity, part.text, part.fields, remarks, place=Place.BEGINNING)
        remarks = ()
