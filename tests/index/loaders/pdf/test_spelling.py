"""Ligatures, spaces and hyphens inside lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from articleqa.index.loaders.pdf.spelling import Letter, as_read, strange_characters
from tests.index.loaders.helpers import only_article
from tests.index.loaders.pdf_files import made_pdf


def read(text: str, gaps: Sequence[float] = ()) -> str:
    """Letters of width 10; the gap after each is 0 but for those that are given."""
    letters, left = [], 0.0
    for number, character in enumerate(text):
        width = 0.0 if character == " " else 10.0
        letters.append(Letter(character, number, left, left + width))
        left += width + (gaps[number] if number < len(gaps) else 0.0)
    return "".join(letter.text for letter in as_read(letters, 10, lambda letter: (letter.left, letter.right)))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("\ufb01n", "fin"),
        ("di\x0eerent", "diffierent"),
        ("di\x0berent", "different"),
        ("a\x03house", "a house"),
        ("  a \t b\u00a0c ", "a b c"),
        ("well\u00adknown", "well-known"),
        ("exam\u00ad", "exam\u00ad"),
        ("\uf0b7 one", "• one"),
        ("a\ue005b", "a b"),
        ("\x88 (5.4)", "(5.4)"),
    ],
)
def test_characters_are_as_a_person_reads_them(written: str, expected: str) -> None:
    assert read(written) == expected


def test_a_letter_of_a_ligature_keeps_its_place() -> None:
    letters = [Letter("\ufb03", 7, 0, 10), Letter("x", 8, 10, 20)]
    assert [(letter.text, letter.char_index) for letter in as_read(letters, 10, lambda _: (0, 0))] == [
        ("f", 7),
        ("f", 7),
        ("i", 7),
        ("x", 8),
    ]


def test_a_space_behind_a_ligature_inside_a_word_is_left_out(tmp_path: Path) -> None:
    ligature = "BT /F 12 Tf 72 700 Td [(d\\351#) ({}) {} (nir le mot)] TJ ET"
    assert only_article(made_pdf(tmp_path / "a.pdf", ligature.format(" ", 278), letters={"#": "fi"})).text == "définir le mot"
    assert only_article(made_pdf(tmp_path / "b.pdf", ligature.format(" ", 0), letters={"#": "fi"})).text == "défi nir le mot"
    assert only_article(made_pdf(tmp_path / "c.pdf", "BT /F 12 Tf 72 700 Td (Wi-fi nights of old) Tj ET")).text == "Wi-fi nights of old"


def test_the_letters_of_a_spaced_word_are_joined(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "a.pdf", "BT /F 12 Tf 72 700 Td (C H A P T E R   O N E) Tj ET")
    assert only_article(path).text == "CHAPTER ONE"
    for text in ("A B C D E F", "x z q k p w", "I a m", "B d E f G h"):
        assert read(text) == text


def test_what_nobody_sees_is_counted() -> None:
    assert strange_characters("a\x01\ue000\ufffd\t\n b\u00ad") == 3
