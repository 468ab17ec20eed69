"""Word documents → the text of their paragraphs and tables."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.metadata import described
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document
    from docx.table import Table


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of a .docx file.

    Its text is the body without headers and footers; title, author and language are from the document's properties. The dates there say
    when the file was written, not when the article was published, so they are not used.

    Raises:
        ArticleError: The file cannot be read as a Word document.
    """
    import docx
    from docx.opc.exceptions import OpcError

    try:
        document = docx.Document(str(file.path))
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise ArticleError(file.where, f"is no Word document that can be read: {str(error).rstrip('.')}; save it as .docx again.") from None
    properties = document.core_properties
    fields = {"title": properties.title, "author": properties.author, "lang": properties.language}
    yield described(file.where, file.id, "\n\n".join(_blocks(document)), fields, place=Place.PROPERTIES)


def _blocks(document: Document) -> Iterator[str]:
    """Yield the text of each paragraph and table that is not blank."""
    from docx.text.paragraph import Paragraph

    for block in document.iter_inner_content():
        text = block.text if isinstance(block, Paragraph) else _table_text(block)
        if text.strip():
            yield text.strip()


def _table_text(table: Table) -> str:
    """Join the cells of a row by a tab, and the rows by a line feed."""
    return "\n".join("\t".join(" ".join(cell.text.split()) for cell in row.cells) for row in table.rows)
