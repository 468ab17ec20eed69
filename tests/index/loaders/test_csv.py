"""Tables of articles in the dialects that programs and people write."""

from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.loaders import SourceContents, read_sources
from articleqa.index.loaders.csv_rows import Row, rows_of
from tests.index.loaders.helpers import written


def load(tmp_path: Path, content: str | bytes, name: str = "a.csv") -> SourceContents:
    return read_sources([written(tmp_path / name, content)])


def texts(collected: SourceContents) -> list[str]:
    return [article.text for article in collected.articles]


def remarks(collected: SourceContents) -> list[str]:
    return [remark.reason for remark in collected.warnings]


TWO = [("1", "One, or two; three"), ("2", "Four\nfive")]


@pytest.mark.parametrize(
    "content",
    [
        'id,text\n1,"One, or two; three"\n2,"Four\nfive"\n',
        'id;text\n1;"One, or two; three"\n2;"Four\nfive"\n',
        'id|text\n1|One, or two; three\n2|"Four\nfive"\n',
        'id\ttext\n1\tOne, or two; three\n2\t"Four\nfive"\n',
        'id^text\n1^"One, or two; three"\n2^"Four\nfive"\n',
        "'id','text'\n'1','One, or two; three'\n'2','Four\nfive'\n",
        'sep=;\nid;text\n1;"One, or two; three"\n2;"Four\nfive"\n',
        'sep=|\nid|text\n1|One, or two; three\n2|"Four\nfive"\n',
        '\n\nid,text\n1,"One, or two; three"\n2,"Four\nfive"\n',
        '"id";"text";"title, long, of, the, piece"\n1;"One, or two; three";\n2;"Four\nfive";\n',
        '"id", "text"\n1, "One, or two; three"\n2, "Four\nfive"\n',
        'id,text\r1,"One, or two; three"\r2,"Four\rfive"\r',
        'id,text\r\n1,"One, or two; three"\r\n2,"Four\r\nfive"\r\n',
    ],
)
def test_dialects(tmp_path: Path, content: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        collected = load(tmp_path, content.encode(encoding))
        assert [(article.id, article.text) for article in collected.articles] == TWO
        assert (collected.failures, collected.skipped, remarks(collected)) == ([], [], [])


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ('1,The 5" pipe burst.', 'The 5" pipe burst.'),
        ('1,"The 5" pipe, and the 12" one, burst."', 'The 5" pipe, and the 12" one, burst.'),
        ('1,"The ""old"" weir, 12" wide."', 'The "old" weir, 12" wide.'),
        ('1,"She said \\"sold\\", and left."', 'She said "sold", and left.'),
        ('1,"C:\\dir \\"x\\" \\\\"', 'C:\\dir "x" \\'),
        ('1,"C:\\dir\\"', "C:\\dir\\"),
        ('1,  "The mill burned." ', "The mill burned."),
        ('1,  "Sold" he said.', '  "Sold" he said.'),
    ],
)
def test_stray_quotation_marks_are_text(tmp_path: Path, row: str, text: str) -> None:
    collected = load(tmp_path, f"id,text\n{row}\n2,Next.\n")
    assert texts(collected) == [text, "Next."]
    assert remarks(collected) == []


def test_a_mark_that_is_never_closed_costs_its_row_at_most(tmp_path: Path) -> None:
    collected = load(tmp_path, 'id,text\n1,"Open, and on\n2,"Closed, too"\n3,"Open again\n')
    assert texts(collected) == ["Open, and on", "Closed, too", "Open again"]
    assert remarks(collected) == ["has a quotation mark that is never closed; it was taken to end with its line."] * 2


def test_rows_with_more_and_fewer_cells_are_told(tmp_path: Path) -> None:
    collected = load(tmp_path, "title,date,text\nA,2024-12-05,One, two,three\nB,,Four,,\nC\n,,Five\n")
    assert texts(collected) == ["One, two,three", "Four", "Five"]
    assert remarks(collected) == ["has more cells than columns; what is beyond them was added to its text."]
    assert [str(remark).rpartition(":")[2] for remark in collected.skipped] == ["4 has one cell and no text, and was left out."]
    assert remarks(load(tmp_path, "text,title\nOne,A,x\nTwo\n")) == [
        "has more cells than columns; the last were left out.",
        "has 1 of 2 cells.",
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>The crane was <b>sold</b> to&nbsp;Spain &amp; France.</p><p>It cost 90&euro;.</p><script>x()</script>",
         "The crane was sold to Spain & France.\n\nIt cost 90€."),
        ("One<br/>two", "One\ntwo"),
        ("a < b & c > d", "a < b & c > d"),
        ("Tom &amp; Jerry, AT&T; caf&eacute;", "Tom & Jerry, AT&T; café"),
        ("The <b> tag, List<String>", "The <b> tag, List<String>"),
    ],
)  # fmt: skip
def test_html_in_cells_is_rendered(tmp_path: Path, cell: str, text: str) -> None:
    assert texts(load(tmp_path, f"id\ttext\n1\t{cell}\n", "a.tsv")) == [text]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Titre;Texte;Langue;Date de publication;Source;Auteur", "T;X;fr;2024-12-05;S;A"),
        ("TITEL;Inhalt;Sprache;Datum;Quelle;Autor", "T;X;fr;2024-12-05;S;A"),
        ("标题;正文;语言;日期;来源;作者", "T;X;fr;2024-12-05;S;A"),
        ("Заголовок;Текст;Язык;Дата;Источник;Автор", "T;X;fr;2024-12-05;S;A"),
        ("tiêu_đề;nội_dung;ngôn_ngữ;ngày;nguồn;tác_giả", "T;X;fr;2024-12-05;S;A"),
        ("headline;summary;article body;language;published_at;link;authors", "T;no;X;fr;2024-12-05;S;A"),
        ("title;title;content;text;lang;date;source;author", ";T;no;X;fr;2024-12-05;S;A"),
    ],
)
def test_columns_have_names_in_many_languages(tmp_path: Path, header: str, cells: str) -> None:
    (article,) = load(tmp_path, f"{header}\n{cells}\n").articles
    values = (article.title, article.text, article.lang, article.date, article.source, article.author)
    assert values == ("T", "X", "fr", "2024-12-05", "S", "A")


