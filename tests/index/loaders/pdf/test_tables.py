"""Rows of tables, whose cells may have several lines."""

from __future__ import annotations

from pathlib import Path

from articleqa.index.loaders.pdf.tables import with_rows
from tests.index.loaders.helpers import only_article
from tests.index.loaders.pdf.helpers import lines
from tests.index.loaders.pdf_files import column, made_pdf, shown


def test_a_row_whose_cells_have_several_lines_is_one_line(tmp_path: Path) -> None:
    """The cells are painted one after the other, as browsers, TeX and Word do; the first is in the middle of its row."""
    rows = (
        column(72, 700, "Year") + column(150, 700, "What happened") + column(400, 700, "Keeper")
        + column(72, 672, "1883") + column(150, 680, "The foundation of the tower was laid in", "the open sea, at the third try")
        + column(400, 680, "none")
        + column(72, 640, "1885") + column(150, 640, "The light was lit") + column(400, 640, "Mary Reed and", "her two sons")
    )  # fmt: skip
    text = shown(72, 740, "This is the history of the tower and of all the people who ever lived in it.")
    article = only_article(
        made_pdf(tmp_path / "a.pdf", text + rows + shown(72, 580, "The tower stands today, and nobody lives in it any more."))
    )
    assert article.text.split("\n\n") == [
        "This is the history of the tower and of all the people who ever lived in it.",
        "Year\tWhat happened\tKeeper\n"
        "1883\tThe foundation of the tower was laid in the open sea, at the third try\tnone\n"
        "1885\tThe light was lit\tMary Reed and her two sons",
        "The tower stands today, and nobody lives in it any more.",
    ]


def test_lines_that_are_painted_across_all_cells_are_of_their_rows(tmp_path: Path) -> None:
    across = "".join(
        shown(72, y, first) + shown(200, y, second) + shown(400, y, third)
        for y, first, second, third in (
            (700, "Year", "What happened", "Keeper"), (680, "1883", "The foundation of the tower", "none"), (666, "", "was laid", ""),
            (646, "1885", "The light was lit", "Mary Reed"),
        )
    )  # fmt: skip
    assert only_article(made_pdf(tmp_path / "a.pdf", across)).text == (
        "Year\tWhat happened\tKeeper\n1883\tThe foundation of the tower was laid\tnone\n1885\tThe light was lit\tMary Reed"
    )


def test_neither_columns_nor_lists_are_tables(tmp_path: Path) -> None:
    left = column(72, 700, "The tower was built by the people", "of the harbour, who had lost", "many boats in one winter and did")
    right = column(330, 700, "not want to lose any more. They", "paid for it themselves, and it", "took them two years.")
    assert only_article(made_pdf(tmp_path / "a.pdf", left + right)).text == (
        "The tower was built by the people of the harbour, who had lost many boats in one winter and did not want to lose any more. "
        "They paid for it themselves, and it took them two years."
    )
    numbered = "".join(
        shown(72, y, f"{n}.") + shown(110, y, text)
        for y, n, text in ((700, 1, "The first of the rules of the port"), (680, 2, "The second one"))
    )
    assert "\t" not in only_article(made_pdf(tmp_path / "b.pdf", numbered)).text


def test_lines_without_gaps_stay_as_they_are() -> None:
    page = lines("One line", "and another", "and a third.")
    assert with_rows([[line] for line in page]) == page
    assert with_rows([]) == []
