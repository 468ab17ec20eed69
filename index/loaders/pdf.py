"""PDF → running text, and the positions where its pages begin."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.languages import any_of, in_every_language
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.metadata import described
from articleqa.index.records import Place
from articleqa.index.text.scripts import line_separator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

_PDFIUM_LOCK = threading.Lock()  # PDFium is not thread-safe
_EDGE_LINES = 2
"""So many lines at the top and at the bottom of a page may be a running head or a page number."""
_RUNNING_HEAD_RATIO = 0.5
"""A line that differs only in its numbers is a running head if it is on more than this part of the pages."""
_PARAGRAPH_GAP = 1.3
"""A paragraph ends where two lines are farther apart than this many times the usual distance."""
_HEADING_SIZE = 1.12
"""A line is a heading if its font is larger than this many times the font beside it."""
_SHORT_LINE = 0.8
"""A line may end a paragraph if it is shorter than this part of the column's width."""
_HYPHEN = regex.compile(r"(?<=\p{L})[-\u00ad\u2010\ufffe]$")
_SENTENCE_END = regex.compile(r"[\p{STerm}:…]['\"»”’)\]]*$")
# PDFium puts the second half of a hyphenated word on the line of its first half, after U+FFFE.
_TEXT_LINE = regex.compile(r"[^\r\n\ufffe]*[^\s\ufffe]\ufffe?")
_NUMBER = regex.compile(r"\d+")
_PAGE_OF = any_of(in_every_language(lambda language: language.boilerplate.page_of))
_PAGE_NUMBER = regex.compile(
    rf"\W*(?:\p{{L}}{{1,8}}\.?\s)?\d{{1,4}}(?:\s?(?:/|{_PAGE_OF})\s?\d{{1,4}})?\W*|[ivxlc]{{1,7}}", regex.IGNORECASE
)
_BULLET = regex.compile(r"[•‣◦▪●–*-]\s")
_RIGHT_TO_LEFT_WORD = regex.compile(r"[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}\p{M}]{2,}")
_RIGHT_TO_LEFT_LINE = regex.compile(r"\P{L}*[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}]")


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of a .pdf file.

    Lines are joined to paragraphs, hyphenated words are joined again, and running heads and page numbers are left out. Title and author are
    from the file's properties. The dates there say when the file was written, not when the article was published, so they are not used.

    Raises:
        ArticleError: The file cannot be read, is locked with a password, or has no text.
    """
    pages, fields = _pages(file)
    text, starts = join_lines(without_running_heads(pages))
    if not text:
        raise ArticleError(file.where, "has no text, only pictures of pages; run text recognition (OCR) on it first.")
    yield described(file.where, file.id, text, fields, place=Place.PROPERTIES, pages=starts)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page.

    The edges of a line that is written from right to left are negated, so `left` is where every line begins.

    Attributes:
        text: The characters, in reading order.
        left: Where the line begins, in points from the page's left edge.
        right: Where it ends, in points from the page's left edge.
        bottom: Its distance from the page's lower edge, in points.
        size: The height of its font, in points.
    """

    text: str
    left: float
    right: float
    bottom: float
    size: float


def _pages(file: SourceFile) -> tuple[list[list[Line]], dict[str, object]]:
    """Return the lines of each page, and the title and author from the file's properties."""
    import pypdfium2 as pdfium

    with _PDFIUM_LOCK:
        try:
            document = pdfium.PdfDocument(file.path.read_bytes())
        except pdfium.PdfiumError as error:
            locked = "assword" in str(error)
            reason = "is locked with a password; save it without one." if locked else "is no PDF that can be read; it may be damaged."
            raise ArticleError(file.where, reason) from None
        try:
            pages = [_lines(page) for page in document]
            properties = document.get_metadata_dict()
        finally:
            document.close()
    return pages, {"title": properties.get("Title"), "author": properties.get("Author")}


def _lines(page: Any) -> list[Line]:  # noqa: ANN401  (a PdfPage)
    """Return the lines of a page that have text, in the order of the file."""
    text_page = page.get_textpage()
    lines = []
    for match in _TEXT_LINE.finditer(text_page.get_text_range()):
        text = " ".join(_in_reading_order(text_page, match).replace("\0", "").split())
        if text:
            first = text_page.get_charbox(match.start(), loose=True)
            last = text_page.get_charbox(match.end() - 1, loose=True)
            # A line that begins at the right is measured from there.
            edges = (-first[2], -last[0]) if _RIGHT_TO_LEFT_LINE.match(text) else (first[0], last[2])
            lines.append(Line(text, *edges, bottom=first[1], size=first[3] - first[1]))
    return lines


