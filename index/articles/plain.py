"""Plain text: the file is the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.articles.reading import Read, SourceFile, read_text
from articleqa.index.articles.stated import described

if TYPE_CHECKING:
    from collections.abc import Iterator


def read(file: SourceFile) -> Iterator[Read]:
    """Yield the one article of a .txt file."""
    text, remarks = read_text(file)
    yield described(file.where, file.id, text, {}, remarks)
