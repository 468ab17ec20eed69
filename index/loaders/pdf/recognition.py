"""Text recognition (OCR) by Tesseract, for pages that are pictures or whose fonts do not say which letters they show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from babel.core import get_global

from articleqa.index.extras import missing_library
from articleqa.index.loaders.pdf.lines import Line
from articleqa.index.loaders.pdf.spelling import ADDED
from articleqa.index.page_layout import Box
from articleqa.index.text.language import identify
from articleqa.index.text.scripts import line_separator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PIXELS_PER_POINT = 300 / 72
"""Tesseract reads best at 300 pixels an inch, …"""
_MOST_PIXELS = 30_000_000
"""… but a poster has fewer."""
_MOST_LANGUAGES = 8
"""So many languages at most are looked for: each makes it slower."""
_LEAST_CONFIDENCE = 40
"""Below, on Tesseract's scale of 100, what is recognised is a pattern of the picture."""
_ORIENTATION = "osd"
"""What Tesseract calls the data that tell how a page is turned."""
_LONG, _ENOUGH_WORDS = 3, 8
"""Whether a page is turned is told by words of so many letters, where it has so many."""
_DOUBTFUL = 65
"""Words of an upright page have a confidence of 80 to 96 on average, of the same page upside down one of 44."""
_SURE_OF_ORIENTATION = 2.0
"""On Tesseract's scale, where the right turns of a full page have 15 to 25."""
_USUAL_HEIGHT = (0.65, 1.35)
"""Lines between these parts of the usual height are of the usual size: that of a line depends on its letters."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What is recognised on a page.

    Attributes:
        lines: The lines; the index of each character is the number of its word.
        boxes: Where each word is.
    """

    lines: list[Line]
    boxes: list[Box]


@cache
def what_is_missing() -> str | None:
    """Return what would have to be installed to recognise text, as the end of a sentence, or None where it can be."""
    try:
        import pytesseract
    except ImportError as error:
        return missing_library(error, "ocr").partition("; ")[2]
    try:
        return None if _languages() else "install a language of Tesseract."
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError):
        return "install the program Tesseract."


@cache
def _installed() -> tuple[str, ...]:
    """Return what data Tesseract has on this machine, by its own codes: of languages, of the orientation of pages."""
    import pytesseract

    return tuple(pytesseract.get_languages())


def _languages() -> tuple[str, ...]:
    """Return the languages that Tesseract has on this machine, by its own codes; English first, since it is in texts of all others."""
    languages = [name for name in _installed() if name not in {_ORIENTATION, "equ"} and "/" not in name]
    return tuple(sorted(languages, key=lambda name: (name != "eng", name)))


def languages_of(text: str) -> tuple[str, ...]:
    """Return Tesseract's languages for a text: the one that it is in, and English; all, where that one is not sure or not installed."""
    language = identify(text)
    own = [name for name in _languages() if get_global("language_aliases").get(name.partition("_")[0]) == language]
    return tuple(dict.fromkeys([*own, *_languages()[:1]])) if own else _languages()[:_MOST_LANGUAGES]


def recognise(page: Any, number: int, languages: Sequence[str]) -> Recognised:  # noqa: ANN401  (a PdfPage)
    """Recognise the text of a page.

    Args:
        page: The page.
        number: Its number, from 1.
        languages: The languages that it may be in, the likeliest first, as `languages_of` gives them.

    Returns:
        The lines in the order that Tesseract reads them.
    """
    width, height = page.get_size()
    scale = min(_PIXELS_PER_POINT, (_MOST_PIXELS / (width * height)) ** 0.5)
    image = page.render(scale=scale, grayscale=True).to_pil()
    words = _words(image, languages)
    turned = _turned(image) if _seems_turned(words) else 0
    if turned:
        image = image.rotate(turned, expand=True)
        words = _words(image, languages)
    words = [word for word in words if float(word.confidence) >= _LEAST_CONFIDENCE]
    boxes = [_box(number, word, image, turned) for word in words]
    lines = list(_lines(words, image.height, scale))
    usual = median(line.size for line in lines) if lines else 0.0
    smallest, largest = (part * usual for part in _USUAL_HEIGHT)
    return Recognised([_with_size(line, usual) if smallest < line.size < largest else line for line in lines], boxes)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as Tesseract gives it: the numbers of its block, paragraph and line, and where it is, in pixels from the upper left."""

    block: int
    paragraph: int
    line: int
    left: int
    top: int
    width: int
    height: int
    confidence: float
    text: str


def _words(image: Any, languages: Sequence[str]) -> list[_Word]:  # noqa: ANN401  (a PIL Image)
    import pytesseract

    data = pytesseract.image_to_data(image, lang="+".join(languages), output_type=pytesseract.Output.DICT)
    words = [_Word(*values) for values in zip(*(data[name] for name in _COLUMNS), strict=True)]
    return [word for word in words if word.text.strip()]


def _seems_turned(words: Sequence[_Word]) -> bool:
    """Whether a page that was scanned sideways or upside down could give these words: they are narrower than high, or all are doubtful."""
    long = [word for word in words if len(word.text) >= _LONG]
    if len(long) < _ENOUGH_WORDS:
        return False
    return median(word.width / word.height for word in long) < 1 or fmean(float(word.confidence) for word in words) < _DOUBTFUL


def _turned(image: Any) -> int:  # noqa: ANN401  (a PIL Image)
    """Return by how many degrees, against the clock, a page has to be turned to be upright; 0 too where Tesseract cannot tell it."""
    import pytesseract

    if _ORIENTATION not in _installed():
        return 0
    try:
        found = pytesseract.image_to_osd(image, output_type=pytesseract.Output.DICT)
    except pytesseract.TesseractError:  # it has too few letters
        return 0
    return int(-found["rotate"] % 360) if found["orientation_conf"] >= _SURE_OF_ORIENTATION else 0


def _box(number: int, word: _Word, image: Any, turned: int) -> Box:  # noqa: ANN401  (a PIL Image)
    """Return where a word is on its page, which was turned against the clock by so many degrees to give the picture."""
    left, right = word.left / image.width, (word.left + word.width) / image.width
    top, bottom = word.top / image.height, (word.top + word.height) / image.height
    match turned:
        case 90:
            return Box(number, 1 - bottom, left, 1 - top, right)
        case 180:
            return Box(number, 1 - right, 1 - bottom, 1 - left, 1 - top)
        case 270:
            return Box(number, top, 1 - right, bottom, 1 - left)
        case _:
            return Box(number, left, top, right, bottom)


_COLUMNS = ("block_num", "par_num", "line_num", "left", "top", "width", "height", "conf", "text")


def _lines(words: Sequence[_Word], height: int, scale: float) -> Iterator[Line]:
    for _, group in groupby(enumerate(words), key=lambda item: (item[1].block, item[1].paragraph, item[1].line)):
        numbered = list(group)
        text, indexes = "", list[int]()
        for number, word in numbered:
            separator = line_separator(text, word.text) if text else ""
            text += separator + word.text
            indexes += [ADDED] * len(separator) + [number] * len(word.text)
        top, bottom = min(word.top for _, word in numbered), max(word.top + word.height for _, word in numbered)
        left, right = min(word.left for _, word in numbered), max(word.left + word.width for _, word in numbered)
        yield Line(text, left / scale, right / scale, (height - bottom) / scale, (bottom - top) / scale, tuple(indexes))


def _with_size(line: Line, size: float) -> Line:
    return Line(line.text, line.left, line.right, line.baseline, size, line.indexes)
