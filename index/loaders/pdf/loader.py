"""The loader of .pdf files."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.metadata import described
from articleqa.index.loaders.pdf.harmful import MANY_CHARACTERS, is_repeated, reason_to_refuse
from articleqa.index.loaders.pdf.letter_maps import is_unreadable
from articleqa.index.loaders.pdf.lines import Line, read_page
from articleqa.index.loaders.pdf.paragraphs import join_lines
from articleqa.index.loaders.pdf.properties import fields_of
from articleqa.index.loaders.pdf.running_heads import without_running_heads
from articleqa.index.loaders.pdf.tables import with_rows
from articleqa.index.pdfium import opened
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from articleqa.index.loaders.base import LoadedArticle, SourceFile

_NEARLY_ALL = 0.9
"""A file is refused if so much of its text cannot be read."""
_STRANGE_CHARACTERS = 5
"""A remark names the pages on which so many characters cannot be seen."""
_NO_LETTER_MAP = "whose fonts do not say which letters they show"


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of a .pdf file, with its layout.

    Lines are joined to paragraphs, hyphenated words are joined again, each row of a table is a line, and running heads and page numbers are
    left out. Title and author are from the file's properties, or from its first page. The dates in the properties say when the file was
    written, not when the article was published, so they are not used.

    Raises:
        ArticleError: The file cannot be read, is locked with a password, or has no text that can be read.
    """
    with opened(file.path, file.where) as document:
        data = file.path.read_bytes()
        if reason := reason_to_refuse(data, len(document)):
            raise ArticleError(file.where, reason)
        content = _Content.of(document, len(data), file.where)
        properties = document.get_metadata_dict()
    if content.unreadable and content.letters_left_out >= _NEARLY_ALL * content.letters:
        raise ArticleError(file.where, f"has text {_NO_LETTER_MAP}; run text recognition (OCR) on it first.")
    pages = without_running_heads(content.pages)
    running = join_lines(pages)
    if not running.text:
        raise ArticleError(file.where, "has no text, only pictures of pages; run text recognition (OCR) on it first.")
    first_page = next(lines for lines in pages if lines)
    fields = fields_of(properties, file.id, first_page, median(line.size for lines in pages for line in lines))
    yield described(
        file.where, file.id, running.text, fields, content.remarks(), place=Place.PROPERTIES, pages=running.pages, layout=running.layout
    )


@dataclass(slots=True)
class _Content:
    """What the pages of a file hold.

    Attributes:
        pages: The lines of each page; none where it cannot be read.
        letters: How many characters all pages have.
        letters_left_out: How many are on pages that cannot be read.
        unreadable: The numbers of these pages.
        strange: The numbers of the pages of which some characters cannot be seen.
        endless: The numbers of the pages that have more characters than any page.
    """

    pages: list[list[Line]] = field(default_factory=list)
    letters: int = 0
    letters_left_out: int = 0
    unreadable: list[int] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)
    endless: list[int] = field(default_factory=list)

    @staticmethod
    def of(document: Any, size: int, where: str) -> _Content:  # noqa: ANN401  (a PdfDocument)
        """Read a file of so many bytes."""
        content = _Content()
        for number, page in enumerate(document, 1):
            text = read_page(page, most=MANY_CHARACTERS)
            page.close()
            content.letters += text.letters
            if is_repeated(content.letters, size):
                raise ArticleError(where, "shows the same text again and again; print the pages that you need to a new PDF.")
            if text.letters > MANY_CHARACTERS:
                content.endless.append(number)
                content.pages.append([])
            elif is_unreadable(text):
                content.unreadable.append(number)
                content.letters_left_out += text.letters
                content.pages.append([])
            else:
                if text.strange >= _STRANGE_CHARACTERS:
                    content.strange.append(number)
                content.pages.append(with_rows(text.lines))
        return content

    def remarks(self) -> Sequence[str]:
        """Return what is told of the pages that are not as they look."""
        remarks = []
        if self.unreadable:
            remarks.append(f"has {_pages(self.unreadable)} {_NO_LETTER_MAP}; left out, run text recognition (OCR) on it first.")
        if self.endless:
            remarks.append(f"has {_pages(self.endless)} with more than {MANY_CHARACTERS:,} characters; left out.")
        if self.strange:
            remarks.append(f"has characters on {_pages(self.strange)} {_NO_LETTER_MAP}; these characters were left out.")
        return remarks


def _pages(numbers: Sequence[int]) -> str:
    """Return pages as people name them: "page 3", "pages 3, 5–9"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], number]
        else:
            ranges.append([number])
    names = ", ".join("–".join(map(str, numbers_of_range)) for numbers_of_range in ranges)
    return f"page{'s' if len(numbers) > 1 else ''} {names}"
