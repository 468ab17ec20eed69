"""Word documents made of a few parts, for the tests of the loader."""

from __future__ import annotations

import zipfile
from pathlib import Path

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = {
    "w": WORD,
    "r": _RELATIONSHIPS,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def declared(namespaces: dict[str, str] = _NAMESPACES) -> str:
    """Return the declarations of the prefixes that the parts use."""
    return " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items())


def paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph of one run."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def word_file(path: Path, body: str, *, main: str = "word/document.xml", word: str = WORD, **parts: str) -> Path:
    """Write a Word document.

    Args:
        path: Where it is written.
        body: The content of its body.
        main: The name of the part with the text.
        word: The namespace of its elements.
        parts: The content of further parts: `footnotes`, `numbering`, …, and `core` for the properties. A name with a dot is that of
            a whole member, which the part with the text names by the same id.

    Returns:
        The path.
    """
    prefixes = declared(_NAMESPACES | {"w": word})
    types = {"core": "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"}
    package = f'<Relationship Id="r0" Type="{_RELATIONSHIPS}/officeDocument" Target="/{main}"/>'
    related = ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(main, f"<w:document {prefixes}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            root = "cp:coreProperties" if name == "core" else f"w:{name}"
            member = name if "." in name else f"word/{name}.xml"
            archive.writestr(member, content if "." in name else f"<{root} {prefixes}>{content}</{root}>")
            entry = f'<Relationship Id="{name}" Type="{types.get(name, f"{_RELATIONSHIPS}/{name}")}" Target="/{member}"/>'
            package += entry if name == "core" else ""
            related += "" if name == "core" else entry
        folder, _, file_name = main.rpartition("/")
        relationships = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
        archive.writestr("_rels/.rels", relationships.format(package))
        archive.writestr(f"{folder}/_rels/{file_name}.rels", relationships.format(related))
    return path
