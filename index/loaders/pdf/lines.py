"""The lines of a page, and which of the page's characters each of their characters is."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from articleqa.index.loaders.pdf.letters import baseline_and_size, letters_of_lines
from articleqa.index.loaders.pdf.raised import with_raised_figures
from articleqa.index.loaders.pdf.right_to_left import begins_at_the_right, has_letters, in_reading_order, words_in_order
from articleqa.index.loaders.pdf.spelling import ADDED, Letter, as_read, strange_characters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDE_GAP = 2.2
"""Parts of a line are segments where they are so many times as far from each other as its letters are wide: about the size of its font."""
_SPACE = 0.3
"""Words are at least so many times as far from each other as letters are wide."""
_ALIKE = 1.5
"""The spaces of a justified line are wide, but alike: none is more than this many times as wide as another."""
_EQUAL = 0.1
"""Spaces are equal if they differ by less than this part of the width of the letters."""


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
        is_row: Whether it is a row of a table, with a tab between its cells.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    indexes: tuple[int, ...] = ()
    is_row: bool = False


def merged(parts: Sequence[Line], separator: str, *, is_row: bool = False) -> Line:
    """Return parts of a line as one, with a separator of one character between them."""
    return Line(
        separator.join(part.text for part in parts),
        min(part.left for part in parts),
        max(part.right for part in parts),
        parts[0].baseline,
        max(part.size for part in parts),
        tuple(index for number, part in enumerate(parts) for index in ([ADDED] * bool(number) + list(part.indexes))),
        is_row,
    )


@dataclass(frozen=True, slots=True)
class PageText:
    """What PDFium reads on a page.

    Attributes:
        lines: The lines that have text, in the order of the file, each as the segments between its wide gaps.
        letters: How many characters were read, without white space.
        strange: How many of them no reader can see.
        unmapped: For which part of them the font does not say which letter they are, so that they may be any.
    """

    lines: list[list[Line]]
    letters: int = 0
    strange: int = 0
    unmapped: float = 0.0


def read_page(page: Any, *, most: int) -> PageText:  # noqa: ANN401  (a PdfPage)
    """Return what PDFium reads on a page: only the number of its letters, where there are more than `most`."""
    owner = page.get_textpage()
    text_page = owner.raw  # it is asked several times for each letter: `owner` would look it up each time
    if owner.count_chars() > most:
        return PageText([], owner.count_chars())
    lines_of_letters = letters_of_lines(page, text_page)
    if any(has_letters("".join(letter.text for letter in letters)) for letters in lines_of_letters):
        lines_of_letters = [words_in_order(letters) for letters in lines_of_letters]
    lines = []
    for letters in lines_of_letters:
        segments = [line for segment in _segments(letters) if (line := _line(in_reading_order(segment), text_page))]
        if segments:
            lines.append(segments)
    text = "".join(letter.text for letters in lines_of_letters for letter in letters if letter.text != " ")
    places = [letter.char_index for letters in lines_of_letters for letter in letters[::_UNMAPPED_STEP] if letter.text != " "]
    unmapped = fmean(_is_unmapped(text_page, place) for place in places) if places else 0.0
    owner.close()
    return PageText(lines, len(text), strange_characters(text), unmapped)


def _segments(letters: list[Letter]) -> Iterator[list[Letter]]:
    """Yield the parts of a line that are far from each other. A line with words from right to left is one part."""
    if has_letters("".join(letter.text for letter in letters)):
        yield letters
        return
    visible = [(number, letter) for number, letter in enumerate(letters) if not letter.text.isspace()]
    width = fmean(letter.right - letter.left for _, letter in visible) if visible else 0.0
    gaps = [letter.left - previous.right if letter.left != previous.left else 0.0 for (_, previous), (_, letter) in pairwise(visible)]
    spaces = [gap for gap in gaps if gap > _SPACE * width]
    is_justified = bool(spaces) and (max(spaces) < min(_ALIKE * min(spaces), 2 * _WIDE_GAP * width) or _are_equal(spaces, width))
    widest = max(spaces) if is_justified else _WIDE_GAP * width
    start = 0
    for (number, _), gap in zip(visible[1:], gaps, strict=True):
        if not -_WIDE_GAP * width <= gap <= widest:
            yield letters[start:number]
            start = number
    yield letters[start:]


def _are_equal(spaces: Sequence[float], width: float) -> bool:
    """Tell whether several spaces of a line, which has letters of that width, are equal, as in a justified line of a few words."""
    return len(spaces) > 1 and max(spaces) - min(spaces) < _EQUAL * width and max(spaces) < 4 * _WIDE_GAP * width


def _line(letters: Sequence[Letter], text_page: Any) -> Line | None:  # noqa: ANN401  (an FPDF_TEXTPAGE)
    """Return the line that the letters are, or None where there is none to be seen."""
    visible = [letter for letter in letters if not letter.text.isspace()]
    if not visible:
        return None
    measures = [baseline_and_size(text_page, letter.char_index) for letter in visible[:: len(visible) // _SAMPLE + 1]]
    baseline, size = median(baseline for baseline, _ in measures), median(size for _, size in measures)

    def measure(letter: Letter) -> tuple[float, float]:
        return baseline_and_size(text_page, letter.char_index)

    def ink(letter: Letter) -> tuple[float, float]:
        return _ink_edges(text_page, letter.char_index)

    read = as_read(with_raised_figures(letters, baseline, size, measure), size, ink)
    if not read:
        return None
    text = "".join(letter.text for letter in read)
    left, right = min(letter.left for letter in visible), max(letter.right for letter in visible)
    if begins_at_the_right(text):  # it is measured from where it begins
        left, right = -right, -left
    return Line(text, left, right, baseline, size, tuple(letter.char_index for letter in read))


_SAMPLE = 8
"""At most so many letters of a line are measured."""


def _ink_edges(text_page: Any, index: int) -> tuple[float, float]:  # noqa: ANN401  (an FPDF_TEXTPAGE)
    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return left.value, right.value


_UNMAPPED_STEP = 8
"""One of so many letters is asked whether its font says which letter it is."""


def _is_unmapped(text_page: Any, index: int) -> bool:  # noqa: ANN401  (an FPDF_TEXTPAGE)
    import pypdfium2.raw as pdfium

    is_unmapped: bool = pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1
    return is_unmapped
