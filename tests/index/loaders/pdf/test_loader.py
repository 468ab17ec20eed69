"""PDF files are read, or it is said why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.pdf import load, recognition
from tests.index.loaders.helpers import only_article, written
from tests.index.loaders.pdf_files import column, made_pdf, shown

DATA = Path(__file__).parents[3] / "data"
SHIFTED = {letter: chr(ord(letter) - 29) for letter in map(chr, range(ord("A"), ord("z") + 1))}
ENGLISH = (
    "The keepers of the lighthouse lived there with their families for", "more than forty years, and when the storm came they had to stay",
    "inside for days. This was not what they would have wanted, but the", "boat that should have brought them food could not come near it.",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "what_is_missing", lambda: "install articleqa[ocr].")


def loaded_pdf(path: Path) -> LoadedArticle:
    (loaded,) = load(SourceFile(path, path.name, path.name))
    assert isinstance(loaded, LoadedArticle)
    return loaded


def reason(path: Path) -> str:
    with pytest.raises(ArticleError) as refused:
        list(load(SourceFile(path, path.name, path.name)))
    return refused.value.reason


def test_a_pdf_is_running_text_with_pages() -> None:
    book = only_article(DATA / "leuchtturm.pdf")
    assert book.title == "Der Leuchtturm von Rotesand"
    paragraphs = book.text.split("\n\n")
    assert paragraphs[:2] == ["Der Leuchtturm von Rotesand", "Der Bau"]
    assert paragraphs[2].startswith(
        "Der Leuchtturm Roter Sand steht mitten in der Nordsee, in der Mündung der Weser. Er war das erste Bauwerk"
    )
    assert paragraphs[4] == "• Höhe über Niedrigwasser: 30,7 Meter"
    assert "von zwei Schleppern an seinen Platz gebracht und abgesenkt." in book.text  # from column to column
    assert "übernahm seine Aufgabe. Roter Sand" in book.text  # from page to page
    assert "Küstenkunde" not in book.text
    assert len(book.pages) == 3
    assert [book.page(book.text.index(words)) for words in ("1883", "Trinkwasser", "Stahl")] == [1, 2, 3]
    assert book.page(0) == 1


def test_a_pdf_that_runs_to_the_left() -> None:
    from tests.data.make import CANAL

    assert only_article(DATA / "qanat.pdf").text == "\n\n".join(CANAL)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty; it may not have been copied to its end."),
        (b"%PDF-1.7 not really", "is no PDF that can be read; it may be damaged."),
        (b"<html>Not found</html>", "is no PDF, but text; give it the suffix of its kind, or save it anew."),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "is no PDF, but image/png; give it the suffix of its kind, or save it anew."),
    ],
)
def test_what_is_no_pdf_says_why(tmp_path: Path, content: bytes, expected: str) -> None:
    assert reason(written(tmp_path / "a.pdf", content)) == expected


def test_pages_without_text_say_that_they_are_pictures(tmp_path: Path) -> None:
    assert (
        reason(made_pdf(tmp_path / "a.pdf", "0 0 100 100 re f"))
        == "has no text, only pictures of pages; to have it recognised (OCR), install articleqa[ocr]."
    )


def test_a_file_with_a_password_says_so(tmp_path: Path) -> None:
    content = made_pdf(tmp_path / "a.pdf", column(72, 700, *ENGLISH)).read_bytes()
    lock = f"/ID[(a)(a)]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O({'o' * 32})/U({'u' * 32})>>".encode()
    locked = content.replace(b"trailer<<", b"trailer<<" + lock)
    assert reason(written(tmp_path / "b.pdf", locked)) == "is locked with a password; save it without one."


def test_a_file_that_was_cut_off_is_named(tmp_path: Path) -> None:
    whole = made_pdf(tmp_path / "a.pdf", *[column(72, 700, *ENGLISH)] * 3).read_bytes()
    assert reason(written(tmp_path / "b.pdf", whole[:300])) == "is no PDF that can be read; it may be damaged."


def test_fonts_without_a_map_to_letters_are_named_as_a_scan_is(tmp_path: Path) -> None:
    expected = "has text whose fonts do not say which letters they show; to have it recognised (OCR), install articleqa[ocr]."
    assert reason(made_pdf(tmp_path / "a.pdf", column(72, 700, *ENGLISH), letters=SHIFTED)) == expected
    private = {letter: chr(0xE000 + ord(letter)) for letter in map(chr, range(33, 123))}
    assert reason(made_pdf(tmp_path / "b.pdf", column(72, 700, *ENGLISH), letters=private)) == expected
    control = {letter: chr(ord(letter) % 32) for letter in map(chr, range(65, 123))}
    assert reason(made_pdf(tmp_path / "c.pdf", column(72, 700, *ENGLISH), letters=control)) == expected


def test_single_pages_that_cannot_be_read_are_left_out_and_named(tmp_path: Path) -> None:
    garbled = column(72, 700, "~~~~~ ~~ ~~~~~~~ ~~~~")
    readable = column(72, 700, *ENGLISH)
    loaded = loaded_pdf(made_pdf(tmp_path / "a.pdf", readable, garbled, garbled, readable, garbled, letters={"~": "\ue001"}))
    assert loaded.article.provenance.remarks == (
        "has pages 2–3, 5 whose fonts do not say which letters they show; left out: to have it recognised (OCR), install articleqa[ocr].",
    )
    assert len(loaded.article.pages) == 5
    assert "\ue001" not in loaded.article.text


def test_a_damaged_page_costs_that_page(tmp_path: Path) -> None:
    content = made_pdf(tmp_path / "a.pdf", *[column(72, 700, *ENGLISH)] * 3).read_bytes()
    damaged = written(tmp_path / "b.pdf", content.replace(b"8 0 obj <<", b"8 0 obj null endobj 99 0 obj <<"))
    remarks = loaded_pdf(damaged).article.provenance.remarks
    assert remarks == ("has page 2 that cannot be opened; left out: the file may be damaged, save it anew.",)


def test_single_characters_that_cannot_be_seen_are_left_out_and_named(tmp_path: Path) -> None:
    loaded = loaded_pdf(made_pdf(tmp_path / "a.pdf", column(72, 700, *ENGLISH) + shown(72, 500, "~~ ~~~ end"), letters={"~": "\ue001"}))
    assert loaded.article.text.endswith("near it.\n\nend")
    assert loaded.article.provenance.remarks == (
        "has characters on page 1 whose fonts do not say which letters they show; these characters were left out.",
    )


def test_the_title_is_the_largest_text_where_the_properties_have_none(tmp_path: Path) -> None:
    content = shown(72, 760, "The Keepers", size=24) + column(72, 700, *ENGLISH)
    article = loaded_pdf(made_pdf(tmp_path / "a.pdf", content, info="/Title (Microsoft Word - 10811.doc) /Author (Administrator)")).article
    assert (article.title, article.author) == ("The Keepers", None)
    article = loaded_pdf(made_pdf(tmp_path / "b.pdf", content, info="/Title (Forty Years at Sea) /Author (Mary Reed)")).article
    assert (article.title, article.author) == ("Forty Years at Sea", "Mary Reed")


def test_the_date_is_that_of_a_running_head_where_the_text_has_none(tmp_path: Path) -> None:
    for head, date in (("The Gazette | {} | 5 March 2024", "2024-03-05"), ("{} / Thursday, July 2, 2020 / Notices", "2020-07-02")):
        pages = [shown(72, 780, head.format(number)) + column(72, 700, *ENGLISH) for number in range(1, 4)]
        article = only_article(made_pdf(tmp_path / f"{date}.pdf", *pages))
        assert (article.date, "Gazette" in article.text) == (date, False)
    printed = "5.3.2024, 10:07 The tower"
    foot = shown(72, 20, "https://gazette.example/ 1/1")
    assert only_article(made_pdf(tmp_path / "a.pdf", shown(72, 780, printed) + column(72, 700, *ENGLISH) + foot)).date is None
