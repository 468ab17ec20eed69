"""Title and author: from a file's properties, where a person wrote them, and else from its first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.metadata import Found
from articleqa.index.loaders.metadata.defaults import is_default_author, is_default_title
from articleqa.index.loaders.pdf.word_division import joined_lines
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from articleqa.index.loaders.pdf.lines import Line

_LONGEST = 250
"""No longer value is a title."""
_LARGE = 1.15
"""A title's font is at least so many times as large as that of the text."""
_TITLE_LINES = 4
"""A title has at most so many lines."""
_SEPARATORS, _MOST = frozenset("|｜-–—·:："), 0.4
"""What stands before the name of a site, and the least part of such a title that the headline is."""
_LETTERS = regex.compile(r"\p{L}\P{L}*\p{L}")
_PROGRAM_PREFIX = regex.compile(r"(?:Microsoft (?:Office )?)?(?:Word|Excel|PowerPoint|Publisher|Visio) [-–—] ", regex.IGNORECASE)


def fields_of(properties: Mapping[str, str], file_name: str, first_page: Sequence[Line], size: float) -> dict[str, object]:
    """Return the title and the author of a file.

    Args:
        properties: The file's properties as PDFium gives them, such as "Title".
        file_name: The file's name.
        first_page: The lines of the first page that has any.
        size: The usual size of the font in the file.

    Returns:
        The fields "title" and "author", as far as they are known. A title that a program made is replaced by the largest text of the page.
    """
    title, author = (_PROGRAM_PREFIX.sub("", " ".join(properties.get(name, "").split())) for name in ("Title", "Author"))
    programs = {" ".join(properties.get(name, "").split()).casefold() for name in ("Producer", "Creator")}
    largest = _largest_text(first_page, size)
    fields: dict[str, object] = {}
    # A program gives a file one word as its title, such as the name of another file, where a person gives it the words of the page.
    is_word = title.isascii() and " " not in title
    is_name = is_word and largest is not None and title.casefold() not in " ".join(line.text for line in first_page).casefold()
    if title.casefold() not in programs and not _is_no_title(title, file_name) and not is_name:
        fields["title"] = largest if largest and _is_with_site(title, largest) else title
    elif largest:
        fields["title"] = Found(largest, Place.HEADING)
    if author.casefold() not in programs and len(author) > 1 and not is_default_author(author):
        fields["author"] = author
    return fields


def _is_no_title(title: str, file_name: str) -> bool:
    """Tell whether no person wrote a title."""
    own_name = file_name.rpartition("/")[2].casefold().removesuffix(".pdf")
    is_own_name = title.casefold().removesuffix(".pdf") == own_name and " " not in title
    return not title or is_own_name or len(title) > _LONGEST or is_default_title(title)


def _is_with_site(title: str, largest: str) -> bool:
    """Tell whether a title is the largest text of the first page, and the name of a site behind it, as browsers print pages."""
    rest = title[len(largest) :].lstrip()
    return title.casefold().startswith(largest.casefold()) and rest[:1] in _SEPARATORS and len(largest) >= _MOST * len(title)


def _largest_text(lines: Sequence[Line], size: float) -> str | None:
    """Return the largest text of a page, if it is larger than the rest and short enough for a title."""
    readable = [line for line in lines if _LETTERS.search(line.text)]
    if not readable:
        return None
    largest = max(line.size for line in readable)
    title = [line for line in readable if line.size > largest * 0.95]
    text = joined_lines([line.text for line in title])
    return text if largest >= _LARGE * size and len(title) <= _TITLE_LINES and len(text) <= _LONGEST else None
