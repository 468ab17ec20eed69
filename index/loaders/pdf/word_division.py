"""How two lines of a paragraph are joined: words that are divided at the end of the first."""

from __future__ import annotations

import regex

from articleqa.index.languages import any_of, in_every_language
from articleqa.index.loaders.pdf.lines import DIVISION
from articleqa.index.text.scripts import line_separator

_HYPHEN = regex.compile(rf"(?<=\p{{L}})[-\u00ad\u2010{DIVISION}]$")
_CONJUNCTION = regex.compile(rf"(?:{any_of(in_every_language(lambda language: language.bylines.conjunctions))})\b")
_ATTACHED = regex.compile(r"[\p{L}\p{N}][–—]$")
_ADDRESS_PARTS = "/_=?&#%-"
"""A web address may be divided behind these."""
_CAPITALS = regex.compile(r"\p{Lu}{2}")


def joined(line: str, following: str) -> tuple[str, str]:
    """Return a line as it is before the next line of its paragraph, and what parts the two.

    Args:
        line: The line.
        following: The next line.

    Returns:
        The line without the hyphen of a divided word, and the separator. A hyphen before a capital or a digit stays ("Saint-Malo"), except
        inside capitals and where it is soft; so does one before "und" ("Haupt- und Nebenstraße"), and every one of a web address.
    """
    last_word = line.rpartition(" ")[2]
    if last_word[-1] in _ADDRESS_PARTS and ("://" in last_word or last_word.startswith("www.")):
        return whole(line), ""
    if not _HYPHEN.search(line[-2:]):  # only the end: searching all of the line for each line would be slow
        return whole(line), "" if _ATTACHED.search(line[-2:]) else line_separator(line, following)
    soft = line[-1] == "\u00ad"
    in_capitals = line[-1] == DIVISION and _CAPITALS.match(line[-3:-1]) and _CAPITALS.match(following)
    if soft or in_capitals or (following[0].islower() and not _CONJUNCTION.match(following)):
        return line[:-1], ""
    return whole(line), "" if following[0].isupper() or following[0].isdigit() else line_separator(whole(line), following)


def whole(line: str) -> str:
    """Return a line as it is where nothing goes on after it: a hyphen at its end is one."""
    return f"{line[:-1]}-" if line[-1:] == DIVISION else line
