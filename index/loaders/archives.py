"""The members of a zip file, in which documents and books are packed. None is read without a limit."""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.encodings import decode_line, decode_markup
from articleqa.index.loaders.html.text import without_control_characters

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from lxml.etree import XMLParser, _Element

DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What `zipfile` raises for an archive, or a member, that is damaged, encrypted or packed in an unknown way."""

# With all its mark-up the longest of novels has a tenth of this; what is larger unpacked was made to fill the memory.
_MOST_BYTES = 100_000_000


@dataclass(slots=True)
class Archive:
    """An open zip file. It is a context manager.

    Attributes:
        zip: The file.
    """

    zip: zipfile.ZipFile
    _size: int
    _names: dict[str, str] = field(default_factory=dict)
    _unread_bytes: int = field(default_factory=lambda: _MOST_BYTES)

    @classmethod
    def open(cls, path: Path) -> Archive:
        """Open a file; raises one of `DAMAGE` where it is no zip file."""
        archive = cls(zipfile.ZipFile(path), path.stat().st_size)
        for name in archive.zip.namelist():
            archive._names.setdefault(_comparable(name), name)
        return archive

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.zip.close()

    def find(self, path: str) -> str | None:
        """Return the member that a path means, or None.

        Case, the direction of slashes, percent-encoding and the way accents are written do not count.
        """
        if path in self.zip.NameToInfo:
            return path
        return self._names.get(_comparable(path)) or self._names.get(_comparable(unquote(path)))

    def read(self, name: str) -> bytes:
        """Return the content of a member.

        Raises:
            BadZipFile: The file is damaged.
            KeyError: There is no such member.
            ValueError: The member, or all that were read together, are far larger unpacked than a document is.
        """
        member = self.zip.getinfo(name)
        size = member.file_size
        if member.compress_size > self._size:  # `zipfile` would take as much memory as is said there
            raise zipfile.BadZipFile(f"{name} is longer than the whole file")
        if size > self._unread_bytes:
            raise ValueError(f"{name} is {size:,} bytes unpacked, which no document is")
        self._unread_bytes -= size
        return self.zip.read(name)


def _comparable(path: str) -> str:
    return unicodedata.normalize("NFC", posixpath.normpath(path.replace("\\", "/")).strip("/")).casefold()


def parse_xml(data: bytes) -> tuple[_Element, bool]:
    """Parse XML without comments, external parts and entities, which no part of a document or book has: the tree has only elements.

    Returns:
        The root, and whether the XML is well-formed; where it is not, the tree is what could be read of it.

    Raises:
        ValueError: Nothing of it can be read.
    """
    from lxml import etree

    # Entities stay unresolved: a few that are made of each other are larger than any memory.
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}
    try:
        root, is_well_formed = etree.fromstring(data, etree.XMLParser(**options)), True
    except etree.XMLSyntaxError as error:
        root, is_well_formed = _recovered(data, etree.XMLParser(recover=True, **options)), False
        if root is None:
            raise ValueError(str(error)) from None
    etree.strip_tags(root, etree.Entity)
    return root, is_well_formed


_OTHER_ENCODING = re.compile(rb"""<\?xml\s[^>]*encoding\s*=\s*["'](?!utf-8)""", re.IGNORECASE)
_PROLOG = 200
_DECLARATION = re.compile(r"\A\s*<\?xml\s[^<>]*\?>\s*")


def _recovered(data: bytes, parser: XMLParser) -> _Element | None:
    """Return the tree of what can be read of XML that is not well-formed; the parser itself would keep bytes that are no text."""
    from lxml import etree

    try:
        text, _ = decode_markup(data, "") if _OTHER_ENCODING.search(data[:_PROLOG]) else decode_line(data, "")
        return etree.fromstring(without_control_characters(_DECLARATION.sub("", text)).encode("utf-8", "replace"), parser)
    except (ArticleError, etree.XMLSyntaxError):  # there is nothing
        return None
