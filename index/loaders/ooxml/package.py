"""The parts of a Word document, found as the standard says: by the relationships between them, not by their names."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.archives import DAMAGE, Archive, parse_xml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lxml.etree import _Element

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = {
    b"{\\rtf": "is RTF and no Word document",
    b"%PDF": "is a PDF and no Word document",
    b"<html": "is a web page and no Word document",
    b"<!doctype html": "is a web page and no Word document",
    b"<?xml": "is XML and no Word document",
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """What one part says of another.

    Attributes:
        kind: The last word of the relationship's type, such as "footnotes".
        target: The name of the other part in the archive, or where it is when it is outside.
        is_external: Whether the target is outside the archive.
    """

    kind: str
    target: str
    is_external: bool


@dataclass(slots=True)
class Package:
    """An open Word document.

    Attributes:
        archive: Its archive.
        main: The name of the part with the text.
        remarks: Which parts are damaged, each continuing a sentence after the file's name.
    """

    archive: Archive
    main: str = ""
    remarks: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, archive: Archive, where: str) -> Package:
        """Find the part with the text.

        Args:
            archive: The open archive.
            where: The file's place in messages.

        Returns:
            The package.

        Raises:
            ArticleError: The archive holds no text of Word.
        """
        package = cls(archive)
        targets = [entry.target for entry in package.relationships("").values() if entry.kind == "officeDocument"]
        names = [name for target in [*targets, "word/document.xml"] if (name := archive.find(target))]
        if not names:
            kind = "is an OpenDocument text" if archive.find("content.xml") else "is a zip file, but no Word document"
            raise ArticleError(where, f"{kind}; save it as .docx.")
        package.main = names[0]
        if posixpath.dirname(package.main).casefold() in {"ppt", "xl"}:
            raise ArticleError(where, "is a presentation or a spreadsheet and no Word document; save its text as .docx.")
        return package

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """Return the relationships of a part, by their ids; those of the whole package for ""."""
        folder, name = posixpath.split(part)
        root = self._optional(self.archive.find(posixpath.join(folder, "_rels", f"{name}.rels")))
        relationships: dict[str, Relationship] = {}
        for entry in root if root is not None else ():
            target, external = entry.get("Target", ""), entry.get("TargetMode") == "External"
            path = target if external else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            relationships[entry.get("Id", "")] = Relationship(entry.get("Type", "").rpartition("/")[2], path, external)
        return relationships

    def document(self) -> _Element:
        """Return the root of the part with the text; raises one of `DAMAGE` where nothing of it can be read."""
        root, is_well_formed = parse_xml(self.archive.read(self.main))
        self._remark_on(self.main, is_well_formed=is_well_formed)
        return root

    def related(self, kind: str) -> _Element | None:
        """Return the root of the part that the main part names for a purpose, such as "footnotes", or None."""
        entries = self.relationships(self.main).values()
        return next((self.root(entry.target) for entry in entries if entry.kind == kind and not entry.is_external), None)

    def core_properties(self) -> _Element | None:
        """Return the root of the document's properties, or None."""
        targets = [entry.target for entry in self.relationships("").values() if entry.kind == "core-properties"]
        return self.root(next(iter(targets), "docProps/core.xml"))

    def root(self, name: str) -> _Element | None:
        """Return the root of a part, or None where it is missing or cannot be read, which is then a remark."""
        member = self.archive.find(name)
        return self._optional(member)

    def _optional(self, member: str | None) -> _Element | None:
        if member is None:
            return None
        try:
            root, is_well_formed = parse_xml(self.archive.read(member))
        except DAMAGE as error:
            self.remarks.append(f'is damaged: its part "{member}" cannot be read ({str(error).rstrip(".")}), and was left out.')
            return None
        self._remark_on(member, is_well_formed=is_well_formed)
        return root

    def _remark_on(self, member: str, *, is_well_formed: bool) -> None:
        if not is_well_formed:
            self.remarks.append(f'is damaged: its part "{member}" is not valid XML; what could be read of it was read.')


def reason_for_no_archive(path: Path) -> str | None:
    """Return what a file is that has the name of a Word document and is no archive, as the rest of a sentence; None where it is unknown."""
    with path.open("rb") as file:
        beginning = file.read(64)
    if beginning.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            return "is locked with a password; save it without one."
        return "is in the old format of Word (.doc); save it as .docx."
    start = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    kind = next((kind for mark, kind in _OTHER_KINDS.items() if start.startswith(mark.lower())), None)
    return f"{kind}; save it as .docx." if kind else None
