"""Files that a few bytes make endless: a page that is named thousands of times, a drawing that contains itself.

What is cheap to see is refused with its reason; the limits of the process that reads files stop the rest.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import regex

_OBJECT = regex.compile(rb"\b(\d{1,10})\s{1,9}\d{1,5}\s{1,9}obj\b")
_PAGE = regex.compile(rb"/Type\s{0,9}/Page\b(?!s)")
_FORM = regex.compile(rb"/Subtype\s{0,9}/Form\b")
_DRAWINGS = regex.compile(rb"/XObject\s{0,9}<<([^>]{0,20000})>>")
_REFERENCE = regex.compile(rb"\b(\d{1,10})\s{1,9}\d{1,5}\s{1,9}R\b")
_LONGEST_DICTIONARY = 20_000
_REPEATED = 10
"""A file names each of its pages at most so many times, …"""
_MANY_PAGES = 100
"""… if it has more than so many."""
_PAGE_BYTES = 16
"""A page takes at least so many bytes, however well it is compressed."""
MANY_CHARACTERS = 500_000
"""A page has at most so many characters. A book has as many."""
_CHARACTERS_PER_BYTE = 100
"""Text is never compressed so well, but where the same is shown again and again."""


def reason_to_refuse(content: bytes, page_count: int) -> str | None:
    """Return why a file must not be read, as the end of a sentence, or None.

    Args:
        content: The bytes of the file.
        page_count: How many pages it has.

    Returns:
        "has 3,000 pages in 21,126 bytes, so …", or None where it may be read.
    """
    page_objects = 0 if b"/ObjStm" in content else len(_PAGE.findall(content))  # a page may be compressed, and cannot be seen then
    if page_count > _MANY_PAGES and (0 < _REPEATED * page_objects < page_count or page_count * _PAGE_BYTES > len(content)):
        return f"has {page_count:,} pages in {len(content):,} bytes, so it shows the same ones again and again; print those that you need."
    if _has_drawing_in_itself(content):
        return "has a drawing that contains itself, which never ends; print it to a new PDF."
    return None


def is_repeated(characters: int, size: int) -> bool:
    """Tell whether the pages of a file have so much text that it must be the same again and again.

    Args:
        characters: How many characters its pages have.
        size: How many bytes the file has.

    Returns:
        Whether it must be.
    """
    return characters > max(MANY_CHARACTERS, _CHARACTERS_PER_BYTE * size)


def _has_drawing_in_itself(content: bytes) -> bool:
    """Tell whether a form XObject draws itself, be it by way of others. Forms are streams, so their dictionaries are never compressed."""
    drawn: dict[bytes, list[bytes]] = {}
    for match in _OBJECT.finditer(content):
        end = content.find(b"stream", match.end(), match.end() + _LONGEST_DICTIONARY)
        dictionary = content[match.end() : end] if end > 0 else b""
        if _FORM.search(dictionary) and (drawings := _DRAWINGS.search(dictionary)):
            drawn[match[1]] = _REFERENCE.findall(drawings[1])
    try:
        TopologicalSorter(drawn).prepare()
    except CycleError:
        return True
    return False
