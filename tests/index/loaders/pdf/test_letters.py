"""Lines and words whose letters PDFium does not give as they stand on the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.index.loaders.helpers import only_article
from tests.index.loaders.pdf_files import made_pdf, shown

NARROW = {"i": 2.7, "l": 2.7, "t": 3.3, "f": 3.3, "r": 4.0, "w": 8.7, "s": 6.0, "c": 6.0}


def letter_by_letter(y: float, text: str) -> str:
    """Return what draws each letter of a line by itself, as browsers do, with no letter for a space."""
    moves, step = [], 0.0
    for character in text:
        if character == " ":
            step += 5
        else:
            moves.append(f"{step:.1f} 0 Td ({character}) Tj")
            step = NARROW.get(character, 6.7)
    return f"BT /F 12 Tf 1 0 0 1 72 {y} Tm {' '.join(moves)} ET\n"


def test_the_only_lines_of_a_page_are_not_read_as_vertical_text(tmp_path: Path) -> None:
    content = letter_by_letter(700, "carolina then had two further possessions but could not") + shown(72, 685, "score in either.")
    text = only_article(made_pdf(tmp_path / "a.pdf", content)).text
    assert text == "carolina then had two further possessions but could not score in either."


def cluster(text: str, drawn: str) -> str:
    """Return signs that stand for a text that the file gives."""
    return f"/Span<</ActualText<FEFF{text.encode('utf-16-be').hex()}>>>BDC {drawn} EMC"


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        (f"(t) Tj {cluster('วั', '4 0 Td (w) Tj 12 0 Td (.) Tj')} -2 0 Td (n) Tj 7 0 Td (k) Tj", "tวัnk"),
        (f"(t) Tj {cluster('धा', '4 0 Td (w) Tj 8.7 0 Td (.) Tj')} 3.3 0 Td (n) Tj", "tधाn"),
        (f"(t) Tj {cluster('धा', '4 0 Td (w) Tj 8.7 0 Td (.) Tj')} 7 0 Td (n) Tj", "tधा n"),
        (f"(t) Tj {cluster('ที่', '4 0 Td (w) Tj')} {cluster('ที่', '5 0 Td (.) Tj')} 5 0 Td (n) Tj", "tที่n"),
        (f"(t) Tj {cluster('ที่', '4 0 Td (w) Tj')} {cluster('ที่', '8.7 0 Td (w) Tj')}", "tที่ที่"),
    ],
    ids=["in parts", "without a space", "with a space", "said again of a sign inside", "twice"],
)
def test_a_text_that_stands_for_several_signs_is_read_once(tmp_path: Path, drawn: str, text: str) -> None:
    assert only_article(made_pdf(tmp_path / "a.pdf", f"BT /F 12 Tf 72 700 Td {drawn} ET")).text == text


def test_the_words_of_a_justified_line_are_no_cells(tmp_path: Path) -> None:
    lines = "".join(
        f"BT /F 12 Tf {space} Tw 1 0 0 1 72 {y} Tm ({words}) Tj ET\n"
        for y, space, words in ((700, 33, "Considerable number theory"), (685, 34, "distribution shown holding"))
    )
    text = only_article(made_pdf(tmp_path / "a.pdf", lines)).text
    assert text == "Considerable number theory distribution shown holding"
