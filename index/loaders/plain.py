"""Plain text: the file is the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.loaders.base import Loaded, SourceFile, read_text
from articleqa.index.loaders.metadata import described

if TYPE_CHECKING:
    from collections.abc import Iterator


def load(file: SourceFile) -> Iterator[Loaded]:
    """Yield the one article of a .txt file."""
    text, remarks = read_text(file)
    yield described(file.where, file.id, text, {}, remarks)
