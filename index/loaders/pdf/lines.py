"""The lines of a page, and which of the page's characters each of their characters is."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from math import hypot
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DIVISION = "\ufffe"
"""Stands at the end of a line for the hyphen of a word that goes on in the next line."""
ADDED = -1
"""Stands for the index of a character that the page has not."""
_RIGHT_TO_LEFT_WORD = regex.compile(r"[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}\p{M}]{2,}")
_RIGHT_TO_LEFT_LINE = regex.compile(r"\P{L}*+[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}]")


class Letter(NamedTuple):
    """A character of a page.

    Attributes:
        text: The character.
        char_index: The index that PDFium gives it on its page, or ADDED.
        left: The left edge of its box, in points from the page's left edge; `right` likewise.
        baseline: The height of its baseline, in points from the page's lower edge.
    """

    text: str
    char_index: int
    left: float
    right: float
    baseline: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page.

    The edges of a line that is written from right to left are negated, so `left` is where every line begins.

    Attributes:
        text: The characters, in reading order.
        left: Where the line begins, in points from the page's left edge.
        right: Where it ends, in points from the page's left edge.
        baseline: The height of its baseline, in points from the page's lower edge.
        size: The size of its font, in points.
        indexes: For each character its index on the page, or ADDED.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    indexes: tuple[int, ...] = ()


def lines_of(text_page: Any) -> list[Line]:  # noqa: ANN401  (a PdfTextPage)
    """Return the lines of a page that have text, in the order of the file."""
    lines = []
    for letters in _letters_of_lines(text_page):
        visible = [letter for letter in letters if not letter.text.isspace()]
        if visible:
            lines.append(_line(_with_single_spaces(_in_reading_order(letters)), visible, text_page))
    return lines


def _letters_of_lines(text_page: Any) -> Iterator[list[Letter]]:  # noqa: ANN401  (a PdfTextPage)
    """Yield the characters between the line ends that PDFium adds, and after each hyphen that it takes for a word's division."""
    import pypdfium2.raw as pdfium

    letters: list[Letter] = []
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    high_surrogate = 0
    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        divides = pdfium.FPDFText_IsHyphen(text_page, index) == 1
        if not divides and code in _LINE_ENDS and pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            yield letters
            letters = []
        elif code >> 10 == _HIGH_SURROGATE:
            high_surrogate = code
        elif code:
            if code >> 10 == _LOW_SURROGATE:
                code = 0x10000 + (high_surrogate % 0x400 << 10) + code % 0x400
            pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
            pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
            letters.append(Letter(DIVISION if divides else chr(code), index, box.left, box.right, y.value))
            if divides:
                yield letters
                letters = []
    yield letters


_LINE_ENDS = frozenset(b"\r\n")
# PDFium gives a character beyond U+FFFF as two of UTF-16. These are their upper six bits.
_HIGH_SURROGATE, _LOW_SURROGATE = 0xD800 >> 10, 0xDC00 >> 10


def _in_reading_order(letters: list[Letter]) -> list[Letter]:
    """Return a line in reading order: PDFium may give words of a right-to-left script as painted, from left to right."""
    ordered = list(letters)
    for word in _RIGHT_TO_LEFT_WORD.finditer("".join(letter.text for letter in letters)):
        if letters[word.start()].left < letters[word.end() - 1].left:
            ordered[word.start() : word.end()] = reversed(ordered[word.start() : word.end()])
    return ordered


def _with_single_spaces(letters: Sequence[Letter]) -> list[Letter]:
    """Return the letters without white space at the edges, and with a space for each run of white space."""
    single: list[Letter] = []
    for letter in letters:
        if not letter.text.isspace():
            single.append(letter)
        elif single and single[-1].text != " ":
            single.append(letter._replace(text=" "))
    return single[:-1] if single[-1].text == " " else single


def _line(letters: Sequence[Letter], visible: Sequence[Letter], text_page: Any) -> Line:  # noqa: ANN401  (a PdfTextPage)
    text = "".join(letter.text for letter in letters)
    left, right = min(letter.left for letter in visible), max(letter.right for letter in visible)
    if _RIGHT_TO_LEFT_LINE.match(text):  # it is measured from where it begins
        left, right = -right, -left
    sample = visible[:: len(visible) // _SAMPLE + 1]
    return Line(
        text,
        left,
        right,
        baseline=median(letter.baseline for letter in visible),
        size=median(_font_size(text_page, letter.char_index) for letter in sample),
        indexes=tuple(letter.char_index for letter in letters),
    )


_SAMPLE = 8
"""At most so many letters of a line are asked for the size of their font."""


def _font_size(text_page: Any, index: int) -> float:  # noqa: ANN401  (a PdfTextPage)
    """Return the size of a letter's font as it is on the page: a file may name the size 1 and enlarge it."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    size: float = pdfium.FPDFText_GetFontSize(text_page, index)
    return size * (hypot(matrix.c, matrix.d) or 1.0)
