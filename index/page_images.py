"""The pages of a PDF as they look, and where on them a stretch of an article's text is."""

from __future__ import annotations

import ctypes
import io
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from articleqa.index.page_layout import Box, LetterRun, PageLayout
from articleqa.index.pdfium import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LARGEST_SIDE = 4000
"""A page is at most so many pixels high, however long it is: a receipt or a banner would not fit into memory."""
_SAME_LINE = 0.5
"""Two boxes are on one line where they share this part of the lower one's height."""
_WIDEST_SPACE = 1.5
"""A space is at most this many times as wide as its line is high; further apart are two columns."""
_UNITS = 1_000_000
"""PDFium rounds positions to whole pixels: they are asked for as on a page with so many of them."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as it looks.

    Attributes:
        png: The picture as a PNG file.
        width: Its width in pixels.
        height: Its height in pixels.
    """

    png: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as it looks, and where some stretches of text are on it.

    Attributes:
        image: The page.
        boxes: For each stretch, a box for each of its lines on this page, in reading order; none where nothing of it is on the page.
    """

    image: PageImage
    boxes: tuple[tuple[Box, ...], ...] = ()


def render(path: Path, page: int, *, width: int) -> PageImage:
    """Draw a page, upright and without what its crop box hides. Other pages are not read.

    Args:
        path: The PDF file.
        page: The number of the page, from 1.
        width: How wide the picture shall be, in pixels. That of a very long page is narrower, so that it is at most 4000 pixels high.

    Returns:
        The picture.

    Raises:
        ArticleError: The file cannot be read.
        ImportError: pypdfium2 is not installed.
        OSError: The file cannot be opened.
        ValueError: The file has no such page, or the width is not positive.
    """
    if width < 1:
        raise ValueError(f"width must be positive, not {width}")
    with opened(path, path.name) as document:
        pdf_page = _page(document, page)
        page_width, page_height = pdf_page.get_size()
        scale = min(min(width, _LARGEST_SIDE) / page_width, _LARGEST_SIDE / page_height)
        image = pdf_page.render(scale=scale).to_pil()
    content = io.BytesIO()
    image.save(content, format="PNG")
    return PageImage(content.getvalue(), image.width, image.height)


def boxes(path: Path, layout: PageLayout, start: int, end: int) -> tuple[Box, ...]:
    """Find where a stretch of an article's text is on its pages. Other pages are not read.

    Args:
        path: The PDF file from which the article was loaded.
        layout: The article's layout.
        start: Where the stretch begins in the article's text.
        end: Where it ends.

    Returns:
        A box for each line, in reading order; none where nothing of the stretch is on a page.

    Raises:
        ArticleError: The file cannot be read.
        ImportError: pypdfium2 is not installed.
        OSError: The file cannot be opened.
        ValueError: The file has not the pages of the layout, so it is another one.
    """
    placed = [(word.start, word.box) for word in layout.words if word.start < end and start < word.start + word.length]
    runs = [part for run in layout.runs if (part := _part(run, start, end))]
    if runs:
        with opened(path, path.name) as document:
            for page, runs_of_page in groupby(runs, key=lambda run: run.page):
                placed.extend(_boxes_of_runs(_page(document, page), runs_of_page))
    placed.sort(key=lambda item: item[0])
    return tuple(_lines(box for _, box in placed))


def _page(document: Any, page: int) -> Any:  # noqa: ANN401  (a PdfDocument; a PdfPage)
    if not 1 <= page <= len(document):
        raise ValueError(f"there is no page {page}; the file has {len(document)}")
    return document[page - 1]


def _part(run: LetterRun, start: int, end: int) -> LetterRun | None:
    """Return the part of a run that is between two positions of the text, or None."""
    start, end = max(run.start, start), min(run.start + run.length, end)
    if start >= end:
        return None
    return LetterRun(start, end - start, run.page, run.first + (start - run.start) * run.step, run.step)


def _boxes_of_runs(page: Any, runs: Iterable[LetterRun]) -> Iterator[tuple[int, Box]]:  # noqa: ANN401  (a PdfPage)
    """Yield the start of each run in the text, and its box."""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    for run in runs:
        indexes = {run.first + number * run.step for number in range(run.length)}
        corners = [box for index in indexes if 0 <= index < count for box in _letter_boxes(text_page, index)]
        if corners:
            lefts, bottoms, rights, tops = zip(*corners, strict=True)
            yield run.start, _shown(page, run.page, (min(lefts), min(bottoms), max(rights), max(tops)))


def _letter_boxes(text_page: Any, index: int) -> Iterator[tuple[float, float, float, float]]:  # noqa: ANN401  (a PdfTextPage)
    """Yield the box of a letter by its font, so that a line is even, and that of its ink, which may be larger."""
    for loose in (True, False):
        box = text_page.get_charbox(index, loose=loose)
        if box[0] < box[2] and box[1] < box[3]:
            yield box


def _shown(page: Any, number: int, edges: tuple[float, float, float, float]) -> Box:  # noqa: ANN401  (a PdfPage)
    """Return a rectangle of the page's own coordinates as a part of the page as it is shown."""
    import pypdfium2.raw as pdfium

    horizontal, vertical = ctypes.c_int(), ctypes.c_int()
    points = []
    for x, y in (edges[:2], edges[2:]):
        pdfium.FPDF_PageToDevice(page, 0, 0, _UNITS, _UNITS, 0, x, y, horizontal, vertical)
        points.append((horizontal.value / _UNITS, vertical.value / _UNITS))
    (left, right), (top, bottom) = (sorted(values) for values in zip(*points, strict=True))
    return Box(number, max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom))


def _lines(parts: Iterable[Box]) -> list[Box]:
    """Join what is on one line and side by side; a run ends inside a line where letters were reversed or a space was added."""
    joined: list[Box] = []
    for box in parts:
        if joined and _on_one_line(joined[-1], box):
            above = joined[-1]
            joined[-1] = Box(
                box.page, min(above.left, box.left), min(above.top, box.top), max(above.right, box.right), max(above.bottom, box.bottom)
            )
        else:
            joined.append(box)
    return joined


def _on_one_line(one: Box, other: Box) -> bool:
    height = min(one.bottom - one.top, other.bottom - other.top)
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    gap = max(one.left, other.left) - min(one.right, other.right)
    return one.page == other.page and shared > _SAME_LINE * height and gap < _WIDEST_SPACE * height
