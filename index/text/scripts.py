"""Scripts that are told apart by how they are written, and how lines of them are joined."""

from typing import Final

import regex

IDEOGRAPHS: Final = r"\p{Han}\p{Hiragana}\p{Katakana}"
"""Scripts without spaces between words whose sentences end with marks."""
WITHOUT_MARKS: Final = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
"""Scripts without spaces between words whose sentences end with a space."""
NO_SPACES: Final = IDEOGRAPHS + WITHOUT_MARKS
"""Scripts without spaces between words."""

# What these scripts are written with besides letters: 。「」ー, and full-width digits, letters and punctuation. Hangul, which is written
# with spaces, has half-width forms in the same block.
_PUNCTUATION = r"\p{Block=CJK_Symbols_and_Punctuation}\p{Block=Katakana}\p{Block=Halfwidth_and_Fullwidth_Forms}"
_CHARACTER = rf"[[{NO_SPACES}{_PUNCTUATION}]--[\p{{Hangul}}\p{{Z}}]]"
# Chinese shares these with Latin script; beside a Chinese character they are Chinese.
_SHARED = "[“”‘’…—]"
_WITHOUT_SPACE = regex.compile(
    rf"{_CHARACTER}\p{{M}}*\n{_CHARACTER}|\p{{Han}}\p{{M}}*\n{_SHARED}|{_SHARED}\n\p{{Han}}",
    regex.VERSION1,
)
_WHITE = regex.compile(r"\s+")
_EDGE = 4  # a character with its combining marks


def line_separator(above: str, below: str) -> str:
    """What takes the place of the line break where two lines of a paragraph are joined.

    A space, or nothing between characters of scripts that are written without spaces (CSS Text Module Level 3, section 4.1.3).
    """
    return "" if _WITHOUT_SPACE.search(f"{above[-_EDGE:]}\n{below[:1]}") else " "


def on_one_line(text: str) -> str:
    """The text without white space at its ends, every other run of it one space, and lines joined as `line_separator` says."""
    text = text.strip()

    def separator(white: regex.Match[str]) -> str:
        start, end = white.span()
        return line_separator(text[max(0, start - _EDGE) : start], text[end]) if "\n" in white.group() else " "

    line: str = _WHITE.sub(separator, text)
    return line
