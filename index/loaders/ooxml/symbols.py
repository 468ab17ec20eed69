"""Characters of Word's symbol fonts, whose letters are signs, and raised figures → Unicode."""

from __future__ import annotations

from typing import Final

# The encoding of Adobe's font Symbol, from 0x21 to 0x7E and from 0xA1 to 0xFE; "\0" stands where there is no character of Unicode.
_SYMBOL_LOW = "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_HIGH = "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\0〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
_WINGDINGS = (
    {0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x78: "⌧"}
    | {0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨"}
    | {0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x28: "☎", 0x2A: "✉", 0x36: "⌛", 0x46: "☞"}
)
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x2A: "□"}
_SYMBOL = {
    code: sign for code, sign in zip([*range(0x21, 0x7F), *range(0xA1, 0xFF)], _SYMBOL_LOW + _SYMBOL_HIGH, strict=True) if sign != "\0"
}
_FONTS: Final = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
_PRIVATE_USE = 0xF000

_RAISED: Final = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_FIGURES: Final = frozenset("0123456789+-−")


def sign(code: int, font: str | None) -> str:
    """Return the character of a symbol font; "" where the font's sign is not known.

    Args:
        code: The character's code in the font; Word may have moved it to Unicode's area for private use.
        font: The font's name.
    """
    position = code - _PRIVATE_USE if _PRIVATE_USE <= code <= _PRIVATE_USE + 0xFF else code
    table = _FONTS.get((font or "").lower())
    if table is not None:
        return table.get(position, "")
    return chr(code) if 0x20 <= code < 0xD800 else ""


def signs(text: str, font: str | None) -> str:
    """Return a run's text with the characters for private use of a symbol font as what they show."""
    if (font or "").lower() not in _FONTS:
        return text
    return "".join(sign(ord(c), font) if _PRIVATE_USE <= ord(c) <= _PRIVATE_USE + 0xFF else c for c in text)


def raised_figures(text: str) -> str:
    """Return figures as raised ones; other text as it is."""
    return text.translate(_RAISED) if text and set(text) <= _FIGURES else text
