"""The letters of a line as a person reads them: ligatures, spaces and hyphens."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BULLETS = dict.fromkeys("\uf06c\uf06e\uf076\uf09f\uf0a7\uf0b7\uf0d8\uf0fc", "•")
"""The usual bullets of the fonts Symbol and Wingdings, whose characters have no code of their own."""
_TEX_LIGATURES = {"\x0b": "ff", "\x0c": "fi", "\x0d": "fl", "\x0e": "ffi", "\x0f": "ffl"}
"""What TeX's own fonts have at the places of control characters."""
_UNUSUAL = regex.compile(r"^ |  | $|[[\s--[ ]]\p{Cc}\p{Co}\u00ad\ufb00-\ufb06]", regex.VERSION1)
_STRANGE = regex.compile(r"[\p{Cc}\p{Co}\ufffd--[\t\n\r]]", regex.VERSION1)
_LIGATURE_AND_SPACE = regex.compile(r"(?<=f[fil]|ft|st) (?=\p{Ll})")
_SPACED_WORD = regex.compile(r"(?<!\S)\p{L}(?: \p{L}){4,}(?!\S)")
_VOWEL = regex.compile(r"[aeiouy]|[^\x00-\x7f]", regex.IGNORECASE)
_INSIDE_WORD = 0.15
"""Letters of a word are less than this part of their font's size apart."""
_WORD_GAP = 1.6
"""Spaced words are at least so many times as far from each other as their letters are."""


ADDED = -1
"""Stands for the index of a character that the page has not."""


class Letter(NamedTuple):
    """A character of a page.

    Attributes:
        text: The character.
        char_index: The index that PDFium gives it on its page.
        left: The left edge of its box by its font, in points from the page's left edge; `right` likewise.
    """

    text: str
    char_index: int
    left: float
    right: float


InkEdges = Callable[[Letter], tuple[float, float]]
"""Tells where a letter's ink begins and ends, in points from the page's left edge."""


def strange_characters(text: str) -> int:
    """Count the characters that no reader can see: control characters, those of private use, and the replacement character."""
    return len(_STRANGE.findall(text))


def as_read(letters: Sequence[Letter], size: float, ink: InkEdges) -> list[Letter]:
    """Return the letters of a line as a person reads them.

    Ligatures are several letters, each run of white space and of characters that cannot be seen is one space, and there is none at the
    edges, behind a ligature inside a word, or between the letters of a spaced word.

    Args:
        letters: The characters, in reading order.
        size: The size of their font.
        ink: Where a letter's ink begins and ends.

    Returns:
        The letters. Those of a ligature have the same index.
    """
    text = "".join(letter.text for letter in letters)
    if _UNUSUAL.search(text):
        letters = list(_single_spaces(_plain_letters(letters)))
        text = "".join(letter.text for letter in letters)
    no_spaces = {match.start() for match in _LIGATURE_AND_SPACE.finditer(text) if _is_inside_word(letters, match.start(), size, ink)}
    for word in _SPACED_WORD.finditer(text):
        no_spaces |= _spaces_inside(letters, range(*word.span()))
    return [letter for number, letter in enumerate(letters) if number not in no_spaces]


def _plain_letters(letters: Sequence[Letter]) -> Iterator[Letter]:
    for number, letter in enumerate(letters):
        if letter.text == "\u00ad" and number + 1 < len(letters):
            yield letter._replace(text="-")  # it can be seen; only at the end of a line it divides a word
            continue
        category = unicodedata.category(letter.text)
        if category == "Cc" and letter.text in _TEX_LIGATURES and _is_in_word(letters, number):
            written = _TEX_LIGATURES[letter.text]
        elif category == "Cc" or letter.text.isspace():
            written = " "
        elif category == "Co":
            written = _BULLETS.get(letter.text, " ")
        else:
            written = unicodedata.normalize("NFKC", letter.text) if "\ufb00" <= letter.text <= "\ufb06" else letter.text
        for character in written:
            yield letter._replace(text=character)


def _is_in_word(letters: Sequence[Letter], number: int) -> bool:
    beside = [letters[near].text for near in (number - 1, number + 1) if 0 <= near < len(letters)]
    return any(character.islower() for character in beside)


def _single_spaces(letters: Iterator[Letter]) -> Iterator[Letter]:
    space: Letter | None = None
    is_first = True
    for letter in letters:
        if letter.text == " ":
            space = space or letter
            continue
        if space is not None and not is_first:
            yield space
        space, is_first = None, False
        yield letter


def _is_inside_word(letters: Sequence[Letter], space: int, size: float, ink: InkEdges) -> bool:
    """Tell whether the letters around a space touch. Only the ink shows it: such files name wrong widths for ligatures."""
    before, after = letters[space - 1], letters[space + 1]
    is_ligature = letters[space - 2].char_index == before.char_index or letters[space - 2].left == before.left
    return is_ligature and ink(after)[0] - ink(before)[1] < _INSIDE_WORD * size


def _spaces_inside(letters: Sequence[Letter], spaced: range) -> set[int]:
    """Return the places of the spaces inside words that are spaced: "C H A P T E R", but neither "A B C D E" nor "x y z n k"."""
    shown = [letters[place] for place in spaced[::2]]
    word = "".join(letter.text for letter in shown)
    is_alphabet = all(ord(below.text.casefold()) - ord(above.text.casefold()) == 1 for above, below in pairwise(shown))
    if is_alphabet or not _VOWEL.search(word) or not (word.isupper() or word[1:].islower()):
        return set()
    gaps = [below.left - above.right for above, below in pairwise(shown)]
    return {place for place, gap in zip(spaced[1::2], gaps, strict=True) if gap < _WORD_GAP * max(median(gaps), 0.1)}
