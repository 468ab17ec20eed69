"""EPUB → the text of a book in reading order."""

from __future__ import annotations

import posixpath
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.html_text import text_of
from articleqa.index.loaders.metadata import described
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_CONTAINER = "META-INF/container.xml"
_NAMESPACES = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "o": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of an .epub file (EPUB 3.3, W3C).

    Its title, author, language and date are from the book's package document. The chapters are in the order of the spine. Tables of
    contents, and documents that are no part of the main text (`linear="no"`), are left out.

    Raises:
        ArticleError: The file cannot be read as an EPUB.
    """
    from lxml import etree

    try:
        with zipfile.ZipFile(file.path) as book:
            text, fields = _text_and_fields(book)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, IndexError) as error:
        raise ArticleError(file.where, f"is no EPUB that can be read: {str(error).strip(chr(39)).rstrip('.')}.") from None
    yield described(file.where, file.id, text, fields, place=Place.PACKAGE_DOCUMENT)


def _text_and_fields(book: zipfile.ZipFile) -> tuple[str, dict[str, object]]:
    """Return the text of the whole book, and the fields of its package document."""
    package_path = _xml(book.read(_CONTAINER)).xpath("//c:rootfile/@full-path", namespaces=_NAMESPACES)[0]
    root = _xml(book.read(package_path))
    manifest = {item.get("id"): item for item in root.iterfind(".//o:manifest/o:item", _NAMESPACES)}
    texts = []
    for entry in root.iterfind(".//o:spine/o:itemref", _NAMESPACES):
        item = manifest.get(entry.get("idref"))
        if item is None or entry.get("linear") == "no" or "nav" in (item.get("properties") or "").split():
            continue
        if "html" in (item.get("media-type") or ""):
            name = posixpath.normpath(posixpath.join(posixpath.dirname(package_path), unquote(item.get("href", ""))))
            texts.append(_document_text(book.read(name)))
    titles, creators, languages = (
        [(element.text or "").strip() for element in root.iterfind(f".//dc:{name}", _NAMESPACES)]
        for name in ("title", "creator", "language")
    )
    fields: dict[str, object] = {
        "title": next(iter(titles), None),
        "author": creators or None,
        "lang": next(iter(languages), None),
        "date": (root.findtext(".//dc:date", None, _NAMESPACES) or "")[:10] or None,
    }
    return "\n\n".join(text for text in texts if text), fields


def _xml(data: bytes) -> _Element:
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _document_text(data: bytes) -> str:
    from lxml import etree

    body = etree.fromstring(data, etree.HTMLParser(encoding="utf-8", no_network=True)).find("body")
    return text_of(body) if body is not None else ""
