"""EPUB → the text of a book in reading order."""

from __future__ import annotations

import posixpath
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import Loaded, SourceFile
from articleqa.index.loaders.html_text import text_of
from articleqa.index.loaders.metadata import described

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_CONTAINER = "META-INF/container.xml"
_NAMES = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "o": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def load(file: SourceFile) -> Iterator[Loaded]:
    """Yield the one article of an .epub file, with the title, author, language and day that its package states (EPUB 3.3, W3C).

    Documents are in the order of the spine; what is not part of it (`linear="no"`) and tables of contents are left out.
    """
    from lxml import etree

    try:
        with zipfile.ZipFile(file.path) as book:
            text, fields = _book(book)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, IndexError) as error:
        raise ArticleError(file.where, f"is no EPUB that can be read: {str(error).strip(chr(39)).rstrip('.')}.") from None
    yield described(file.where, file.id, text, fields)


def _book(book: zipfile.ZipFile) -> tuple[str, dict[str, object]]:
    package = _xml(book.read(_CONTAINER)).xpath("//c:rootfile/@full-path", namespaces=_NAMES)[0]
    root = _xml(book.read(package))
    manifest = {item.get("id"): item for item in root.iterfind(".//o:manifest/o:item", _NAMES)}
    texts = []
    for entry in root.iterfind(".//o:spine/o:itemref", _NAMES):
        item = manifest.get(entry.get("idref"))
        if item is None or entry.get("linear") == "no" or "nav" in (item.get("properties") or "").split():
            continue
        if "html" in (item.get("media-type") or ""):
            name = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(item.get("href", ""))))
            texts.append(_document(book.read(name)))
    stated = {name: [(e.text or "").strip() for e in root.iterfind(f".//dc:{name}", _NAMES)] for name in ("title", "creator", "language")}
    fields: dict[str, object] = {"title": next(iter(stated["title"]), None), "author": stated["creator"] or None}
    fields |= {"lang": next(iter(stated["language"]), None), "date": (root.findtext(".//dc:date", None, _NAMES) or "")[:10] or None}
    return "\n\n".join(text for text in texts if text), fields


def _xml(data: bytes) -> _Element:
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _document(data: bytes) -> str:
    from lxml import etree

    body = etree.fromstring(data, etree.HTMLParser(encoding="utf-8", no_network=True)).find("body")
    return text_of(body) if body is not None else ""
