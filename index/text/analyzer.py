"""The analyzer: text → terms with their positions. Indexing, queries and the marking of a question's words all use it.

A term is a run of letters, marks and digits, NFKC-normalised and case-folded. Accents are removed in the scripts where people often type
without them (Latin, Greek, Cyrillic, Hebrew, Arabic). Scripts written without spaces (Chinese, Japanese, Thai, …) give overlapping pairs of
characters. Thousands are one term however they are grouped (12,403, 12.403, 12 403); a date or a decimal gives a term for each number in
it. There is no stemming and no list of stop words: docs/experiments/finding.md has what they were worth.

Every index holds the result of this module: whoever changes it raises its version in `SETTINGS` (`index/ingest/preparation.py`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from articleqa.index.records import Span
from articleqa.index.text.scripts import NO_SPACES

# Separators of thousands. A plain space is not one: it stands more often between two numbers.
_SEPARATOR = "[.,'’\u00a0\u202f]"
# A word has no letters of scripts without spaces, and a run of digits is a term of its own ("11月27日" → 11, 月, 27, 日).
_RUN = regex.compile(
    rf"(?P<pairs>[{NO_SPACES}]+)|(?P<thousands>\p{{Nd}}{{1,3}}(?:{_SEPARATOR}\p{{Nd}}{{3}})+(?!\p{{Nd}}))|\p{{N}}+"
    rf"|[\p{{L}}\p{{M}}--[{NO_SPACES}]]+",
    regex.VERSION1,
)
_BETWEEN = regex.compile(_SEPARATOR)
_ACCENTED = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Hebrew}\p{Arabic}]")
STROKES = {"đ": "d", "ł": "l", "ø": "o", "ı": "i"}
"""Latin letters with a stroke, which have no decomposition in Unicode."""
_STROKES = str.maketrans(STROKES)


@dataclass(frozen=True, slots=True)
class Term:
    """A normalised term, made from `text[start:end]`."""

    term: str
    start: int
    end: int


def analyze(text: str) -> Iterator[Term]:
    """Yield the terms of `text` in the order of `start`. Pairs of characters overlap; other terms do not."""
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
    """Return the terms of `text` in order, with repeats: those of a passage are indexed, those of a query searched for."""
    return [t.term for t in analyze(text)]


def matches(query_terms: Iterable[str], text: str) -> list[Span]:
    """Return where the terms stand in `text`, in order; spans that overlap or touch, as pairs of characters do, are merged."""
    vocabulary = frozenset(query_terms)
    spans: list[Span] = []
    for match in analyze(text):
        if match.term not in vocabulary:
            continue
        if spans and match.start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, match.end))
        else:
            spans.append(Span(match.start, match.end))
    return spans


def _term(text: str, start: int, end: int) -> Iterator[Term]:
    term = unicodedata.normalize("NFKC", text[start:end]).casefold()
    if not term.isascii() and _ACCENTED.search(term):
        decomposed = unicodedata.normalize("NFKD", term)
        term = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_STROKES)
    if term:  # nothing is left of a run of combining marks alone
        yield Term(term, start, end)
