"""The letters of a page, parted into its lines: what PDFium gives, without what it gets wrong of them.

PDFium takes a page of one or two lines for vertical text, and parts their letters. Where a file gives the text of several signs that are
one for a reader, as those of Thai, Hindi and Arabic are, PDFium may give that text twice, and spaces inside words.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from math import hypot
from typing import TYPE_CHECKING, Any

import regex

from articleqa.index.loaders.pdf.right_to_left import has_letters
from articleqa.index.loaders.pdf.spelling import ADDED, Letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DIVISION = "\ufffe"
"""Stands at the end of a line for the hyphen of a word that goes on in the next line."""
_SAME_BASELINE = 0.1
"""Letters are on one line if their baselines differ by less than this part of their font's size, …"""
_NEAR = 2.0
"""… and if they are less than so many times that size apart."""
SMALL = 0.85
"""The font of raised and lowered figures, such as the number of a note, is smaller than this part of the font that they stand at, …"""
_RAISED = 0.7
"""… and the number of a note is raised by less than this part of it."""
_NOTE_START = regex.compile(r"[\p{N}\[]")
_NOTE = regex.compile(r"\p{N}{1,4}|(?:\[\p{N}{1,3}\]\s?){1,4}")
_SMALLEST_GAP = 0.001
_SPACE = 0.17
"""Words are at least this part of their font's size apart."""
_ONE_PLACE = 0.5
"""What begins and ends less than so many points apart is at one place."""
_MARK = regex.compile(r"\p{M}")
_DEPTH = 15
"""PDFium reads no deeper into drawings in drawings either."""


def letters_of_lines(page: Any, text_page: Any) -> list[list[Letter]]:  # noqa: ANN401  (a PdfPage and its FPDF_TEXTPAGE)
    """Return the letters of each line of a page, in the order of the file; a line may have none."""
    lines = list(_rejoined(_parted(text_page), text_page))
    if any(_MARK.match(letter.text) for letter in chain.from_iterable(lines)) and (clusters := _clusters(page)):
        seen: dict[_Cluster, str] = {}
        lines = [_with_clusters(line, clusters, seen, text_page) for line in lines]
    return lines


def baseline_and_size(text_page: Any, index: int) -> tuple[float, float]:  # noqa: ANN401  (an FPDF_TEXTPAGE)
    """Return the height of a letter's baseline, and the size of its font as it is on the page: a file may name size 1 and enlarge it."""
    import pypdfium2.raw as pdfium

    matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    size: float = pdfium.FPDFText_GetFontSize(text_page, index)
    return y.value, size * (hypot(matrix.c, matrix.d) or 1.0)


def _parted(text_page: Any) -> Iterator[list[Letter]]:  # noqa: ANN401  (an FPDF_TEXTPAGE)
    """Yield the characters between the line ends that PDFium adds, and after each hyphen that it takes for a word's division."""
    import pypdfium2.raw as pdfium

    letters: list[Letter] = []
    box = pdfium.FS_RECTF()
    high_surrogate = 0
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        divides = code == _DIVISION_CODE and pdfium.FPDFText_IsHyphen(text_page, index) == 1
        if code in _LINE_ENDS and pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            yield letters
            letters = []
        elif code >> 10 == _HIGH_SURROGATE:
            high_surrogate = code
        else:
            if code >> 10 == _LOW_SURROGATE:
                code = 0x10000 + (high_surrogate % 0x400 << 10) + code % 0x400
            pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
            letters.append(Letter(DIVISION if divides else chr(code), index, box.left, box.right))
            if divides:
                yield letters
                letters = []
    yield letters


_LINE_ENDS = frozenset(b"\r\n")
_DIVISION_CODE = 2
"""What PDFium gives for a hyphen that divides a word. In a font without a map to letters it may be a letter."""
# PDFium gives a character beyond U+FFFF as two of UTF-16. These are their upper six bits.
_HIGH_SURROGATE, _LOW_SURROGATE = 0xD800 >> 10, 0xDC00 >> 10


def _rejoined(parts: Iterable[list[Letter]], text_page: Any) -> Iterator[list[Letter]]:  # noqa: ANN401  (an FPDF_TEXTPAGE)
    """Yield the lines, with those that PDFium parted although they go on at the same height as one."""
    line: list[Letter] = []
    for part in parts:
        if not part:
            continue
        gap = max(part[0].left - line[-1].right, line[-1].left - part[0].right) if line else 0.0
        if line and (goes_on := _goes_on(line, part[0], gap, text_page)):
            line += ([Letter(" ", ADDED, line[-1].right, part[0].left)] if goes_on > _SPACE else []) + part
            continue
        if line:
            yield line
        line = part
    yield line


