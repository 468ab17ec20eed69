"""The package of a book: which documents it has, in which order, and which of them cannot be read (EPUB 2.0.1 and 3.3)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from articleqa.index.loaders.archives import DAMAGE, Archive, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
# Fonts are made unreadable by these, to keep them from being taken out of the book; they lock nothing.
_FONT_OBFUSCATION: Final = frozenset(("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"))
_TEXT_SUFFIXES = (".xhtml", ".html", ".htm", ".xml")
_MOST_FALLBACKS = 8
_TEXT_MEDIA_TYPES = ("html", "x-oeb1-document", "dtbook")


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a book.

    Attributes:
        name: Its name as the package writes it.
        member: Its name in the archive; None where it is not there.
        is_linear: Whether it is a part of the text that is read from beginning to end.
        is_apparatus: Whether the package says that it is the cover or a table of contents.
        is_locked: Whether it is encrypted.
    """

    name: str
    member: str | None
    is_linear: bool
    is_apparatus: bool
    is_locked: bool


@dataclass(slots=True)
class Book:
    """An open book.

    Attributes:
        archive: Its archive.
        root: The root of its package document.
        remarks: What is wrong with the package, each continuing a sentence after the file's name.
    """

    archive: Archive
    root: _Element
    remarks: list[str] = field(default_factory=list)
    _path: str = ""

    @classmethod
    def of(cls, archive: Archive) -> Book:
        """Open the package document of a book; raises ValueError where there is none, or nothing of it can be read."""
        path = _package_path(archive)
        root, is_well_formed = parse_xml(archive.read(path))
        remarks = [] if is_well_formed else ["has a package document that is not valid XML; what could be read of it was read."]
        return cls(archive, root, remarks, path)

    def find(self, reference: str, base: str | None = None) -> str | None:
        """Return the member that a link in the package document, or in the member `base`, leads to; None where there is none."""
        folder = posixpath.dirname(self._path if base is None else base)
        try:
            path = urlsplit(reference).path
        except ValueError:
            return None
        return self.archive.find(posixpath.join(folder, path)) or self.archive.find(posixpath.join(folder, unquote(path)))

    def documents(self) -> Iterator[Document]:
        """Yield the documents with text in reading order, each once. Where the package has no order, it is the one of its list."""
        items = {item.get("id"): item for item in elements(self.root, "item")}
        spine = [
            (items[entry.get("idref")], entry.get("linear") != "no")
            for entry in elements(self.root, "itemref")
            if entry.get("idref") in items
        ]
        if not spine:
            self.remarks.append("has no reading order; its chapters were read in the order in which the package lists them.")
            spine = [(item, True) for item in items.values()]
        apparatus, locked = self._apparatus(), self._locked()
        seen: set[str] = set()
        for listed, is_linear in spine:
            item = _with_text(listed, items)
            if item is None:
                continue
            name = item.get("href", "")
            member = self.find(name)
            key = member or name.partition("#")[0]
            if key not in seen:
                seen.add(key)
                is_apparatus = member in apparatus or "nav" in (item.get("properties") or "").split()
                yield Document(name, member, is_linear, is_apparatus, member in locked)

    def _apparatus(self) -> set[str | None]:
        """Return the members that the guide names as cover or table of contents; a place in a document is not all of it."""
        references = [entry for entry in elements(self.root, "reference") if (entry.get("type") or "").lower() in {"cover", "toc"}]
        return {self.find(href) for entry in references if "#" not in (href := entry.get("href", ""))} - {None}

    def _locked(self) -> set[str | None]:
        """Return the members that are encrypted."""
        member = self.archive.find(_ENCRYPTION)
        if member is None:
            return set()
        try:
            root, _ = parse_xml(self.archive.read(member))
        except DAMAGE:
            return set()
        locked: set[str | None] = set()
        for entry in elements(root, "EncryptedData"):
            methods = {method.get("Algorithm") for method in elements(entry, "EncryptionMethod")}
            if not methods & _FONT_OBFUSCATION:
                locked |= {self.archive.find(reference.get("URI", "")) for reference in elements(entry, "CipherReference")}
        return locked - {None}


def elements(root: _Element, name: str) -> Iterator[_Element]:
    """Yield the elements of a name, in whatever namespace: those of the packages changed with their versions."""
    return (element for element in root.iter(f"{{*}}{name}"))


def _package_path(archive: Archive) -> str:
    """Return the member that is the package document; the first that the container names counts.

    Raises:
        ValueError: There is none.
    """
    container = archive.find(_CONTAINER)
    paths: list[str] = []
    if container is not None:
        root, _ = parse_xml(archive.read(container))
        paths = [entry.get("full-path", "") for entry in elements(root, "rootfile")]
    named = [member for path in paths if (member := archive.find(path)) is not None]
    packages = [member for member in named if member.lower().endswith(".opf")] or named
    if not packages:
        packages = sorted(
            (name for name in archive.zip.namelist() if name.lower().endswith(".opf")), key=lambda name: (name.count("/"), name)
        )
    if not packages:
        raise ValueError("it has no package document (.opf)")
    return packages[0]


def _with_text(item: _Element, items: dict[str | None, _Element]) -> _Element | None:
    """Return an item that is a document with text, or the first such one of those that may stand for it; None where there is none."""
    current: _Element | None = item
    for _ in range(_MOST_FALLBACKS):
        if current is None:
            break
        media_type = (current.get("media-type") or "").lower()
        path = current.get("href", "").partition("#")[0].lower()
        if any(kind in media_type for kind in _TEXT_MEDIA_TYPES) or (path.endswith(_TEXT_SUFFIXES) and "svg" not in media_type):
            return current
        current = items.get(current.get("fallback"))
    return None
