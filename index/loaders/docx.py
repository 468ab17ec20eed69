"""Word documents → their paragraphs and tables."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import Loaded, SourceFile
from articleqa.index.loaders.metadata import described

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document
    from docx.table import Table


def load(file: SourceFile) -> Iterator[Loaded]:
    """Yield the one article of a .docx file: its body without headers and footers, with the title and author of its properties.

    Its dates are the file's and not the article's: they are not taken.
    """
    import docx
    from docx.opc.exceptions import OpcError

    try:
        document = docx.Document(str(file.path))
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise ArticleError(file.where, f"is no Word document that can be read: {str(error).rstrip('.')}; save it as .docx again.") from None
    properties = document.core_properties
    fields = {"title": properties.title, "author": properties.author, "lang": properties.language}
    yield described(file.where, file.id, "\n\n".join(_blocks(document)), fields)


def _blocks(document: Document) -> Iterator[str]:
    from docx.text.paragraph import Paragraph

    for block in document.iter_inner_content():
        text = block.text if isinstance(block, Paragraph) else _table(block)
        if text.strip():
            yield text.strip()


def _table(table: Table) -> str:
    return "\n".join("\t".join(" ".join(cell.text.split()) for cell in row.cells) for row in table.rows)