def test_what_stands_above_the_header_is_told(tmp_path: Path) -> None:
    collected = load(tmp_path, "Export of 2024\n\nid,text\n1,One\n")
    assert texts(collected) == ["One"]
    assert [str(remark).rpartition(":")[2] for remark in collected.skipped] == [
        "1 stands above the names of the columns, and was left out."
    ]


def test_a_long_cell_is_whole(tmp_path: Path) -> None:
    text = "Word, word. " * 400_000
    assert texts(load(tmp_path, f'id,text\n1,"{text}"\n2,End\n')) == [text, "End"]


@pytest.mark.parametrize(
    "table",
    ['"a"b' * 50_000, '"a"b\n' * 40_000, 'x,"a\n' * 50_000, "x, " + " " * 200_000 + '"a', ', "' * 60_000, '" ' * 90_000,
     '"\\"x' + "\\" * 200_000],
    ids=["marks", "marks in lines", "open", "spaces", "spaced", "closings", "backslashes"],
)  # fmt: skip
def test_hostile_tables_take_no_longer_than_others(table: str) -> None:
    assert len("".join(cell for row in rows_of(table, ",") for cell in row.cells)) <= len(table)


def test_rows_have_the_number_of_their_last_line() -> None:
    standard, stray = 'a,b\n\n"1\n2",c\n', 'a,b\n\n"1\n2"2",c\n'
    assert list(rows_of(standard, ",")) == [Row(1, ["a", "b"]), Row(4, ["1\n2", "c"])]
    assert list(rows_of(stray, ",")) == [Row(1, ["a", "b"]), Row(4, ['1\n2"2', "c"])]


def test_a_table_that_is_one_column_of_quoted_lines_is_read(tmp_path: Path) -> None:
    collected = load(tmp_path, '"title,text"\n"A,One ""big"" crane."\n"B,""Two, three."""\n')
    assert [(article.title, article.text) for article in collected.articles] == [("A", 'One "big" crane.'), ("B", "Two, three.")]


def test_a_quotation_at_the_beginning_of_a_cell_keeps_its_marks(tmp_path: Path) -> None:
    assert texts(load(tmp_path, 'text\ttitle\n"Enough" was all she said\tA\nMore\tB\n')) == ['"Enough" was all she said', "More"]


def test_apostrophes_at_the_ends_of_cells_are_text(tmp_path: Path) -> None:
    assert texts(load(tmp_path, "title,text\nA,'Tis the season\nB,of the crews'\n")) == ["'Tis the season", "of the crews'"]


def test_columns_have_many_names(tmp_path: Path) -> None:
    content = "Article Title,Main-Text,Publish_Date,Author Name,Article URL\nA,One.,2024-03-06,Ann Low,https://a.example/b\n"
    (article,) = load(tmp_path, content).articles
    assert (article.title, article.text, article.date) == ("A", "One.", "2024-03-06")
    assert (article.author, article.source) == ("Ann Low", "https://a.example/b")


def test_what_the_html_of_a_cell_hides_is_no_text(tmp_path: Path) -> None:
    content = 'text\n"<p>Sold.</p><p hidden>Note.</p><span style=""display:none"">x</span>"\n10<sup>3</sup> kg\n'
    assert texts(load(tmp_path, content)) == ["Sold.", "10³ kg"]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (("3/14/2018", "12/1/2018"), ["2018-03-14", "2018-12-01"]),
        (("14/3/2018", "12/1/2018"), ["2018-03-14", "2018-01-12"]),
        (("14/3/2018", "3/14/2018", "12/1/2018"), ["2018-03-14", "2018-03-14", None]),
        (("12/1/2018",), [None]),
        (("42005", "42006.5"), ["2015-01-01", "2015-01-02"]),
        (("42005", "2018-03-14"), [None, "2018-03-14"]),
    ],
)
def test_the_other_days_of_a_column_tell_how_one_is_written(tmp_path: Path, written: tuple[str, ...], days: list[str | None]) -> None:
    table = "text,date\n" + "".join(f"The weir was repaired.,{day}\n" for day in written)
    assert [article.date for article in load(tmp_path, table).articles] == days
