"""EPUB → the text of a book in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.entities import html5
from typing import TYPE_CHECKING, Final

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.archives import DAMAGE, Archive
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.encodings import decode_markup
from articleqa.index.loaders.epub.metadata import stated_fields
from articleqa.index.loaders.epub.package import Book, Document
from articleqa.index.loaders.html.text import drop_non_elements, text_of
from articleqa.index.loaders.metadata import Found, described
from articleqa.index.records import Place
from articleqa.index.text.scripts import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_XML_ENTITIES: Final = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ENTITY = regex.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_DECLARATION = regex.compile(r"\A\s*<\?xml[^>]*\?>")
_EMPTY_ELEMENT = regex.compile(r"<(a|b|div|i|iframe|li|p|script|span|style|td|textarea|title)\b([^<>]*)/>", regex.IGNORECASE)
_HIDDEN = regex.compile(r"(?<![\w-])display\s*:\s*none", regex.IGNORECASE)
_BACK = regex.compile(r"[\s\u21a9\u2191\u21b5\u23ce\u2934\ufe0e\ufe0f\^]+")
"""The arrows of a link from a note back to its place."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("{*}ol", "{*}ul", "{*}dl", "{*}table", "{*}p")
_NOTE_NUMBER = regex.compile(r"\d{1,3}|[*†‡§]{1,3}")
_MARK = regex.compile(r"[^\s\[\](){}]{1,4}")
# A document that is said to be a cover or a table of contents, and has more text besides, is a part of the book too.
_LONGEST_APPARATUS = 300
_NAMED = 3


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of an .epub file (EPUB 2.0.1 and 3.3).

    Its title, authors, language, day of publication and source are from the book's package document. The chapters are in the order of the
    spine. Covers, tables of contents and page numbers are left out. Documents that are no part of the main text (`linear="no"`) come at
    the end where a chapter links to them, as it does to notes, and are left out otherwise.

    Raises:
        ArticleError: The file cannot be read as an EPUB, or its chapters are encrypted.
    """
    try:
        with Archive.open(file.path) as archive:
            book = Book.of(archive)
            reader = _BookReader(book)
            text = reader.text()
    except DAMAGE as error:
        raise ArticleError(file.where, f"is no EPUB that can be read: {str(error).rstrip('.')}.") from None
    if reader.locked and not text:
        raise ArticleError(file.where, "is locked: its chapters are encrypted (DRM); only a book without such a lock can be read.")
    if not text and (reader.missing or reader.damaged):
        raise ArticleError(file.where, f"has no chapter that can be read: {_listed(reader.missing + reader.damaged)}; save it anew.")
    fields: dict[str, object] = {"title": Found(reader.heading, Place.HEADING)} if reader.heading else {}
    yield described(file.where, file.id, text, fields | stated_fields(book.root), reader.remarks(), place=Place.PACKAGE_DOCUMENT)


@dataclass(slots=True)
class _BookReader:
    """Reads the documents of a book.

    Attributes:
        book: The book.
        heading: The first heading of the text; "" before there is one.
        locked: The documents that are encrypted.
        missing: The documents that are not in the archive.
        damaged: The documents that cannot be read.
        passed_over: The documents with a text that no other links to and that are no part of the main text.
    """

    book: Book
    heading: str = ""
    locked: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    _has_others: bool = False
    _linked: set[str | None] = field(default_factory=set)
    _encodings: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the text of the whole book."""
        documents = list(self.book.documents())
        self._has_others = not all(document.is_linear for document in documents)
        texts = [self._text_of(document) for document in documents if document.is_linear]
        for document in documents:
            if not document.is_linear and document.member in self._linked:
                texts.append(self._text_of(document))
            elif not document.is_linear and not document.is_apparatus:
                self.passed_over.append(document.name)
        return "\n\n".join(filter(None, texts))

    def remarks(self) -> list[str]:
        """Return what was not read, each continuing a sentence after the file's name."""
        told = (
            (self.locked, "was read without what is encrypted in it (DRM)"),
            (self.missing, "lacks documents that its package names"),
            (self.damaged, "was read without what is damaged in it"),
            (self.passed_over, "was read without what is no part of its main text"),
        )
        return [
            *self.book.remarks,
            *dict.fromkeys(self._encodings),
            *(f"{sentence}: {_listed(names)}." for names, sentence in told if names),
        ]

    def _text_of(self, document: Document) -> str:
        if document.is_locked:
            self.locked.append(document.name)
        elif document.member is None:
            self.missing.append(document.name)
        else:
            try:
                return self._read(document, document.member)
            except (*DAMAGE, RecursionError, ArticleError):
                self.damaged.append(document.name)
        return ""

    def _read(self, document: Document, member: str) -> str:
        markup, remarks = decode_markup(self.book.archive.read(member), document.name)
        self._encodings += [f'has a chapter "{document.name}" that {remark}' for remark in remarks]
        body = _body(markup)
        if body is None:
            return ""
        _leave_out_apparatus(body)
        _write_note_marks(body)
        _write_initials(body)
        if document.is_apparatus:
            _leave_out_links(body)
        text = text_of(body)
        if document.is_apparatus and len(text) <= _LONGEST_APPARATUS:
            return ""
        if self._has_others:
            self._linked |= {self.book.find(link.get("href"), member) for link in body.iter("{*}a") if link.get("href")}
        if not self.heading:
            headings = (on_one_line(text_of(element)) for element in body.iter(*(f"{{*}}{name}" for name in _HEADINGS)))
            self.heading = next(filter(None, headings), "")
        return text


