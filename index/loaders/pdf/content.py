"""What the pages of a file hold, and what is told of those that are not as they look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.pdf import recognition
from articleqa.index.loaders.pdf.harmful import MANY_CHARACTERS, is_repeated
from articleqa.index.loaders.pdf.letter_maps import is_unreadable
from articleqa.index.loaders.pdf.lines import read_page
from articleqa.index.loaders.pdf.tables import with_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa.index.loaders.pdf.lines import Line
    from articleqa.index.page_layout import Box

_NEARLY_ALL = 0.9
"""A file is refused if so much of its text cannot be read."""
_FEW_LETTERS = 50
"""A page that is a picture may have so many letters: what a scanner stamps on it."""
_COVERED = 0.5
"""A page is a picture if pictures cover this part of it, …"""
_MANY_STROKES = 200
"""… or if it has no letters, but is drawn with so many strokes: its letters may be drawn."""
_FEW_PAGES, _LEAST_SCAN = 30, 4_000
"""So many pages are looked at for words in pictures, and one more for each so many bytes of the file, which a scan of a page has at least:
it takes seconds a page, and a tiny file can show one picture on thousands of pages."""
_STRANGE_CHARACTERS = 5
"""A remark names the pages on which so many characters cannot be seen."""
_NO_LETTER_MAP = "whose fonts do not say which letters they show"
_ONLY_PICTURES = "has no text, only pictures of pages"
_NUMBER = regex.compile(r"\d+")


@dataclass(slots=True)
class FileContent:
    """What the pages of a file hold.

    Attributes:
        size: How many bytes the file has.
        pages: The lines of each page; none where it cannot be read.
        recognised: For each page, from 1, whose text was recognised, where its words are.
        looked_at: How many pages were looked at for words in pictures, also in vain.
        languages: The languages in which the text of pictures is recognised; none before the first page that has some.
        letters: How many characters all pages have.
        letters_left_out: How many are on pages that cannot be read.
        unreadable: The numbers of these pages.
        pictures: The numbers of the pages that are pictures, and whose text was not recognised.
        strange: The numbers of the pages of which some characters cannot be seen.
        endless: The numbers of the pages that have more characters than any page.
        damaged: The numbers of the pages that PDFium cannot open.
    """

    size: int
    pages: list[list[Line]] = field(default_factory=list)
    recognised: dict[int, list[Box]] = field(default_factory=dict)
    looked_at: int = 0
    languages: tuple[str, ...] = ()
    letters: int = 0
    letters_left_out: int = 0
    unreadable: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)
    endless: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)

    def read(self, document: Any, number: int) -> None:  # noqa: ANN401  (a PdfDocument)
        """Read the next page. One that is damaged costs that page."""
        import pypdfium2

        try:
            page = document[number - 1]
            self._read(page, number)
            page.close()
        except pypdfium2.PdfiumError:
            self.damaged.append(number)
            self.pages[number - 1 :] = [[]]

    def _read(self, page: Any, number: int) -> None:  # noqa: ANN401  (a PdfPage)
        text = read_page(page, most=MANY_CHARACTERS)
        self.letters += text.letters
        lines: list[Line] = []
        if text.letters > MANY_CHARACTERS:
            self.endless.append(number)
        elif is_unreadable(text):
            if not (lines := self._recognised(page, number)):
                self.unreadable.append(number)
                self.letters_left_out += text.letters
        elif _is_picture(page, text.letters):
            lines = self._recognised(page, number, more_than=2 * text.letters)
            if not lines:
                self.pictures.append(number)
                lines = with_rows(text.lines)
        else:
            lines = with_rows(text.lines)
            if text.strange >= _STRANGE_CHARACTERS:
                self.strange.append(number)
        self.pages.append(lines)

    def _recognised(self, page: Any, number: int, more_than: int = 0) -> list[Line]:  # noqa: ANN401  (a PdfPage)
        """Return the lines that are recognised on a page, or none."""
        if recognition.what_is_missing() or self.looked_at >= _FEW_PAGES + self.size / _LEAST_SCAN:
            return []
        self.looked_at += 1
        if self.languages:
            recognised = recognition.recognise(page, number, self.languages)
        else:
            recognised = recognition.recognise(page, number, recognition.languages_of(""))
            text = " ".join(line.text for line in recognised.lines)
            if text:
                self.languages = recognition.languages_of(text)
                recognised = recognition.recognise(page, number, self.languages)
        if sum(len(line.text) for line in recognised.lines) <= more_than:
            return []
        self.recognised[number] = recognised.boxes
        return recognised.lines

    def check(self, where: str) -> None:
        """Check what is read so far.

        Raises:
            ArticleError: It shows the same text again and again.
        """
        if is_repeated(self.letters, self.size):
            raise ArticleError(where, "shows the same text again and again; print the pages that you need to a new PDF.")

    def check_whole(self, where: str) -> None:
        """Check what is read of all pages.

        Raises:
            ArticleError: Nearly nothing of it can be read.
        """
        if self.unreadable and not self.recognised and self.letters_left_out >= _NEARLY_ALL * self.letters:
            raise ArticleError(where, f"has text {_NO_LETTER_MAP}; {_help()}")
        texts = {_NUMBER.sub("#", " ".join(line.text for line in lines)) for lines in self.pages}
        is_stamped = len(self.pictures) == len(self.pages) > 1 and len(texts) == 1
        if self.damaged and not any(self.pages):
            raise ArticleError(where, "has no page that can be opened; it may be damaged.")
        if is_stamped or not any(self.pages):
            raise ArticleError(where, f"{_ONLY_PICTURES}; {_help()}")

    def remarks(self) -> Sequence[str]:
        """Return what is told of the pages that are not as they look."""
        pictures = [number for number in self.pictures if not self.pages[number - 1]]
        told = (
            (self.recognised, "has {} whose text was recognised in a picture (OCR); it may have errors."),
            (self.unreadable, f"has {{}} {_NO_LETTER_MAP}; left out: {_help()}"),
            (pictures, f"has {{}} without text, only with pictures; {_help()}"),
            (self.endless, f"has {{}} with more than {MANY_CHARACTERS:,} characters; left out."),
            (self.damaged, "has {} that cannot be opened; left out: the file may be damaged, save it anew."),
            (self.strange, f"has characters on {{}} {_NO_LETTER_MAP}; these characters were left out."),
        )
        return [remark.format(_named(list(numbers))) for numbers, remark in told if numbers]


def _help() -> str:
    missing = recognition.what_is_missing()
    return f"to have it recognised (OCR), {missing}" if missing else "nothing was recognised there."


def _is_picture(page: Any, letters: int) -> bool:  # noqa: ANN401  (a PdfPage)
    """Tell whether a page of so many letters is a picture of one."""
    import pypdfium2.raw as pdfium

    if letters >= _FEW_LETTERS:
        return False
    width, height = page.get_size()
    covered = strokes = 0.0
    for drawn in page.get_objects(max_depth=3):
        strokes += 1
        if drawn.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = drawn.get_bounds()
            covered += (right - left) * (top - bottom)
    return covered >= _COVERED * width * height or (not letters and strokes >= _MANY_STROKES)


def _named(numbers: Sequence[int]) -> str:
    """Return pages as people name them: "page 3", "pages 3, 5–9"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], number]
        else:
            ranges.append([number])
    names = ", ".join("–".join(map(str, numbers_of_range)) for numbers_of_range in ranges)
    return f"page{'s' if len(numbers) > 1 else ''} {names}"
