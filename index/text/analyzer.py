"""The analyzer: text → terms with their positions. Indexing, queries and the marking of a question's words all use it.

A term is a run of letters, marks and digits, NFKC-normalised and case-folded. Accents are removed in the scripts where people often type
without them (Latin, Greek, Cyrillic, Hebrew, Arabic). Scripts written without spaces (Chinese, Japanese, Thai, …) give overlapping pairs of
characters. Thousands are one term however they are grouped (12,403, 12.403, 12 403); a date or a decimal gives a term for each number in
it. There is no stemming and no list of stop words: docs/experiments/finding.md has what they were worth.

Every index holds the result of this module: whoever changes it raises its version in `SETTINGS` (`index/ingest/preparation.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from articleqa.index.records import Span
from articleqa.index.text.scripts import NO_SPACES

# Separators of thousands. A plain space is not one: it stands more often between two numbers.
_SEPARATOR = "[.,'’\u00a0\u202f]"
# A word has no letters of scripts without spaces, and a run of digits is a term of its own ("11月27日" → 11, 月, 27, 日).
_RUN = regex.compile(
    rf"[{NO_SPACES}]+|\p{{Nd}}{{1,3}}(?:{_SEPARATOR}\p{{Nd}}{{3}})+(?!\p{{Nd}})|\p{{N}}+|[\p{{L}}\p{{M}}--[{NO_SPACES}]]+",
    regex.VERSION1,
)
# The same for texts in Latin or Cyrillic script, by a library that is several times as fast. A test holds both to each other.
_ELSEWHERE = re.compile("[^\x00-\u036f\u0400-\u052f\u1e00-\u1eff\u2000-\u206f\u20ac]")
_LETTERS = "A-Za-zªµºÀ-ÖØ-öø-\u02c1\u02c6-\u02d1\u02e0-\u02e4\u02ec\u02ee\u0300-\u036f\u0400-\u0481\u0483-\u052f\u1e00-\u1eff"
_PLAIN_RUN = re.compile(f"[{_LETTERS}]+|[0-9]{{1,3}}(?:{_SEPARATOR}[0-9]{{3}})+(?![0-9])|[0-9²³¹¼-¾]+")
_WITHOUT_SPACES = regex.compile(f"[{NO_SPACES}]")
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
        start, run = match.start(), match.group()
        for at, part in enumerate(_pairs(run)) if _WITHOUT_SPACES.match(run) else ((0, run),):
            if term := _term(part):
                yield Term(term, start + at, start + at + len(part))


def terms(text: str) -> list[str]:
    """Return the terms of `text` in order, with repeats: those of a passage are indexed, those of a query searched for."""
    is_plain = text.isascii() or not _ELSEWHERE.search(text)
    runs: list[str] = (_PLAIN_RUN if is_plain else _RUN).findall(text)
    if is_plain or not _WITHOUT_SPACES.search(text):
        return [term for term in map(_term, runs) if term]
    found: list[str] = []
    for run in runs:
        pairs = _pairs(run) if _WITHOUT_SPACES.match(run) else [run]
        is_normalized = len(pairs) > 1 and run == unicodedata.normalize("NFKC", run).casefold()  # then so are its pairs
        found += pairs if is_normalized else [term for term in map(_term, pairs) if term]
    return found


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


def _pairs(run: str) -> list[str]:
    """Return the pairs of neighbouring characters in a run of a script without spaces; a single character stands alone."""
    return [run[at : at + 2] for at in range(max(1, len(run) - 1))]


@lru_cache(maxsize=1 << 16)  # most of a text are words that have been there before
def _term(run: str) -> str:
    """Return a run of letters, marks or digits, or a pair of characters, as a term; "" where nothing is left, of combining marks alone."""
    term = unicodedata.normalize("NFKC", _BETWEEN.sub("", run)).casefold()
    if not term.isascii() and _ACCENTED.search(term):
        decomposed = unicodedata.normalize("NFKD", term)
        term = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_STROKES)
    return term
