from __future__ import annotations

import pytest
from lxml import etree

from articleqa.index.loaders.ooxml.math import formula_text
from articleqa.index.loaders.ooxml.symbols import raised_figures, sign, signs
from tests.index.loaders.word_files import declared


def part(name: str, *texts: str) -> str:
    return f"<m:{name}>{''.join(f'<m:r><m:t>{text}</m:t></m:r>' if '<' not in text else text for text in texts)}</m:{name}>"


SQUARE = part("sSup", part("e", "b"), part("sup", "2"))


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (part("r", "<m:t>E=m</m:t>") + part("sSup", part("e", "c"), part("sup", "2")), "E=mc²"),
        (part("f", part("num", "a+b"), part("den", "2")), "(a+b)/2"),
        (part("sSubSup", part("e", "x"), part("sub", "i"), part("sup", "n+1")), "x_i^(n+1)"),
        (part("rad", part("deg"), part("e", SQUARE, "−4ac")), "√(b²−4ac)"),
        (part("rad", part("deg", "3"), part("e", "x")), "³√x"),
        (part("nary", '<m:naryPr><m:chr m:val="∑"/></m:naryPr>', part("sub", "i=1"), part("sup", "n"), part("e", "i")), "∑_(i=1)^n i"),
        (part("nary", part("sub"), part("sup"), part("e", "f")), "∫ f"),
        (part("d", part("e", "a"), part("e", "b")), "(a|b)"),
        (part("d", '<m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr>', part("e", "a")), "[a"),
        (part("func", part("fName", "sin"), part("e", "x")), "sin x"),
        (part("acc", '<m:accPr><m:chr m:val="⃗"/></m:accPr>', part("e", "v")), "v⃗"),
        (part("limLow", part("e", "lim"), part("lim", "n→∞")), "lim_(n→∞)"),
        (part("m", part("mr", part("e", "1"), part("e", "2")), part("mr", part("e", "3"), part("e", "4"))), "1, 2; 3, 4"),
        ("<w:ins>" + part("r", "<m:t>new</m:t>") + "</w:ins><w:del>" + part("r", "<m:t>old</m:t>") + "</w:del>", "new"),
    ],
)
def test_a_formula_is_one_line(formula: str, text: str) -> None:
    assert formula_text(etree.fromstring(f"<m:oMath {declared()}>{formula}</m:oMath>")) == text


def test_symbol_fonts() -> None:
    assert [sign(code, "Symbol") for code in (0x21, 0x61, 0x7E, 0xA1, 0xA3, 0xB0, 0xE5, 0xF0E5, 0xFE, 0xF0)] == [*"!α∼ϒ≤°∑∑⎭", ""]
    assert [sign(code, "Wingdings") for code in (0xFC, 0xF0A8, 0x41)] == ["✓", "◻", ""]
    assert [sign(code, "Arial") for code in (0x263A, 0xF021)] == ["☺", ""]
    assert signs("a\uf061", "Symbol") == "aα"
    assert signs("a\uf061", None) == "a\uf061"


def test_only_figures_are_raised() -> None:
    assert [raised_figures(text) for text in ("3", "−2", "st", "2nd", "")] == ["³", "⁻²", "st", "2nd", ""]
