"""Figures above and below their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.index.loaders.helpers import only_article
from tests.index.loaders.pdf_files import made_pdf


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        ("(as Vidal) Tj 7 Tf 4 Ts (12) Tj 12 Tf 0 Ts ( came) Tj", "as Vidal¹² came"),
        ("(10) Tj 7 Tf 4 Ts (3) Tj 12 Tf 0 Ts ( kg of CO) Tj 7 Tf -2 Ts (2) Tj", "10³ kg of CO₂"),
        ("7 Tf 4 Ts (1) Tj 12 Tf 0 Ts (See the yearbook) Tj", "¹ See the yearbook"),
        ("(as Vidal) Tj 8 Tf 0 Ts (12) Tj 12 Tf ( came) Tj", "as Vidal12 came"),
        ("(the 21) Tj 7 Tf 4 Ts (st) Tj 12 Tf 0 Ts ( day of May) Tj", "the 21st day of May"),
        ("(in 1472,) Tj 7 Tf 4 Ts ([12]) Tj 12 Tf 0 Ts ( when) Tj", "in 1472,[12] when"),
        ("(Nowp.) Tj 7 Tf 4 Ts ([3][4]) Tj 12 Tf 0 Ts ( The light) Tj 7 Tf 4 Ts ([5]) Tj 12 Tf 0 Ts (.) Tj", "Nowp.[3][4] The light[5]."),
    ],
    ids=["note", "formulas", "begins a note", "only small", "ordinal", "note in brackets", "notes in brackets"],
)
def test_raised_and_lowered_figures_are_no_part_of_a_number_or_word(tmp_path: Path, drawn: str, text: str) -> None:
    content = f"BT /F 12 Tf 72 700 Td {drawn.replace('7 Tf', '/F 7 Tf').replace('8 Tf', '/F 8 Tf').replace('12 Tf', '/F 12 Tf')} ET"
    assert only_article(made_pdf(tmp_path / "a.pdf", content)).text == text


def test_notes_in_brackets_that_are_drawn_on_their_own_are_in_their_sentence(tmp_path: Path) -> None:
    drawn = [("12", 0, "above the river"), ("7", 4, "[1]"), ("12", 0, ". The castle"), ("7", 4, "[2]"), ("12", 0, "fell")]
    lefts = (72, 151.5, 159.5, 221.5, 232.5)
    content = "".join(
        f"BT /F {size} Tf {left} {700 + rise} Td ({text}) Tj ET\n" for (size, rise, text), left in zip(drawn, lefts, strict=True)
    )
    assert only_article(made_pdf(tmp_path / "a.pdf", content)).text == "above the river[1]. The castle[2] fell"
