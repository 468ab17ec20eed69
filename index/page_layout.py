"""Where the characters of an article's text are on the pages of its PDF, as values. Standard library only."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page of a PDF, as it is shown: turned upright, and without what its crop box hides.

    Attributes:
        page: The number of the page, from 1.
        left: Its left edge, as a part of the page's width from the left; `right` likewise.
        top: Its upper edge, as a part of the page's height from the top; `bottom` likewise.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class LetterRun:
    """A stretch of text that is on one line of a page, and which of the page's characters it is.

    Attributes:
        start: Where the stretch begins in the article's text.
        length: How many characters it has.
        page: The number of the page, from 1.
        first: The index that PDFium gives its first character on that page.
        step: What is added to that index for each next character: 1, -1 where they were reversed, 0 where one was written as several.
    """

    start: int
    length: int
    page: int
    first: int
    step: int


@dataclass(frozen=True, slots=True)
class WordBox:
    """A stretch of text that was recognised in a picture (OCR), and where it is.

    Attributes:
        start: Where the stretch begins in the article's text.
        length: How many characters it has.
        box: Where it is.
    """

    start: int
    length: int
    box: Box


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Where the characters of an article's text are on the pages of its PDF. A character that is in no stretch was added, such as a space.

    Attributes:
        runs: The stretches that PDFium gave, in the order of the text.
        words: The words that were recognised in pictures, in the order of the text.
    """

    runs: tuple[LetterRun, ...] = ()
    words: tuple[WordBox, ...] = ()

    def to_bytes(self) -> bytes:
        """Return the layout as bytes, compressed; `from_bytes` is the inverse but for rounding a box to 1/65535 of its page."""
        return zlib.compress(
            struct.pack("<I", len(self.runs))
            + b"".join(_RUN.pack(run.start, run.length, run.page, run.first, run.step) for run in self.runs)
            + b"".join(_WORD.pack(word.start, word.length, *_rounded(word.box)) for word in self.words)
        )

    @staticmethod
    def from_bytes(data: bytes) -> PageLayout:
        """Return the layout that `to_bytes` gave."""
        content = zlib.decompress(data)
        end = 4 + _RUN.size * struct.unpack_from("<I", content)[0]
        runs = (LetterRun(*values) for values in _RUN.iter_unpack(content[4:end]))
        words = (
            WordBox(start, length, Box(page, *(edge / _UNIT for edge in edges)))
            for start, length, page, *edges in _WORD.iter_unpack(content[end:])
        )
        return PageLayout(tuple(runs), tuple(words))


_RUN = struct.Struct("<IIIIb")
_WORD = struct.Struct("<IIIHHHH")
_UNIT = 65535


def _rounded(box: Box) -> tuple[int, ...]:
    return box.page, *(round(max(0.0, min(1.0, edge)) * _UNIT) for edge in (box.left, box.top, box.right, box.bottom))
