"""Running heads and page numbers: what stands on the pages of a file around its text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import regex

from articleqa.index.languages import any_of, in_every_language

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from articleqa.index.loaders.pdf.lines import Line

_EDGE_LINES = 2
"""So many lines at the top and at the bottom of a page may be a running head or a page number."""
_RUNNING_HEAD_RATIO = 0.5
"""A line that differs only in its numbers is a running head if it is on more than this part of the pages."""
_NUMBER = regex.compile(r"\d+")
_PAGE_OF = any_of(in_every_language(lambda language: language.boilerplate.page_of))
_PAGE_NUMBER = regex.compile(
    rf"\W*(?:\p{{L}}{{1,8}}\.?\s)?\d{{1,4}}(?:\s?(?:/|{_PAGE_OF})\s?\d{{1,4}})?\W*|[ivxlc]{{1,7}}", regex.IGNORECASE
)


def without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without page numbers and running heads.

    A running head is a line at the top or the bottom of at least three pages; if only its numbers differ, of at least three pages that are
    more than half of all.

    Args:
        pages: The lines of each page.

    Returns:
        The other lines of each page.
    """
    edge_texts = [{line.text for line in (*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:])} for lines in pages]
    line_counts = Counter(text for texts in edge_texts for text in texts)
    masked_counts = Counter(masked for texts in edge_texts for masked in {_mask_numbers(text) for text in texts})
    heads = {masked for masked, count in masked_counts.items() if count > max(2, _RUNNING_HEAD_RATIO * len(pages))}
    heads |= {text for text, count in line_counts.items() if count > 2}
    return [_without_edge_lines(lines, heads) for lines in pages]


def _mask_numbers(text: str) -> str:
    masked: str = _NUMBER.sub("#", text)
    return masked


def _without_edge_lines(lines: Sequence[Line], heads: Set[str]) -> list[Line]:
    remaining = list(lines)
    for position in (0, -1):
        for _ in range(_EDGE_LINES):
            text = remaining[position].text if remaining else ""
            if text in heads or _mask_numbers(text) in heads or _PAGE_NUMBER.fullmatch(text):
                remaining.pop(position)
    return remaining
