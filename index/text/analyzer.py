"""Text → terms with offsets: the one analyzer for indexing, for queries and for marking a question's words.

A term is a run of letters, marks and digits, NFKC-normalised, case-folded, and without accents in the scripts where people leave them
out when they type (Latin, Greek, Cyrillic, Hebrew, Arabic). Scripts written without spaces (Chinese, Japanese, Thai, …) give overlapping
pairs of characters. Thousands are one term however they are grouped (12,403, 12.403, 12 403); dates and decimals are the numbers in them.
No stemming and no stop-words: docs/experiments/finding.md says what they gave.
"""

from __future__ import annotations

# What is made here is in every index: whoever changes it raises its version in SETTINGS (`preparation.py`).
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from articleqa.index.records import Span
from articleqa.index.text.scripts import NO_SPACES

# What people put between thousands; a plain space is more often between two numbers.
_SEPARATOR = "[.,'’\u00a0\u202f]"
# Letters of scripts without spaces are taken out of the word class; a run of digits stands alone ("11月27日" → 11, 27).
_RUN = regex.compile(
    rf"(?P<pairs>[{NO_SPACES}]+)|(?P<thousands>\p{{Nd}}{{1,3}}(?:{_SEPARATOR}\p{{Nd}}{{3}})+(?!\p{{Nd}}))|\p{{N}}+"
    rf"|[\p{{L}}\p{{M}}--[{NO_SPACES}]]+",
    regex.VERSION1,
)
_BETWEEN = regex.compile(_SEPARATOR)
_ACCENTED = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Hebrew}\p{Arabic}]")
# Latin letters with a stroke have no decomposition in Unicode.
_STROKES = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Term:
    """A normalised term and where it stands: it was made from `text[start:end]`."""

    term: str
    start: int
    end: int


def analyze(text: str) -> Iterator[Term]:
    """The terms of `text` in order of `start`. Pairs of characters overlap; other terms do not."""
    for match in _RUN.finditer(text):
        start, end = match.span()
        if match["thousands"]:
            yield Term(unicodedata.normalize("NFKC", _BETWEEN.sub("", match["thousands"])), start, end)
        elif match["pairs"] is None:
            yield from _term(text, start, end)
        else:
            for i in range(start, max(start + 1, end - 1)):
                yield from _term(text, i, min(i + 2, end))


def terms(text: str) -> list[str]:
    """The terms of `text` in order, repeated as they repeat: what is indexed, and what a query is made of."""
    return [t.term for t in analyze(text)]


def matches(wanted: Iterable[str], text: str) -> list[Span]:
    """Where the `wanted` terms stand in `text`: Spans in order, overlapping and touching ones (pairs of characters) merged."""
    wanted = frozenset(wanted)
    spans: list[Span] = []
    for found in analyze(text):
        if found.term not in wanted:
            continue
        if spans and found.start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, found.end))
        else:
            spans.append(Span(found.start, found.end))
    return spans


def _term(text: str, start: int, end: int) -> Iterator[Term]:
    term = unicodedata.normalize("NFKC", text[start:end]).casefold()
    if not term.isascii() and _ACCENTED.search(term):
        decomposed = unicodedata.normalize("NFKD", term)
        term = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_STROKES)
    if term:  # a run of combining marks alone leaves nothing
        yield Term(term, start, end)
