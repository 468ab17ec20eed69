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
    ],
    ids=["note", "formulas", "begins a note", "only small", "ordinal"],
)
def test_raised_and_lowered_figures_are_no_part_of_a_number_or_word(tmp_path: Path, drawn: str, text: str) -> None:
    content = f"BT /F 12 Tf 72 700 Td {drawn.replace('7 Tf', '/F 7 Tf').replace('8 Tf', '/F 8 Tf').replace('12 Tf', '/F 12 Tf')} ET"
    assert only_article(made_pdf(tmp_path / "a.pdf", content)).text == text
