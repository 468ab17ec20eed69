"""Title and author: what persons write is used, what programs write is not."""

from __future__ import annotations

import pytest

from articleqa.index.loaders.metadata import Found
from articleqa.index.loaders.pdf.lines import Line
from articleqa.index.loaders.pdf.properties import fields_of
from articleqa.index.records import Place
from tests.index.loaders.helpers import no_blow_up

PAGE = [
    Line("A small remark", 0, 90, 700, 8),
    Line("Sea and", 0, 90, 650, 20),
    Line("Storm", 0, 90, 630, 20),
    Line("The text.", 0, 90, 600, 10),
]


def fields(title: str = "", author: str = "", **other: str) -> dict[str, object]:
    return fields_of({"Title": title, "Author": author, **other}, "2020/report_17.pdf", PAGE, 10)


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - report.doc",
        "Microsoft Word - Document1",
        "10811.exe",
        "untitled",
        "Untitled-3",
        "Document 2",
        "report_17",
        "Report_17.pdf",
        "C:\\Users\\ann\\report",
        "/home/ann/report",
        "about:blank",
        "https://example.org/a",
        "PowerPoint Presentation",
        "Word Document",
        "none",
        "Sans titre",
        "Unbenannt",
        "无标题",
        "12-345",
        "...",
        "TeX output 2003.01.02:1234",
        "Scan from HP",
        "layout 1",
        "Acrobat Distiller 7.0",
        "x" * 300,
    ],
)
def test_a_title_that_no_person_wrote_is_not_used(title: str) -> None:
    assert fields(title) == {"title": Found("Sea and Storm", Place.HEADING)}


@pytest.mark.parametrize(
    "title",
    [
        "Forty Years at Sea",
        "1984",
        "Word order in German",
        "Documents of the port",
        "Latex gloves",
        "Report 17",
        "A/B testing",
        "文档学概论",
    ],
)
def test_a_title_that_a_person_wrote_is_used(title: str) -> None:
    if title == "1984":  # only digits: a program's number or a novel; the page says which
        assert fields(title) == {"title": Found("Sea and Storm", Place.HEADING)}
    else:
        assert fields(title) == {"title": title}


@pytest.mark.parametrize(("title", "expected"), [("flood-1897", None), ("Manuscript", None), ("Storm", "Storm")])
def test_one_word_that_is_not_on_the_page_is_no_title(title: str, expected: str | None) -> None:
    assert fields(title) == {"title": expected or Found("Sea and Storm", Place.HEADING)}


@pytest.mark.parametrize("title", ["Sea and Storm | The Post", "Sea and storm - Wikipedia", "Sea and Storm：海報"])
def test_the_name_of_a_site_behind_the_headline_is_left_out(title: str) -> None:
    assert fields(title) == {"title": "Sea and Storm"}


@pytest.mark.parametrize("title", ["Sea and Stormy days", "Sea and Storm in May", "Sea and Storm | All storms of the year 2020"])
def test_a_title_that_only_begins_with_the_largest_text_stays(title: str) -> None:
    assert fields(title) == {"title": title}


def test_the_name_of_a_program_in_front_of_a_title_is_left_out() -> None:
    assert fields("Microsoft Word - Forty Years at Sea") == {"title": "Forty Years at Sea"}
    assert fields("Microsoft PowerPoint - Sea 2020") == {"title": "Sea 2020"}


@pytest.mark.parametrize(
    "author",
    [
        "Administrator",
        "admin",
        "user",
        "User1",
        "root",
        "Windows User",
        "OWNER",
        "Xerox",
        "unknown",
        "Benutzer",
        "Usuario",
        "管理员",
        "a",
        "-",
        "ann.doc",
        "Microsoft Office Word 2007",
        "Skia/PDF m96",
        "ReportLab",
        "Nikon Scanner X",
    ],
)
def test_an_author_that_is_no_person_is_not_used(author: str) -> None:
    assert "author" not in fields(author=author, Producer="Nikon Scanner X")


@pytest.mark.parametrize(
    "author", ["Mary Reed", "Oracle Smith", "Test Anna", "The Port Authority", "Nguyễn Văn A", "李明", "Roy Root", "Sharp, Ann"]
)
def test_an_author_that_a_person_wrote_is_used(author: str) -> None:
    assert fields(author=author)["author"] == author


def test_a_word_that_is_divided_in_a_title_is_whole() -> None:
    page = [Line("The crane leaves the har\ufffe", 0, 300, 700, 20), Line("bour", 0, 100, 676, 20), Line("Text", 0, 100, 640, 10)]
    assert fields_of({}, "a.pdf", page, 10) == {"title": Found("The crane leaves the harbour", Place.HEADING)}


def test_no_text_is_a_title_that_is_not_larger_than_the_rest() -> None:
    assert fields_of({}, "a.pdf", [Line("One line", 0, 90, 600, 10), Line("Another", 0, 90, 580, 10)], 10) == {}
    assert fields_of({}, "a.pdf", [], 10) == {}


@pytest.mark.parametrize("character", ["a", " ", "/", "un", "1", "("])
def test_a_long_value_costs_no_time(character: str) -> None:
    with no_blow_up():
        fields(title=character * 200_000, author=character * 200_000)
