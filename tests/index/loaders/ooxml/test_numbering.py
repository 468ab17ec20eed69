from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.loaders.ooxml.number_formats import written
from tests.index.loaders.helpers import only_article
from tests.index.loaders.word_files import paragraph, word_file


def level(number: int, number_format: str, pattern: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}">{more}<w:numFmt w:val="{number_format}"/><w:lvlText w:val="{pattern}"/></w:lvl>'


def scheme(scheme_id: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{scheme_id}">{"".join(levels)}</w:abstractNum>'


def list_of(list_id: int, scheme_id: int, more: str = "") -> str:
    return f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{scheme_id}"/>{more}</w:num>'


def item(text: str, list_id: int, at: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>')


def lines(tmp_path: Path, body: str, numbering: str, styles: str = "") -> list[str]:
    return only_article(word_file(tmp_path / "a.docx", body, numbering=numbering, styles=styles)).text.split("\n\n")


OUTLINE = scheme(0, level(0, "decimal", "%1."), level(1, "lowerLetter", "%1.%2)"), level(2, "upperRoman", "%3"))


def test_levels_count_and_start_anew_below_the_next_of_a_higher_level(tmp_path: Path) -> None:
    body = item("a", 1) + item("b", 1, 1) + item("c", 1, 1) + item("d", 1, 2) + item("e", 1) + item("f", 1, 1)
    assert lines(tmp_path, body, OUTLINE + list_of(1, 0)) == ["1. a", "1.a) b", "1.b) c", "I d", "2. e", "2.a) f"]


def test_lists_of_one_scheme_go_on_unless_they_say_where_they_start(tmp_path: Path) -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    body = item("a", 1) + item("b", 2) + item("c", 3) + item("d", 3) + paragraph("e") + item("f", 3)
    numbering = OUTLINE + list_of(1, 0) + list_of(2, 0) + list_of(3, 0, start)
    assert lines(tmp_path, body, numbering) == ["1. a", "2. b", "7. c", "8. d", "e", "9. f"]


def test_a_level_without_one_above_it_counts_that_as_begun(tmp_path: Path) -> None:
    assert lines(tmp_path, item("a", 1, 1), OUTLINE + list_of(1, 0)) == ["1.a) a"]


def test_bullets_and_lists_that_are_not_defined_have_no_number(tmp_path: Path) -> None:
    numbering = scheme(0, level(0, "bullet", "•"), level(1, "none", "Note:")) + list_of(1, 0) + list_of(2, 9)
    assert lines(tmp_path, item("a", 1) + item("b", 1, 1) + item("c", 2) + item("d", 0) + item("e", 99), numbering) == [
        "a", "Note: b", "c", "d", "e",
    ]  # fmt: skip


def test_numbers_that_never_start_anew_and_figures_in_every_place(tmp_path: Path) -> None:
    numbering = scheme(
        0,
        level(0, "upperRoman", "%1"),
        level(1, "decimal", "%1.%2", '<w:lvlRestart w:val="0"/><w:isLgl/>'),
    )
    body = item("a", 1) + item("b", 1, 1) + item("c", 1) + item("d", 1, 1)
    assert lines(tmp_path, body, numbering + list_of(1, 0)) == ["I a", "1.1 b", "II c", "2.2 d"]


def test_a_style_puts_its_paragraphs_in_a_list(tmp_path: Path) -> None:
    styles = (
        '<w:style w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/></w:style>'
        '<w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
    )
    numbering = scheme(
        0, level(0, "decimal", "Article %1:", '<w:pStyle w:val="H1"/>'), level(1, "decimal", "%1.%2", '<w:pStyle w:val="H2"/>')
    )
    body = "".join(
        paragraph(text, f'<w:pStyle w:val="{style}"/>') for text, style in (("a", "H1"), ("b", "H2"), ("c", "H1"), ("d", "Loop"))
    )
    off = paragraph("e", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    path = word_file(tmp_path / "a.docx", body + off, numbering=numbering + list_of(1, 0), styles=styles)
    article = only_article(path)
    assert (article.title, article.text.split("\n\n")) == ("a", ["Article 1: a", "1.1 b", "Article 2: c", "d", "e"])


def test_deleted_paragraphs_are_not_counted(tmp_path: Path) -> None:
    deleted = item("", 1).replace("<w:numPr>", "<w:rPr><w:del/></w:rPr><w:numPr>")
    assert lines(tmp_path, item("a", 1) + deleted + item("b", 1), OUTLINE + list_of(1, 0)) == ["1. a", "2. b"]


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        (4, "decimal", "4"),
        (4, "decimalZero", "04"),
        (1994, "upperRoman", "MCMXCIV"),
        (0, "lowerRoman", "0"),
        (999_999, "lowerRoman", "999999"),
        (26, "lowerLetter", "z"),
        (28, "upperLetter", "BB"),
        (999_999, "lowerLetter", "999999"),
        (3, "russianLower", "в"),
        (12, "chineseCounting", "十二"),
        (3, "ideographTraditional", "丙"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (12, "thaiNumbers", "๑๒"),
        (2, "arabicAlpha", "ب"),
        (5, "bullet", ""),
        (5, "cardinalText", "5"),
    ],
)
def test_numbers_are_written_in_the_format_of_their_list(number: int, number_format: str, text: str) -> None:
    assert written(number, number_format) == text
