"""How two lines of a paragraph are joined: words that are divided at the end of the first."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from articleqa.index.languages import any_of, in_every_language
from articleqa.index.loaders.pdf.letters import DIVISION
from articleqa.index.text.scripts import line_separator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_HYPHEN = regex.compile(rf"(?<=[\p{{L}}\p{{M}}\p{{Nd}}])[-\u00ad\u2010{DIVISION}]$")
_CONJUNCTION = regex.compile(rf"(?:{any_of(in_every_language(lambda language: language.bylines.conjunctions))})\b")
_ATTACHED = regex.compile(r"[\p{L}\p{N}][–—/]$")
_UNCHANGED = regex.compile(r"[\p{Lu}\p{Lt}\p{Lo}\p{Nd}]")
"""Before these a hyphen stays, and there is no space behind it."""
_ADDRESS_PARTS = "/_=?&#%-"
"""A web address may be divided behind these."""
_CAPITALS = regex.compile(r"\p{Lu}{2}")
_LETTERS = r"\p{L}[\p{L}\p{M}]*+"
_WORD = regex.compile(rf"{_LETTERS}(?:[-\u2010]{_LETTERS})*+")
_LAST_PART = regex.compile(rf"(?<![\p{{L}}\p{{M}}-])(?P<part>{_LETTERS}(?:[-\u2010]{_LETTERS})*+)[-\u2010{DIVISION}]$")
_FIRST_PART = regex.compile(rf"(?P<part>{_LETTERS}(?:-{_LETTERS})*+)")
_SHORTEST_PART = 3
"""A shorter part of a divided word is often a word by chance: "in-" and "formation" are no compound."""


def words_of(lines: Iterable[str]) -> Counter[str]:
    """Count the words of a document in lower case, compounds with their hyphens, without those that may be a part of a divided word.

    Args:
        lines: The lines of the document, in order.

    Returns:
        How often each word stands in the document.
    """
    words: Counter[str] = Counter()
    is_divided = False
    for line in lines:
        whole_words = [word[0].casefold().replace("\u2010", "-") for word in _WORD.finditer(line)]
        first, is_divided = int(is_divided), _HYPHEN.search(line[-2:]) is not None
        words.update(whole_words[first : -1 if is_divided else None])
    return words


_NO_WORDS: Mapping[str, int] = Counter()


def joined(line: str, following: str, words: Mapping[str, int] = _NO_WORDS) -> tuple[str, str]:
    """Return a line as it is before the next line of its paragraph, and what parts the two.

    Args:
        line: The line.
        following: The next line.
        words: How often each word stands in the document, as `words_of` counts them.

    Returns:
        The line without the hyphen of a divided word, and the separator. A hyphen before a capital, a digit or a letter without case
        stays ("Saint-Malo"), except inside capitals and where it is soft; so does one behind a digit ("10-jährig") and before "und"
        ("Haupt- und Nebenstraße"), every one of a web address, and that of a compound, as the document's other words show.
    """
    last_word = line.rpartition(" ")[2]
    if last_word[-1] in _ADDRESS_PARTS and ("://" in last_word or last_word.startswith("www.")):
        return whole(line), ""
    if not _HYPHEN.search(line[-2:]):  # only the end: searching all of the line for each line would be slow
        return whole(line), "" if _ATTACHED.search(line[-2:]) else line_separator(line, following)
    soft = line[-1] == "\u00ad"
    in_capitals = line[-1] == DIVISION and _CAPITALS.match(line[-3:-1]) and _CAPITALS.match(following)
    is_lower = following[0].islower() and not _CONJUNCTION.match(following)
    if soft or in_capitals or (is_lower and not line[-2].isdigit()):
        return (f"{line[:-1]}-" if not soft and _is_compound(line, following, words) else line[:-1]), ""
    return whole(line), "" if is_lower or _UNCHANGED.match(following) else line_separator(whole(line), following)


def joined_lines(lines: Sequence[str], words: Mapping[str, int] = _NO_WORDS) -> str:
    """Return lines as one, as `joined` joins each with the next."""
    parts = [part for line, following in pairwise(lines) for part in joined(line, following, words)]
    return "".join([*parts, *map(whole, lines[-1:])])


def _is_compound(line: str, following: str, words: Mapping[str, int]) -> bool:
    """Tell whether a word at the end of a line is written with its hyphen in the document, or is at least made of words of the document."""
    # Only the last and the first word are looked at: searching all of the line for each line would be slow.
    before, after = _LAST_PART.search(line.rpartition(" ")[2]), _FIRST_PART.match(following)
    if before is None or after is None:
        return False
    first, second = before["part"].casefold(), after["part"].casefold()
    with_hyphen, without = words.get(f"{first}-{second}", 0), words.get(f"{first}{second}", 0)
    if with_hyphen or without:
        return with_hyphen >= without
    return min(len(first), len(second)) >= _SHORTEST_PART and first in words and second in words


def whole(line: str) -> str:
    """Return a line as it is where nothing goes on after it: a hyphen at its end is one."""
    return f"{line[:-1]}-" if line[-1:] == DIVISION else line
