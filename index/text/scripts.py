"""Scripts written without spaces, and how lines of a text are joined."""

from __future__ import annotations

from typing import Final

import regex

from articleqa.index.records import Span

IDEOGRAPHS: Final = r"\p{Han}\p{Hiragana}\p{Katakana}"
"""Scripts without spaces between words whose sentences end with marks."""
WITHOUT_MARKS: Final = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
"""Scripts without spaces between words whose sentences end with a space."""
NO_SPACES: Final = IDEOGRAPHS + WITHOUT_MARKS
"""Scripts without spaces between words."""

# Characters of these scripts besides letters: 。「」ー, and full-width digits, letters and punctuation. Half-width Hangul is in the same
# block, but Hangul is written with spaces.
_PUNCTUATION = r"\p{Block=CJK_Symbols_and_Punctuation}\p{Block=Katakana}\p{Block=Halfwidth_and_Fullwidth_Forms}"
_CHARACTER = rf"[[{NO_SPACES}{_PUNCTUATION}]--[\p{{Hangul}}\p{{Z}}]]"
# Punctuation that Chinese shares with Latin script: beside a Chinese character it is Chinese.
_SHARED = "[“”‘’…—]"
_WITHOUT_SPACE = regex.compile(
    rf"{_CHARACTER}\p{{M}}*\n{_CHARACTER}|\p{{Han}}\p{{M}}*\n{_SHARED}|{_SHARED}\n\p{{Han}}",
    regex.VERSION1,
)
_WHITE = regex.compile(r"\s+")
_EDGE = 4  # a character with its combining marks


def line_separator(above: str, below: str) -> str:
    """Return what replaces the line break when two lines of a paragraph are joined.

    Source: CSS Text Module Level 3, section 4.1.3, segment break transformation rules.

    Args:
        above: The first line.
        below: The second line.

    Returns:
        "" between characters of scripts written without spaces, otherwise a space.
    """
    return "" if _WITHOUT_SPACE.search(f"{above[-_EDGE:]}\n{below[:1]}") else " "


def on_one_line(text: str) -> str:
    """Return the text on one line: stripped, every run of white space as one space, lines joined by `line_separator`."""
    text = text.strip()

    def separator(white: regex.Match[str]) -> str:
        start, end = white.span()
        return line_separator(text[max(0, start - _EDGE) : start], text[end]) if "\n" in white.group() else " "

    line: str = _WHITE.sub(separator, text)
    return line


# Soft hyphens, word joiners, byte order marks inside a text and zero-width spaces. At the end of a line a soft hyphen is a hyphen, and
# between letters of scripts without spaces a zero-width space parts words. Joiners and marks of direction change how letters look.
_INVISIBLE = regex.compile(
    rf"\u00ad(?![^\S\n]*\n)|[\u2060\ufeff]|\u200b(?<![{WITHOUT_MARKS}]\p{{M}}*\u200b)(?![{WITHOUT_MARKS}])",
)


def without_invisible(text: str) -> str:
    """Return the text without characters that only say where a line may break, or may not."""
    visible: str = _INVISIBLE.sub("", text)
    return visible


def stripped(text: str, start: int, end: int) -> Span | None:
    """Return the span of `text[start:end]` without white space at its ends; None if it is blank."""
    part = text[start:end]
    start, end = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
    return Span(start, end) if start < end else None
