"""Whole files as values, and that well-known readers get out of them what was put in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import bibtexparser
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from articleqa import Article, Metadata, to_bibtex, to_csl_json, to_ris
from articleqa.bibliography.entry import entries

TODAY = date(2026, 11, 27)
CALL = Article(
    "news/call.txt", "L’appel : 100 % « rare » & franc", "Text.", "fr", "2024-12-05", "https://thanhnien.vn/a_b.htm?x=1&y=%20", "Thanh Niên"
)
BOOKLET = Metadata("booklet.pdf", "", None, "1998-05", "Revue {A}", None)
MOON = Article("moon", "嫦娥五号", "文", "zh-Hans", "2020", None, "新华社")


def test_bibtex() -> None:
    assert to_bibtex([CALL, BOOKLET, MOON, CALL], TODAY) == (
        r"""@misc{thanhnien2024-c31aa241,
  author = {{Thanh Niên}},
  title = {{L’appel : 100 \% « rare » \& franc}},
  year = {2024},
  month = dec,
  day = {5},
  url = {https://thanhnien.vn/a_b.htm?x=1&y=%20},
  urldate = {2026-11-27},
  language = {french},
}

@misc{revuea1998-858c463c,
  title = {{booklet.pdf}},
  year = {1998},
  month = may,
  howpublished = {Revue \textbraceleft{}A\textbraceright{}},
}

@misc{article2020-9e78b43e,
  author = {{新华社}},
  title = {{嫦娥五号}},
  year = {2020},
  language = {chinese},
}
"""
    )


def test_ris() -> None:
    assert to_ris([CALL, BOOKLET, MOON, CALL], TODAY).split("\r\n") == [
        "TY  - ELEC",
        "ID  - thanhnien2024-c31aa241",
        "AU  - Thanh Niên",
        "TI  - L’appel : 100 % « rare » & franc",
        "T2  - thanhnien.vn",
        "PY  - 2024",
        "DA  - 2024/12/05/",
        "LA  - fr",
        "UR  - https://thanhnien.vn/a_b.htm?x=1&y=%20",
        "Y2  - 2026/11/27/",
        "ER  - ",
        "",
        "TY  - GEN",
        "ID  - revuea1998-858c463c",
        "TI  - booklet.pdf",
        "T2  - Revue {A}",
        "PY  - 1998",
        "DA  - 1998/05//",
        "ER  - ",
        "",
        "TY  - GEN",
        "ID  - article2020-9e78b43e",
        "AU  - 新华社",
        "TI  - 嫦娥五号",
        "PY  - 2020",
        "DA  - 2020///",
        "LA  - zh-Hans",
        "ER  - ",
        "",
    ]


def test_csl_json() -> None:
    assert json.loads(to_csl_json([CALL, BOOKLET, MOON, CALL], TODAY)) == [
        {
            "id": "thanhnien2024-c31aa241",
            "type": "webpage",
            "title": "L’appel : 100 % « rare » & franc",
            "author": [{"literal": "Thanh Niên"}],
            "container-title": "thanhnien.vn",
            "issued": {"date-parts": [[2024, 12, 5]]},
            "accessed": {"date-parts": [[2026, 11, 27]]},
            "URL": "https://thanhnien.vn/a_b.htm?x=1&y=%20",
            "language": "fr",
        },
        {
            "id": "revuea1998-858c463c",
            "type": "document",
            "title": "booklet.pdf",
            "container-title": "Revue {A}",
            "issued": {"date-parts": [[1998, 5]]},
        },
        {
            "id": "article2020-9e78b43e",
            "type": "document",
            "title": "嫦娥五号",
            "author": [{"literal": "新华社"}],
            "issued": {"date-parts": [[2020]]},
            "language": "zh-Hans",
        },
    ]


def test_nothing_is_written_of_no_articles() -> None:
    assert (to_bibtex([]), to_ris([]), to_csl_json([])) == ("", "", "[]\n")


def test_a_key_depends_on_its_article_alone() -> None:
    alone, (first, second) = entries([CALL]), entries([replace(CALL, id="other"), CALL])
    assert alone == [second]
    assert first.key == "thanhnien2024-d9298a10"


@pytest.mark.parametrize(
    ("stated", "parts"),
    [("2024-12-05T10:00:00Z", (2024, 12, 5)), ("2023-02-30", ()), ("2024-13", ()), ("20245", ()), ("soon", ()), ("0000", ()), (None, ())],
)
def test_a_date_has_the_parts_that_are_stated(stated: str | None, parts: tuple[int, ...]) -> None:
    assert entries([replace(CALL, date=stated)])[0].date == parts


def test_an_address_with_braces_leaves_no_bibtex_entry_open() -> None:
    assert "url = {https://a.org/%7Bx%7D%7B},\n" in to_bibtex([replace(CALL, source="https://a.org/{x}{")])


def test_a_line_of_ris_is_one_line_and_names_have_no_asterisk() -> None:
    lines = to_ris([replace(CALL, title="One\r\nTY  - JOUR\u2028two\x0bthree\x85", author="A*, B", source="The *Star*")]).split("\r\n")
    assert lines[2:5] == ["AU  - A , B", "TI  - One TY - JOUR two three", "T2  - The Star"]
    assert len("".join(lines).splitlines()) == 1


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\\{}%&$#_^~\"<>|@,='\n"), min_size=1).filter(str.strip)


@given(title=TEXTS, author=TEXTS)
def test_readers_get_out_what_was_put_in(title: str, author: str) -> None:
    article = replace(CALL, title=title, author=author)
    (entry,) = entries([article])
    library = bibtexparser.parse_string(to_bibtex([article, BOOKLET]))
    assert library.failed_blocks == []
    assert [parsed.key for parsed in library.entries] == [entry.key, "revuea1998-858c463c"]
    latex = library.entries[0]["title"]
    assert latex[0] + latex[-1] == "{}"
    assert latex.count("{") == latex.count("}")
    (reference, _) = rispy.loads(to_ris([article, BOOKLET]))
    assert (reference["title"], reference["id"]) == (entry.title, entry.key)
    assert json.loads(to_csl_json([article]))[0]["title"] == entry.title


def test_what_has_a_meaning_in_latex_is_a_command() -> None:
    title = to_bibtex([replace(CALL, title="\\ { } ~ ^ < > | \" & % $ # _ ' é € 中")]).split("\n")[2]
    assert title == (
        r"  title = {{\textbackslash{} \textbraceleft{} \textbraceright{} \textasciitilde{} \textasciicircum{} \textless{} \textgreater{} "
        r"\textbar{} \textquotedbl{} \& \% \$ \# \_ ' é € 中}},"
    )
