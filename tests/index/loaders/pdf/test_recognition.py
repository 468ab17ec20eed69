"""Pages that are pictures: their text is recognised where Tesseract is installed, and else they are named."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from articleqa.index.errors import ArticleError
from articleqa.index.limits import Limits
from articleqa.index.loaders import read_file
from articleqa.index.loaders.base import LoadedArticle
from articleqa.index.loaders.files import load_file
from articleqa.index.loaders.pdf import recognition
from articleqa.index.loaders.pdf.content import FileContent
from articleqa.index.page_images import boxes
from articleqa.index.page_layout import PageLayout
from articleqa.index.pdfium import opened
from articleqa.index.records import Article
from tests.index.loaders.helpers import parts_of, source_file

LINES = ("THE KEEPERS OF THE TOWER", "lived there for more than", "forty years with the sea.")


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    forget = recognition.what_is_missing.cache_clear
    forget()
    yield
    forget()


def scan(path: Path, *lines: str, pages: int = 1, turned: int = 0) -> Path:
    """Write a PDF whose pages are pictures, turned by so many degrees against the clock."""
    page = Image.new("L", (1000, 1400), 255)
    font = ImageFont.load_default(size=44)
    for number, line in enumerate(lines):
        ImageDraw.Draw(page).text((100, 200 + 70 * number), line, font=font, fill=0)
    page = page.rotate(turned, expand=True)
    page.save(path, resolution=100, save_all=True, append_images=[page] * (pages - 1))
    return path


def loaded(path: Path) -> Article:
    (part,), _ = parts_of(path)
    if isinstance(part, ArticleError):
        raise part
    assert isinstance(part, LoadedArticle)
    return part.article


def test_without_the_library_a_scan_says_what_would_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytesseract", None)
    with pytest.raises(ArticleError) as refused:
        loaded(scan(tmp_path / "a.pdf", *LINES))
    assert refused.value.reason == "has no text, only pictures of pages; to have it recognised (OCR), install articleqa[ocr]."


def test_without_the_program_a_scan_says_what_would_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytesseract = pytest.importorskip("pytesseract")
    recognition._installed.cache_clear()
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "no-such-program")
    with pytest.raises(ArticleError) as refused:
        loaded(scan(tmp_path / "a.pdf", *LINES))
    assert refused.value.reason == "has no text, only pictures of pages; to have it recognised (OCR), install the program Tesseract."


needs_tesseract = pytest.mark.skipif(recognition.what_is_missing() is not None, reason="needs pytesseract, Tesseract and a language of it")


@pytest.mark.model
@needs_tesseract
def test_the_text_of_a_scan_is_recognised_with_its_places(tmp_path: Path) -> None:
    path = scan(tmp_path / "a.pdf", *LINES)
    article = loaded(path)
    assert "lived there for more than forty years with the sea." in article.text
    assert article.provenance.remarks == ("has page 1 whose text was recognised in a picture (OCR); it may have errors.",)
    start = article.text.index("than forty")
    first, second = boxes(path, PageLayout.from_bytes(article.layout), start, start + len("than forty"))
    assert (first.page, second.page) == (1, 1)
    assert 0.1 <= second.left < first.left < 0.9
    assert 270 / 1400 - 0.01 < first.top < first.bottom < second.top < second.bottom < 410 / 1400


@pytest.mark.model
@needs_tesseract
@pytest.mark.parametrize(("turned", "middle"), [(0, (0.34, 0.21)), (90, (0.21, 0.66)), (180, (0.66, 0.79)), (270, (0.79, 0.34))])
def test_a_page_that_was_scanned_sideways_or_upside_down(tmp_path: Path, turned: int, middle: tuple[float, float]) -> None:
    path = scan(tmp_path / "a.pdf", *LINES, *LINES[1:] * 4, turned=turned)
    article = loaded(path)
    start = article.text.index(LINES[1])
    assert article.text.index(LINES[0]) < start
    found = boxes(path, PageLayout.from_bytes(article.layout), start, start + len(LINES[1]))
    left, right = min(box.left for box in found), max(box.right for box in found)
    top, bottom = min(box.top for box in found), max(box.bottom for box in found)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx(middle, abs=0.01)


@pytest.mark.model
@needs_tesseract
def test_a_picture_without_words_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArticleError) as refused:
        loaded(scan(tmp_path / "a.pdf"))
    assert refused.value.reason == "has no text, only pictures of pages; nothing was recognised there."


@pytest.fixture
def _recognises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "what_is_missing", lambda: None)
    monkeypatch.setattr(recognition, "languages_of", lambda _: ("eng",))
    monkeypatch.setattr(recognition, "recognise", lambda *_: recognition.Recognised([], []))


@pytest.mark.usefixtures("_recognises_nothing")
def test_each_scanned_page_has_time_of_its_own(tmp_path: Path) -> None:
    times: list[int] = []
    load_file(source_file(scan(tmp_path / "a.pdf", pages=40)), lambda _: None, lambda: times.append(1))
    assert len(times) == 40


@pytest.mark.usefixtures("_recognises_nothing")
def test_a_small_file_has_only_few_scanned_pages(tmp_path: Path) -> None:
    content = FileContent(8_000)
    with opened(scan(tmp_path / "a.pdf", pages=40), "a.pdf") as document:
        for number in range(1, 41):
            content.read(document, number)
    assert (content.looked_at, len(content.pictures)) == (32, 40)


@pytest.mark.model
@needs_tesseract
def test_a_long_scan_is_read_to_its_end(tmp_path: Path) -> None:
    path = scan(tmp_path / "a.pdf", *LINES, pages=12)
    contents = read_file(source_file(path), Limits(seconds=1))  # for each page; in all it takes several times that
    assert (contents.whole, len(contents.loaded[0].article.pages)) == (True, 12)
