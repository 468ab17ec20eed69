"""What stands on the pages around the text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from articleqa.index.loaders.pdf.lines import Line
from articleqa.index.loaders.pdf.paragraphs import join_lines
from articleqa.index.loaders.pdf.running_heads import without_running_heads
from tests.index.loaders.pdf.helpers import lines


def texts_of(pages: list[list[Line]]) -> list[list[str]]:
    return [[line.text for line in page] for page in without_running_heads(pages)]


def body(page: int) -> list[Line]:
    """Five lines, of which no two pages have one that is alike."""
    words = "abcdefghijklmnopqrstuvwxyz"[page]
    return [
        Line(f"{words * 3} {word} {words * 4}", 0, 100, 600 - 12 * n, 10) for n, word in enumerate(("one", "two", "three", "four", "five"))
    ]


def body_texts(count: int) -> list[list[str]]:
    return [[line.text for line in body(page)] for page in range(count)]


def head(text: str, baseline: float = 640, size: float = 10) -> Line:
    return Line(text, 0, 100, baseline, size)


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        lines("The Lighthouse", f"Text {word}", f"more {word}", f"end {word}", f"Page {number}") for number, word in enumerate("abcd", 1)
    ]
    assert texts_of(pages) == [[f"Text {w}", f"more {w}", f"end {w}"] for w in "abcd"]
    running = join_lines([[], lines("One."), []])
    assert (running.text, running.pages) == ("One.", (0, 0, 4))


@pytest.mark.parametrize("number", ["3", "– 3 –", "Page 3 of 10", "S. 3 von 10", "стр. 3 из 10", "3/10", "Hal. 3 dari 10", "sida 3 av 10"])
def test_a_page_number_is_left_out_in_every_language(number: str) -> None:
    assert texts_of([lines("One.", "Two.", number)]) == [["One.", "Two."]]


def test_heads_that_alternate_on_left_and_right_pages_are_left_out() -> None:
    pages = [[head(f"The Gazette / Vol. 85 {n + 4769}" if n % 2 else f"{n + 4769} Notices of the Port"), *body(n)] for n in range(6)]
    assert texts_of(pages) == body_texts(6)
    assert texts_of(pages[:5]) == body_texts(5)


def test_a_production_line_in_the_margin_is_left_out_wherever_the_file_has_it() -> None:
    pages = [[*body(n)[:3], Line(f"VerDate Sep 2014 Frm {n}", -30, -20, 571, 6), *body(n)[3:]] for n in range(4)]
    assert texts_of(pages) == body_texts(4)


def test_heads_of_chapters_are_left_out_where_most_pages_have_one() -> None:
    chapters = ["Chapter One: The Tower"] * 3 + ["Chapter Two: The Storm"] * 3 + ["Chapter Three: Keepers"]
    assert texts_of([[head(text), *body(n)] for n, text in enumerate(chapters)]) == body_texts(7)


def test_heads_that_differ_in_more_than_a_number_are_left_out_where_a_number_counts_with_the_pages() -> None:
    names = ("Aal – Abend", "Abend – Acht", "Acker – Adel", "Adel – Affe")
    assert texts_of([[head(f"{name} {n + 12}"), *body(n)] for n, name in enumerate(names)]) == body_texts(4)
    beside = [[head(name), replace(head(str(n + 12)), left=300), *body(n)] for n, name in enumerate(names)]
    assert texts_of(beside) == body_texts(4)
    chapters = [[head(f"{n + 12} The Gazette" if n % 2 else f"{name} {n + 12}"), *body(n)] for n, name in enumerate(names)]
    assert texts_of(chapters) == body_texts(4)
    years = [[head(f"{name} {year}"), *body(n)] for n, (name, year) in enumerate(zip(names, (1908, 1911, 1915, 1916), strict=True))]
    assert texts_of(years) == [[line.text for line in page] for page in years]


def test_a_head_on_both_pages_of_two_is_left_out() -> None:
    pages = [[head("The Gazette"), *body(n)] for n in range(2)]
    assert texts_of(pages) == body_texts(2)
    assert texts_of([pages[0], [head("The Gazette"), body(1)[0]]]) == [body_texts(1)[0], [body(1)[0].text]]
    assert texts_of([*pages, body(2)]) == [[line.text for line in page] for page in (*pages, body(2))]
    close = [[Line("The Gazette", 0, 100, 612, 10), *body(n)] for n in range(2)]
    assert texts_of(close) == [[line.text for line in page] for page in close]


def test_text_that_only_happens_to_repeat_is_kept() -> None:
    refrain = "And the light went round."
    inside = [body(0), [*body(1)[:2], replace(body(1)[2], text=refrain), *body(1)[3:]]]
    pages = [*inside, *([head(refrain), *body(n)] for n in range(2, 5)), body(5), body(6), body(7), body(8)]
    assert texts_of(pages) == [[line.text for line in page] for page in pages]
    labels = [[head("CHAPTER", size=20), *body(n)] if n % 3 == 0 else body(n) for n in range(12)]
    assert texts_of(labels) == [[line.text for line in page] for page in labels]


def test_pages_that_have_nothing_but_what_is_alike_keep_it() -> None:
    pages = [lines(f"The station {number} was", "closed") for number in range(4)]
    assert texts_of(pages) == [[f"The station {number} was", "closed"] for number in range(4)]


def test_page_numbers_count_with_the_pages() -> None:
    romans = [[*body(n), head(roman, 500)] for n, roman in enumerate(("iii", "iv", "v"))]
    assert texts_of(romans) == body_texts(3)
    for text in ("1984", "Article 3", "civil", "C"):
        page = [*body(0), head(text, 500)]
        assert texts_of([page, body(1)]) == [[line.text for line in page], body_texts(2)[1]]
    numbered = [[*body(n), head(str(47698 + n), 500)] for n in range(2)]
    assert texts_of(numbered) == body_texts(2)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("The tower | The Gazette AM 10:07 11/27/26,", "https://gazette.example/tower 1/1"),
        ("11/27/26, 10:07 AM The tower | The Gazette", "https://gazette.example/tower 1/1"),
        ("27.11.2026, 10:07 Der Turm", "1/12 https://gazette.example/turm"),
        ("2026/11/27 10:07 塔", "file:///home/ann/tower.html 1/1"),
    ],
)
def test_what_a_browser_prints_around_a_single_page_is_left_out(above: str, below: str) -> None:
    assert texts_of([[head(above), *body(0), head(below, 500)]]) == body_texts(1)


def test_an_address_or_a_time_alone_is_text() -> None:
    page = [head("11/27/26, 10:07 AM The tower"), *body(0), head("See https://gazette.example/tower", 500)]
    assert texts_of([page]) == [[line.text for line in page]]