def _goes_on(line: Sequence[Letter], first: Letter, gap: float, text_page: Any) -> float:  # noqa: ANN401  (an FPDF_TEXTPAGE)
    """Return how far a line and the letter after it are apart, by the size of their font; 0 where the letter is of another line."""
    if gap < -(line[-1].right - line[-1].left) or line[-1].text == DIVISION:
        return 0.0
    baseline, size = baseline_and_size(text_page, line[0].char_index)
    if size <= 0 or gap > _NEAR * size:
        return 0.0
    other_baseline, other_size = baseline_and_size(text_page, first.char_index)
    is_same = abs(baseline - other_baseline) < _SAME_BASELINE * size and abs(size - other_size) < _SAME_BASELINE * size
    is_raised = size < SMALL * other_size and 0 < baseline - other_baseline < _RAISED * other_size
    is_note = other_size < SMALL * size and 0 < other_baseline - baseline < _RAISED * size and _NOTE_START.match(first.text)
    if is_same or is_note or (is_raised and _NOTE.fullmatch("".join(letter.text for letter in line))):
        return max(gap / size, _SMALLEST_GAP)
    return 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Cluster:
    """Signs whose text the file gives.

    Attributes:
        left: Where they begin, in points from the page's left edge.
        right: Where they end.
    """

    left: float
    right: float

    def holds(self, other: Letter | _Cluster) -> bool:
        """Tell whether a letter, or another cluster, is between the ends of the cluster."""
        return self.left <= other.left and other.right <= self.right + _ONE_PLACE


def _address(pointer: Any) -> int:  # noqa: ANN401  (a pointer of ctypes)
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _clusters(page: Any) -> Mapping[int, _Cluster]:  # noqa: ANN401  (a PdfPage)
    """Return for each part of text that PDFium knows, by its address, the cluster that it belongs to, where it does."""
    import pypdfium2.raw as pdfium

    parts: dict[int, list[Any]] = {}
    length = ctypes.c_ulong()
    for drawn in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_TEXT,), max_depth=_DEPTH):
        for number in range(pdfium.FPDFPageObj_CountMarks(drawn.raw)):
            mark = pdfium.FPDFPageObj_GetMark(drawn.raw, number)
            if pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, length) and length.value > _EMPTY:
                parts.setdefault(_address(mark), []).append(drawn)
    clusters: dict[int, _Cluster] = {}
    for drawings in parts.values():
        bounds = [drawn.get_bounds() for drawn in drawings]
        cluster = _Cluster(min(left for left, _, _, _ in bounds), max(right for _, _, right, _ in bounds))
        clusters.update(dict.fromkeys((_address(drawn.raw) for drawn in drawings), cluster))
    return clusters


_EMPTY = 2
"""The bytes of an empty string in UTF-16, with its end."""


def _with_clusters(letters: Sequence[Letter], clusters: Mapping[int, _Cluster], seen: dict[_Cluster, str], text_page: Any) -> list[Letter]:  # noqa: ANN401  (an FPDF_TEXTPAGE)
    """Return a line with each cluster once, and with the spaces beside clusters where they can be seen."""
    import pypdfium2.raw as pdfium

    is_to_the_left = has_letters("".join(letter.text for letter in letters))
    kept: list[Letter] = []
    space: Letter | None = None
    previous: _Cluster | None = None
    is_real = is_beside = False  # the file has the space; one of the letters beside it is a cluster's
    right, text, said, known = 0.0, "", 0, ""  # the cluster's edge and text; how much of that came again; what was read of it before
    for letter in letters:
        if letter.text == " ":
            space = letter
            is_real |= letter.char_index != ADDED and pdfium.FPDFText_IsGenerated(text_page, letter.char_index) != 1
            continue
        cluster = clusters.get(_address(pdfium.FPDFText_GetTextObject(text_page, letter.char_index)))
        if cluster is not previous and previous is not None and previous.holds(cluster or letter) and letter.text == text[said : said + 1]:
            is_beside, said = True, said + 1  # a sign of the cluster of which the file, or its font, says again that it is all of them
            continue
        if cluster is not previous:
            is_beside, known, text, said = True, seen.get(cluster, "") if cluster else "", "", 0
        previous, text = cluster, text + letter.text
        if letter.text in known:  # not only whether it has any: a line that runs to the left may have a cluster in parts
            continue
        if is_beside and kept and not is_real and not is_to_the_left:
            gap = (cluster.left if cluster else letter.left) - right
            is_apart = gap > _SPACE * baseline_and_size(text_page, letter.char_index)[1] and not _MARK.match(letter.text)
            space = (space or Letter(" ", ADDED, right, right + gap)) if is_apart else None
        if space is not None:
            kept.append(space)
        kept.append(letter)
        space, is_real, is_beside = None, False, False
        right = cluster.right if cluster else letter.right
        if cluster is not None:
            seen[cluster] = seen.get(cluster, "") + letter.text
    return [*kept, space] if space is not None else kept
