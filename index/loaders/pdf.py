"""PDF → running text, with where each page begins."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import Loaded, SourceFile
from articleqa.index.loaders.metadata import described
from articleqa.index.text.scripts import line_separator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

_ONE_AT_A_TIME = threading.Lock()  # PDFium is not made for threads
_EDGE = 2
"""Lines at the top and at the bottom of a page that may be a running head or a page number."""
_REPEATED = 0.5
"""Of the pages, how many a running head is on."""
_WIDER = 1.3
"""How much farther than usual two lines of different paragraphs are apart."""
_LARGER = 1.12
"""How much larger than its neighbour a heading's line is."""
_SHORT = 0.8
"""Of the width of a column, what the last line of a paragraph is shorter than."""
_HYPHEN = regex.compile(r"(?<=\p{L})[-\u00ad\u2010\ufffe]$")
_ENDS = regex.compile(r"[\p{STerm}:…]['\"»”’)\]]*$")
# PDFium leaves the second half of a divided word on the line of the first, behind this mark.
_LINE = regex.compile(r"[^\r\n\ufffe]*[^\s\ufffe]\ufffe?")
_NUMBER = regex.compile(r"\d+")
_PAGE_NUMBER = regex.compile(r"\W*(?:\p{L}{1,8}\.?\s)?\d{1,4}(?:\s?(?:/|of|de|von|sur|из)\s?\d{1,4})?\W*|[ivxlc]{1,7}", regex.IGNORECASE)
_BULLET = regex.compile(r"[•‣◦▪●–*-]\s")
_LEFTWARD = regex.compile(r"[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}\p{M}]{2,}")
_RIGHT_TO_LEFT = regex.compile(r"\P{L}*[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}]")


def load(file: SourceFile) -> Iterator[Loaded]:
    """Yield the one article of a .pdf file.

    Lines are joined to paragraphs and words that were divided at a line's end are whole again; running heads and page numbers are left out.
    Its day is not taken from the file's properties, which say when the file was made.
    """
    pages, fields = _pages(file)
    text, starts = joined(without_running_heads(pages))
    if not text:
        raise ArticleError(file.where, "has no text, only pictures of pages; have it read by a program for text recognition (OCR) first.")
    yield described(file.where, file.id, text, fields, pages=starts)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page and where it is, in points from the lower left; `size` is the height of its font.

    Of a line that begins at the right `left` is there too: both edges are counted the other way round, below 0.
    """

    text: str
    left: float
    right: float
    bottom: float
    size: float


def _pages(file: SourceFile) -> tuple[list[list[Line]], dict[str, object]]:
    """The lines of each page, and what the file's properties state."""
    import pypdfium2 as pdfium

    with _ONE_AT_A_TIME:
        try:
            document = pdfium.PdfDocument(file.path.read_bytes())
        except pdfium.PdfiumError as error:
            locked = "assword" in str(error)
            reason = "is locked with a password; save it without one." if locked else "is no PDF that can be read; it may be damaged."
            raise ArticleError(file.where, reason) from None
        try:
            pages = [_lines(page) for page in document]
            stated = document.get_metadata_dict()
        finally:
            document.close()
    return pages, {"title": stated.get("Title"), "author": stated.get("Author")}


def _lines(page: Any) -> list[Line]:  # noqa: ANN401  (a PdfPage)
    words = page.get_textpage()
    made = []
    for match in _LINE.finditer(words.get_text_range()):
        text = " ".join(_forwards(words, match).replace("\0", "").split())
        if text:
            first = words.get_charbox(match.start(), loose=True)
            last = words.get_charbox(match.end() - 1, loose=True)
            # What begins at the right is measured from there.
            edges = (-first[2], -last[0]) if _RIGHT_TO_LEFT.match(text) else (first[0], last[2])
            made.append(Line(text, *edges, bottom=first[1], size=first[3] - first[1]))
    return made


def _forwards(words: Any, line: regex.Match[str]) -> str:  # noqa: ANN401  (a PdfTextPage)
    """The line with words of scripts that run to the left turned round where PDFium has them as they were painted, from left to right."""

    def turned(match: regex.Match[str]) -> str:
        first, last = (words.get_charbox(line.start() + at, loose=True)[0] for at in (match.start(), match.end() - 1))
        word: str = match.group()
        return word[::-1] if first < last else word

    text: str = _LEFTWARD.sub(turned, line.group())
    return text


def without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without page numbers, and without lines at their edges that are on three pages, or on most but for the number."""
    edges = [{line.text for line in (*lines[:_EDGE], *lines[-_EDGE:])} for lines in pages]
    same = Counter(text for several in edges for text in several)
    numbered = Counter(masked for several in edges for masked in {_masked(text) for text in several})
    heads = {masked for masked, count in numbered.items() if count > max(2, _REPEATED * len(pages))}
    heads |= {text for text, count in same.items() if count > 2}
    return [_bare(lines, heads) for lines in pages]


def _masked(text: str) -> str:
    masked: str = _NUMBER.sub("#", text)
    return masked


def _bare(lines: Sequence[Line], heads: Set[str]) -> list[Line]:
    kept = list(lines)
    for place in (0, -1):
        for _ in range(_EDGE):
            text = kept[place].text if kept else ""
            if text in heads or _masked(text) in heads or _PAGE_NUMBER.fullmatch(text):
                kept.pop(place)
    return kept


def joined(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages, lines joined where one goes on in the next, and where each page begins in it."""
    text, starts = "", []
    before: Line | None = None
    for lines in pages:
        steps = [above.bottom - below.bottom for above, below in pairwise(lines) if above.bottom > below.bottom]
        page = _Page(
            step=median(steps) if steps else 0.0,
            width=quantiles([line.right - line.left for line in lines], n=5)[-1] if len(lines) > 1 else 0.0,
            size=median(line.size for line in lines) if lines else 0.0,
        )
        for number, line in enumerate(lines):
            if before is not None:
                text = _continued(text, line.text) if page.goes_on(before, line, elsewhere=not number) else f"{text}\n\n"
            if not number:
                starts.append(len(text))
            text += line.text
            before = line
        if not lines:
            starts.append(len(text))
    return text, tuple(starts)


@dataclass(frozen=True, slots=True)
class _Page:
    """What is usual on a page: from line to line, of a line's width, of the letters' size."""

    step: float
    width: float
    size: float

    def goes_on(self, above: Line, below: Line, *, elsewhere: bool) -> bool:
        """Whether a paragraph goes on from line to line; on another page or in another column where its sentence does."""
        if max(above.size, below.size) > _LARGER * min(above.size, below.size) or _BULLET.match(below.text):
            return False
        down = above.bottom - below.bottom
        if above.size > _LARGER * self.size:  # a heading
            return not elsewhere and 0 <= down < 2 * above.size
        ended = bool(_ENDS.search(above.text))
        short = above.right - above.left < _SHORT * self.width
        if elsewhere or down < 0:
            return not ended and not short
        indented = below.left - above.left > above.size / 2
        return down <= _WIDER * self.step and not (ended and (indented or short)) and not (short and below.text[0].isupper())


def _continued(text: str, below: str) -> str:
    """The text with what stands between it and the line below: nothing where a word was divided, which is whole again."""
    if _HYPHEN.search(text[-2:]) and below[:1].islower():  # the whole text would be searched for every line
        return text[:-1]
    return text + line_separator(text, below)
