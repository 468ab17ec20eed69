"""Figures that stand above or below their line, such as the number of a note: they are no part of the word or number before them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.html.formulas import lowered, raised
from articleqa.index.loaders.pdf.letters import SMALL
from articleqa.index.loaders.pdf.spelling import ADDED, Letter

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIGURES = regex.compile(r"[0-9]+")
_ABOVE, _BELOW = 0.15, 0.05
"""They are at least this part of the font's size above or below the line."""
_TOUCHING = 0.15
"""They touch what they stand at where they are less than this part of the font's size from it."""

Measure = Callable[[Letter], tuple[float, float]]
"""Tells the height of a letter's baseline and the size of its font."""


def with_raised_figures(letters: Sequence[Letter], baseline: float, size: float, measure: Measure) -> list[Letter]:
    """Return a line with Unicode's raised and lowered figures for those that are drawn so: "10³", "CO₂", "Vidal¹".

    Args:
        letters: The letters of the line, in reading order.
        baseline: The height of the line's baseline.
        size: The size of its font.
        measure: Tells the same of a letter.
    """
    line: list[Letter] = []
    done = 0
    for figures in _FIGURES.finditer("".join(letter.text for letter in letters)):
        end = figures.end()
        shift = _shift(letters[end - 1], baseline, size, measure)
        if not shift or _is_bracketed(letters, figures):
            continue
        start = end - 1
        while start > figures.start() and _shift(letters[start - 1], baseline, size, measure) == shift:
            start -= 1
        line += letters[done:start]
        if line and line[-1].text == " " and start > 1 and _are_touching(letters[start - 2], letters[start], size):
            line.pop()
        text = "".join(letter.text for letter in letters[start:end])
        written = raised(text, "") if shift > 0 else lowered(text)
        line += [letter._replace(text=character) for letter, character in zip(letters[start:end], written, strict=True)]
        if not start and end < len(letters) and letters[end].text.isalpha():
            line.append(Letter(" ", ADDED, letters[end - 1].right, letters[end].left))
        done = end
    return [*line, *letters[done:]]


def _is_bracketed(letters: Sequence[Letter], figures: regex.Match[str]) -> bool:
    """Whether figures are a note's mark in brackets, "[12]", which are no part of anything as they are."""
    return "".join(letter.text for letter in letters[max(0, figures.start() - 1) : figures.end() + 1]) == f"[{figures[0]}]"


def _shift(letter: Letter, baseline: float, size: float, measure: Measure) -> int:
    """Return 1 for a letter that is small and above its line, -1 for one below it, and else 0."""
    height, own_size = measure(letter)
    if own_size > SMALL * size:
        return 0
    return int(height - baseline > _ABOVE * size) - int(baseline - height > _BELOW * size)


def _are_touching(letter: Letter, following: Letter, size: float) -> bool:
    return max(following.left - letter.right, letter.left - following.right) < _TOUCHING * size
