"""Plain text → one article: the whole file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.encodings import read_text
from articleqa.index.loaders.metadata import described
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of a .txt file.

    Raises:
        ArticleError: The text is blank, or the file is no text.
    """
    text, remarks = read_text(file)
    yield described(file.where, file.id, text, {}, remarks, place=Place.BEGINNING)
