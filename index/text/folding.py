"""Folding: a text as a reader compares it, with the way back to the text's own positions: for exact search, and to order titles.

Folded are case, width and ligatures (NFKD, casefold), accents, quotation marks, hyphens and white space. An accent is what people leave out
when they type in a hurry: the marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters. A mark that makes another letter stays: vowel
signs of Indic scripts, tone marks of Thai, が beside か, й beside и. Invisible characters are dropped, and so are the separators of
thousands. Where a line ends inside a word, `BREAK` stands for the hyphen and the line's end.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import regex
from numpy.typing import NDArray

from articleqa.index.records import Span
from articleqa.index.text.analyzer import STROKES
from articleqa.index.text.scripts import NO_SPACES

BREAK = "\ufdd0"
"""Stands in a folded text where a line ends inside a word, or between characters of a script without spaces."""
_DROPPED = "\u2063"  # folds to nothing
_ACCENT = regex.compile(
    r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
)
# Cyrillic letters that Unicode takes apart, though no reader does: а person who writes "мои" does not mean "мой".
_LETTERS = {"и\u0306": "й", "і\u0308": "ї", "у\u0306": "ў"}
# Of quotation marks and hyphens there is one of each.
_ALIKE = {
    **STROKES,
    **dict.fromkeys("‘’‚‛ʼʻ′`׳", "'"),
    **dict.fromkeys("“”„‟«»″״", '"'),
    **dict.fromkeys("‐‑‒–", "-"),
}
# What depends on neighbours. Each pattern begins with characters that are rare: that is ten times as fast as one pattern for all.
_SEPARATOR = re.compile(r"[.,'’\u00a0\u202f](?=\d{3})(?<=\d.)")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+(?!\d)")
_NO_DIGIT = re.compile(r"\D")
_MARKED_LETTER = re.compile("[иіу][\u0306\u0308]", re.IGNORECASE)
_DIVIDED_WORD = regex.compile(r"[-‐\u00ad][^\S\n]*\n[^\S\n]*(?=\p{Ll})")
_LINE_END = regex.compile(rf"\n(?<=[{NO_SPACES}]\n)(?=[{NO_SPACES}])")
_WITHOUT_SPACES = regex.compile(f"[{NO_SPACES}]")


@dataclass(frozen=True, eq=False)
class Folded:
    """A text and what it folds to.

    Attributes:
        original: The text.
        text: The folded text.
    """

    original: str
    text: str
    _prepared: str  # as long as `original`, and folds character by character to `text`

    def span(self, start: int, end: int) -> Span | None:
        """Return which part of the original folds to `text[start:end]`, with the accents of its last letter.

        Args:
            start: Where the part begins in the folded text.
            end: Where it ends, after `start`.

        Returns:
            The part; None where an edge is inside what one character of the original folds to, such as "1" in "½".
        """
        at = self._positions
        if (start and at[start - 1] == at[start]) or (end < len(at) and at[end] == at[end - 1]):
            return None
        stop = int(at[end - 1]) + 1
        limit = int(at[end]) if end < len(at) else len(self.original)
        while stop < limit and unicodedata.category(self.original[stop]).startswith("M"):
            stop += 1
        return Span(int(at[start]), stop)

    @cached_property
    def _positions(self) -> NDArray[np.int64]:
        """For each character of the folded text the position in the original, shape (len(text),)."""
        codes = np.frombuffer(self._prepared.encode("utf-32-le", "surrogatepass"), np.uint32)
        different, which = np.unique(codes, return_inverse=True)
        lengths = np.array([len(_FOLDS[code]) for code in different.tolist()], np.int64)[which]
        return np.repeat(np.arange(len(codes)), lengths)


def fold(text: str) -> Folded:
    """Return a text with what it folds to."""
    prepared = _prepared(text)
    return Folded(text, prepared.translate(_FOLDS), prepared)


@cache
def is_word_character(character: str) -> bool:
    """Return whether a folded character makes one word with its neighbours: a letter, mark or digit of a script with spaces."""
    return unicodedata.category(character)[0] in "LMN" and not _WITHOUT_SPACES.match(character)


def _prepared(text: str) -> str:
    """The text with what depends on neighbours replaced by characters that do not; no position moves."""
    if _SEPARATOR.search(text):
        text = _THOUSANDS.sub(lambda number: _NO_DIGIT.sub(_DROPPED, number.group()), text)
    if "\u0306" in text or "\u0308" in text:
        text = _MARKED_LETTER.sub(_letter, text)
    if "\n" in text:
        text = _LINE_END.sub(BREAK, _DIVIDED_WORD.sub(lambda end: BREAK.ljust(len(end.group()), _DROPPED), text))
    return text


def _letter(marked: re.Match[str]) -> str:
    letter = _LETTERS.get(marked.group().casefold())
    return letter + _DROPPED if letter else marked.group()


class _Folds(dict[int, str]):
    """Code point → what the character folds to, made when it is first asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(character: str) -> str:
    if character.isspace():
        return " "
    if character.casefold() in _LETTERS.values():
        return character.casefold()
    if unicodedata.category(character) == "Cf":
        return ""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(_ALIKE.get(c, c) for c in decomposed if not _ACCENT.match(c))


_FOLDS = _Folds()
