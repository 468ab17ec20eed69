"""Word documents → the text that Word shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.archives import DAMAGE, Archive
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.metadata import Found, described
from articleqa.index.loaders.metadata.defaults import is_default_author, is_default_title
from articleqa.index.loaders.ooxml.body import BodyReader
from articleqa.index.loaders.ooxml.package import Package, reason_for_no_archive
from articleqa.index.records import Place
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from articleqa.index.loaders.ooxml.body import StyledParagraph

_PROPERTIES = {"title": "title", "creator": "author", "language": "lang"}
_AUTHOR_STYLES = frozenset({"author", "authors", "byline"})
"""The names of the styles in which templates set who wrote a document."""


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of a .docx file.

    Its text is what Word shows with all tracked changes accepted, without headers, footers, comments and tables of contents; footnotes and
    endnotes are at its end. Title and language are from the document's properties, else from the styles of its paragraphs; the author is
    from the styles, else from the properties, which may have the name of an account. The dates in the properties say when the file was
    written, not when the article was published, so they are not used.

    Raises:
        ArticleError: The file cannot be read as a Word document.
        OSError: The file cannot be opened.
    """
    try:
        with Archive.open(file.path) as archive:
            package = Package.of(archive, file.where)
            document = package.document()
            reader = BodyReader(package)
            text = reader.text(document)
            properties = package.core_properties()
    except DAMAGE as error:
        reason = reason_for_no_archive(file.path) or (
            f"is no Word document that can be read: {str(error).rstrip('.')}; save it as .docx again."
        )
        raise ArticleError(file.where, reason) from None
    if package.remarks and not text:
        raise ArticleError(file.where, f"{package.remarks[0].rstrip('.')}, and that is no text.")
    styled, stated = _styled_fields(reader.paragraphs), _stated_fields(properties)
    authors = {name: styled[name] for name in ("author",) if name in styled}  # a reader sees these; the property may be an account's name
    fields = styled | stated | authors
    yield described(file.where, file.id, text, fields, [*package.remarks, *reader.remarks], place=Place.PROPERTIES)


def _stated_fields(properties: _Element | None) -> dict[str, object]:
    """Return what a document's properties state, without what programs write there by themselves."""
    fields: dict[str, object] = {}
    for element in properties if properties is not None else ():
        name = _PROPERTIES.get(str(element.tag).rpartition("}")[2])
        text = on_one_line(element.text or "")
        if name == "author":
            authors = [author.strip() for author in text.split(";")]
            fields[name] = [author for author in authors if author and not is_default_author(author)]
        elif name and text and not (name == "title" and is_default_title(text)):
            fields[name] = text
    return {name: value for name, value in fields.items() if value}


def _styled_fields(paragraphs: list[StyledParagraph]) -> dict[str, object]:
    """Return what the styles of paragraphs state: a title, else the first heading, and authors and a date, as Pandoc writes them."""
    title = next((paragraph.text for paragraph in paragraphs if paragraph.style == "title"), None)
    heading = next((paragraph.text for paragraph in paragraphs if paragraph.is_heading), None)
    authors = [on_one_line(paragraph.text) for paragraph in paragraphs if paragraph.style in _AUTHOR_STYLES]
    date = next((paragraph.text for paragraph in paragraphs if paragraph.style == "date"), None)
    fields = {
        "title": Found(on_one_line(title or heading or ""), Place.HEADING),
        "author": Found(authors, Place.BYLINE),
        "date": Found(date, Place.DATE_LINE),
    }
    return {name: found for name, found in fields.items() if found.value}
