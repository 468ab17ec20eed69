"""Names of elements and attributes as the standard writes them (`w:p`), for both of its sets of namespaces, transitional and strict."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://purl.oclc.org/ooxml/drawingml/chart": "c",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "urn:schemas-microsoft-com:vml": "v",
}


@cache
def _short(name: str) -> str:
    namespace, _, local = name.removeprefix("{").rpartition("}")
    return f"{_PREFIXES.get(namespace, '?')}:{local}" if namespace else local


def name_of(element: _Element) -> str:
    """Return an element's name, such as `w:p`; `?:name` in a namespace that is not known here, and "" for what is no element."""
    return _short(element.tag) if isinstance(element.tag, str) else ""


def attribute(element: _Element | None, name: str) -> str | None:
    """Return the value of an attribute, such as `w:val`, or None."""
    if element is None:
        return None
    for key, text in element.attrib.items():
        if _short(key) == name:
            return str(text)
    return None


def child(element: _Element | None, *path: str) -> _Element | None:
    """Return the first child of a name, of that the first child of the next name, and so on; None where one is missing."""
    for name in path:
        if element is None:
            return None
        for candidate in element:
            if name_of(candidate) == name:
                element = candidate
                break
        else:
            return None
    return element


def value(element: _Element | None, *path: str) -> str | None:
    """Return the attribute `w:val` of the `child` at a path, or None."""
    return attribute(child(element, *path), "w:val")


def toggle(element: _Element | None, *path: str) -> bool | None:
    """Return whether a property such as `w:vanish` is on or off, or None where it is not set."""
    found = child(element, *path)
    return None if found is None else attribute(found, "w:val") not in {"0", "false", "off"}


def integer(text: str | None, default: int = 0) -> int:
    """Return the number that an attribute holds; the default where it holds none, or one that no document has."""
    try:
        number = int(text or "")
    except ValueError:
        return default
    return number if abs(number) < 1_000_000 else default