def _listed(names: list[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names[:_NAMED])
    return quoted if len(names) <= _NAMED else f"{quoted} and {len(names) - _NAMED:,} more"


def _body(markup: str) -> _Element | None:
    """Parse a chapter as XML, and as HTML where it is not well-formed; return its body, or the root where it has none."""
    from lxml import etree

    xml = _ENTITY.sub(_character, _XML_DECLARATION.sub("", markup, count=1)).lstrip()
    try:
        parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(xml.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        page = _EMPTY_ELEMENT.sub(r"<\1\2></\1>", _XML_DECLARATION.sub("", markup, count=1))
        if not page.strip():
            return None
        root = etree.fromstring(page.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True))
    if root is None:
        return None
    drop_non_elements(root)
    body = next(root.iter("{*}body"), None)
    return root if body is None else body


def _character(entity: regex.Match[str]) -> str:
    """Return the character of one of HTML's entities, of which XML knows none but its own five."""
    name = entity[1]
    return str(entity[0]) if name in _XML_ENTITIES else html5.get(f"{name};", str(entity[0]))


def _types(element: _Element) -> set[str]:
    """Return what an element is for: the words of its `epub:type` and its `role`."""
    words = " ".join(value for key, value in element.attrib.items() if key.rpartition("}")[2] in {"type", "role", "epub:type"})
    return {word.removeprefix("doc-") for word in words.lower().split()}


def _leave_out_apparatus(body: _Element) -> None:
    """Remove what leads through the book, and the numbers of the printed pages."""
    for element in list(body.iter("{*}*")):
        name = str(element.tag).rpartition("}")[2]
        types = _types(element)
        is_around = (
            name == "nav" or types & {"pagebreak", "navigation", "page-list", "landmarks"} or _HIDDEN.search(element.get("style", ""))
        )
        is_back = name == "a" and ("backlink" in types or "#" in element.get("href", "")) and _BACK.fullmatch("".join(element.itertext()))
        if element is not body and (is_around or is_back):
            _replace(element, "")


def _write_note_marks(body: _Element) -> None:
    """Put the mark of a note in brackets, so that it is no part of the word before it."""
    for link in body.iter("{*}a"):
        mark = "".join(link.itertext()).strip()
        if _MARK.fullmatch(mark) and ("noteref" in _types(link) or _is_note_mark(link, mark)):
            for child in list(link):
                link.remove(child)
            link.text = f"[{mark}]"


def _is_note_mark(link: _Element, mark: str) -> bool:
    """Tell whether a link of an old book is the mark of a note: it is a number or a sign, and raised or directly behind a word."""
    if not _NOTE_NUMBER.fullmatch(mark) or "#" not in link.get("href", ""):
        return False
    parent, previous = link.getparent(), link.getprevious()
    if next(link.iter("{*}sup"), None) is not None or (parent is not None and str(parent.tag).endswith("sup")):
        return True
    before = (previous.tail if previous is not None else parent.text if parent is not None else "") or ""
    return not before[-1:].isspace() and before[-1:] not in {"", "(", "["}


def _write_initials(body: _Element) -> None:
    """Write the initial of a chapter that is a picture as the letter that it shows."""
    for image in list(body.iter("{*}img")):
        letter = (image.get("alt") or "").strip()
        if len(letter) == 1 and letter.isalpha() and (image.tail or "")[:1].isalpha():
            _replace(image, letter)


def _replace(element: _Element, text: str) -> None:
    """Put a text in the place of an element; what follows the element stays."""
    element.clear(keep_tail=True)
    element.tag, element.text = "span", text


def _leave_out_links(body: _Element) -> None:
    """Remove the lists and paragraphs of a table of contents: those that are mostly links."""
    from lxml import etree

    walk = etree.iterwalk(body, events=("start",), tag=_LISTS)
    blocks = []
    for _, element in walk:
        blocks.append(element)
        walk.skip_subtree()
    for block in blocks:
        linked = sum(len("".join(link.itertext())) for link in block.iter("{*}a") if link.get("href"))
        if 2 * linked > len("".join(block.itertext()).strip()):
            _replace(block, "")