def _in_reading_order(text_page: Any, line: regex.Match[str]) -> str:  # noqa: ANN401  (a PdfTextPage)
    """Return a line in reading order: PDFium may give words of a right-to-left script as painted, from left to right."""

    def reading_order_of(match: regex.Match[str]) -> str:
        first, last = (text_page.get_charbox(line.start() + index, loose=True)[0] for index in (match.start(), match.end() - 1))
        word: str = match.group()
        return word[::-1] if first < last else word

    text: str = _RIGHT_TO_LEFT_WORD.sub(reading_order_of, line.group())
    return text


def without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without page numbers and running heads.

    A running head is a line at the top or the bottom of at least three pages; if only its numbers differ, of at least three pages that are
    more than half of all.

    Args:
        pages: The lines of each page.

    Returns:
        The other lines of each page.
    """
    edge_texts = [{line.text for line in (*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:])} for lines in pages]
    line_counts = Counter(text for texts in edge_texts for text in texts)
    masked_counts = Counter(masked for texts in edge_texts for masked in {_mask_numbers(text) for text in texts})
    heads = {masked for masked, count in masked_counts.items() if count > max(2, _RUNNING_HEAD_RATIO * len(pages))}
    heads |= {text for text, count in line_counts.items() if count > 2}
    return [_without_edge_lines(lines, heads) for lines in pages]


def _mask_numbers(text: str) -> str:
    masked: str = _NUMBER.sub("#", text)
    return masked


def _without_edge_lines(lines: Sequence[Line], heads: Set[str]) -> list[Line]:
    remaining = list(lines)
    for position in (0, -1):
        for _ in range(_EDGE_LINES):
            text = remaining[position].text if remaining else ""
            if text in heads or _mask_numbers(text) in heads or _PAGE_NUMBER.fullmatch(text):
                remaining.pop(position)
    return remaining


def join_lines(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """Join the lines of all pages to paragraphs.

    Args:
        pages: The lines of each page.

    Returns:
        The text, with a blank line between paragraphs, and the position in it where each page begins.
    """
    text, starts = "", []
    previous_line: Line | None = None
    for lines in pages:
        steps = [above.bottom - below.bottom for above, below in pairwise(lines) if above.bottom > below.bottom]
        page = _Page(
            step=median(steps) if steps else 0.0,
            width=quantiles([line.right - line.left for line in lines], n=5)[-1] if len(lines) > 1 else 0.0,
            size=median(line.size for line in lines) if lines else 0.0,
        )
        for number, line in enumerate(lines):
            if previous_line is not None:
                text = _with_separator(text, line.text) if page.goes_on(previous_line, line, new_page=not number) else f"{text}\n\n"
            if not number:
                starts.append(len(text))
            text += line.text
            previous_line = line
        if not lines:
            starts.append(len(text))
    return text, tuple(starts)


@dataclass(frozen=True, slots=True)
class _Page:
    """The usual measures of a page, in points.

    Attributes:
        step: The distance from one line to the next.
        width: The width of a full line.
        size: The height of the font.
    """

    step: float
    width: float
    size: float

    def goes_on(self, above: Line, below: Line, *, new_page: bool) -> bool:
        """Tell whether two lines are of one paragraph.

        Args:
            above: The first line.
            below: The next line.
            new_page: The next line begins a page.

        Returns:
            Whether the paragraph goes on. On a new page, or in a new column, it does so where the sentence is not finished.
        """
        if max(above.size, below.size) > _HEADING_SIZE * min(above.size, below.size) or _BULLET.match(below.text):
            return False
        down = above.bottom - below.bottom
        if above.size > _HEADING_SIZE * self.size:  # a heading
            return not new_page and 0 <= down < 2 * above.size
        ended = bool(_SENTENCE_END.search(above.text))
        short = above.right - above.left < _SHORT_LINE * self.width
        if new_page or down < 0:
            return not ended and not short
        indented = below.left - above.left > above.size / 2
        return down <= _PARAGRAPH_GAP * self.step and not (ended and (indented or short)) and not (short and below.text[0].isupper())


def _with_separator(text: str, below: str) -> str:
    """Return the text, ready to have the line below appended: without the hyphen of a divided word, else with a separator."""
    if _HYPHEN.search(text[-2:]) and below[:1].islower():  # only the end: searching all of the text for each line would be slow
        return text[:-1]
    return text + line_separator(text, below)
