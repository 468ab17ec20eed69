"""Exact search: the places where an article holds the very words that were typed, and the articles that hold all of them.

Words are compared as `index/text/folding.py` folds them. A word is a whole word; in scripts written without spaces it may stand anywhere.
What stands in quotation marks is a phrase: its words in a row, with white space, hyphens or a line's end between them, and its punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import regex
from numpy.typing import NDArray

from articleqa.index.records import ExactHit, Span
from articleqa.index.search.lexical import LexicalIndex
from articleqa.index.storage.articles_db import ArticleStore
from articleqa.index.text.analyzer import terms
from articleqa.index.text.folding import BREAK, Folded, fold, is_word_character

# A phrase that is not closed goes on to the end, as it does while somebody types.
_UNITS = regex.compile(
    '"(?P<phrase>[^"]*)(?:"|$)|“(?P<phrase>[^“”]*)(?:”|“|$)|„(?P<phrase>[^„“”]*)(?:“|”|$)|«(?P<phrase>[^«»]*)(?:»|$)'
    "|»(?P<phrase>[^«»]*)(?:«|$)|‹(?P<phrase>[^‹›]*)(?:›|$)|「(?P<phrase>[^「」]*)(?:」|$)|『(?P<phrase>[^『』]*)(?:』|$)"
    r'|(?P<word>[^\s"“”„«»‹›「」『』]+)'
)
# What stands around a word without being part of it: all punctuation but signs that names have, as in C#, @name, &c.
_AROUND = r"[\p{P}\s--[#@%&*/\\]]+"
_EDGES = regex.compile(rf"^{_AROUND}|{_AROUND}$", regex.VERSION1)
_TOKENS = regex.compile(r"(?P<gap>[ \-]+)|[\p{L}\p{M}\p{N}]+|.", regex.DOTALL)
_GAP = f"[ {BREAK}-]"


@dataclass(frozen=True, slots=True)
class ExactQuery:
    """What an exact search looks for; `parse` makes one.

    Attributes:
        words: The words as they were typed, without repeats.
        phrases: The phrases, without their quotation marks and without repeats.
    """

    words: tuple[str, ...]
    phrases: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.words or self.phrases)

    @property
    def units(self) -> tuple[str, ...]:
        """The words and the phrases: an article must hold each of them."""
        return self.words + self.phrases

    def spans(self, text: str) -> list[Span]:
        """Return where the words and phrases stand in a text, also where it does not hold all of them.

        Args:
            text: The text.

        Returns:
            The places in order. Those that overlap are one.
        """
        return _merged(span for places in _places(fold(text), self.units) for span in places)


def parse(query: str) -> ExactQuery:
    """Return what a query asks for, word for word.

    Args:
        query: Words, and phrases in quotation marks of any language. Punctuation around a word or phrase does not count.

    Returns:
        The words and phrases. None of either where the query has no letter, digit or symbol.
    """
    words: dict[str, str] = {}
    phrases: dict[str, str] = {}
    for match in _UNITS.finditer(query):
        units, unit = (words, match["word"]) if match["word"] else (phrases, match["phrase"])
        bare = _EDGES.sub("", unit or "")
        if folded := fold(bare).text.strip(" -"):  # nothing is left of accents alone
            units.setdefault(folded, bare)
    return ExactQuery(tuple(words.values()), tuple(phrases.values()))


def exact_hits(query: ExactQuery, articles: Iterable[tuple[str, str, str]]) -> list[ExactHit]:
    """Return the articles that hold every word and phrase.

    Args:
        query: What is looked for; it is not empty.
        articles: Id, title and text of each article that may hold it.

    Returns:
        The articles: first those whose title holds all, then those with more places in the text, then by id.
    """
    hits: list[tuple[bool, ExactHit]] = []
    for id_, title, text in articles:
        in_text, in_title = _places(fold(text), query.units), _places(fold(title), query.units)
        if all(a or b for a, b in zip(in_text, in_title, strict=True)):
            spans, title_spans = (tuple(_merged(s for unit in places for s in unit)) for places in (in_text, in_title))
            hits.append((all(in_title), ExactHit(id_, len(spans), spans, title_spans)))
    return [hit for _, hit in sorted(hits, key=lambda h: (not h[0], -h[1].count, h[1].article_id))]


class ExactIndex:
    """Finds the articles of a generation that hold all words and phrases of a query. Threads may share it.

    The postings of BM25 say which articles can hold them; these are read.

    Args:
        store: The generation's articles.
        lexical: Its BM25 index.
        article_of: For each passage the number of its article in the order of ids, shape (passages,).
    """

    def __init__(self, store: ArticleStore, lexical: LexicalIndex, article_of: NDArray[np.int32]) -> None:
        self._store, self._lexical, self._article_of = store, lexical, article_of

    def search(self, query: ExactQuery, admitted: NDArray[np.bool_] | None = None) -> list[ExactHit]:
        """Find the articles whose text and title together hold every word and phrase.

        Args:
            query: What is looked for. Nothing is found for an empty one.
            admitted: Which articles to search, in the order of ids, shape (articles,); None: all.

        Returns:
            The articles: first those whose title holds them all, then those with more places in the text, then by id.
        """
        units = query.units
        if not units:
            return []
        possible = _in_all([self._may_hold(unit) | self._in_title(unit) for unit in units])
        if admitted is not None:
            possible &= admitted
        return exact_hits(query, self._store.texts([self._ids[number] for number in np.flatnonzero(possible).tolist()]))

    @cached_property
    def _ids(self) -> list[str]:
        """The ids of the articles, in order; their places are the numbers below."""
        return self._store.article_ids()

    @cached_property
    def _titles(self) -> list[Folded]:
        return [fold(article.title) for article in self._store.metadata()]

    def _in_title(self, unit: str) -> NDArray[np.bool_]:
        return np.array([any(_places(title, (unit,))) for title in self._titles], np.bool_)

    def _may_hold(self, unit: str) -> NDArray[np.bool_]:
        """Which articles have the terms of a word or phrase somewhere: bool, (articles,)."""
        composed = unicodedata.normalize("NFC", fold(unit).text)
        needed = [self._with_term(term) for term in dict.fromkeys(terms(composed))]
        return _in_all([np.ones(len(self._ids), np.bool_), *needed])

    def _with_term(self, term: str) -> NDArray[np.bool_]:
        """Which articles have a term: bool, (articles,). In the text it may be parted, by a line's end or an invisible character."""
        if not all(is_word_character(c) for c in term):  # pairs of characters
            return _in_all([self._mask(self._lexical.passages_with_character(c)) for c in term])
        mask = self._mask(self._lexical.passages_with(term))
        for at in range(2, len(term) - 1):
            beginning, rest = self._lexical.passages_with(term[:at]), self._lexical.passages_with(term[at:])
            if len(beginning) and len(rest):
                mask |= self._mask(beginning) & self._mask(rest)
        return mask

    def _mask(self, passages: NDArray[np.int32]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self._ids), np.bool_)
        mask[self._article_of[passages]] = True
        return mask


def _in_all(masks: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    return np.asarray(np.logical_and.reduce(masks))


def _places(folded: Folded, units: Sequence[str]) -> list[list[Span]]:
    """Return for each word or phrase its places in a text, in order and without overlaps."""
    return [list(_places_of(folded, unit)) for unit in units]


def _places_of(folded: Folded, unit: str) -> Iterable[Span]:
    text = folded.text
    pattern = _pattern(unit, divided=BREAK in text)
    at = 0
    while match := pattern.search(text, at):
        start, end = match.span()
        span = folded.span(start, end) if _is_whole(text, start, end) else None
        at = start + 1 if span is None else end
        if span is not None:
            yield span


@lru_cache
def _pattern(unit: str, *, divided: bool) -> re.Pattern[str]:
    """Return the pattern of a word or phrase in a folded text.

    Args:
        unit: The word or phrase.
        divided: Whether the text has line ends inside words, so that one may stand between any two letters.
    """
    parts: list[str] = []
    tokens = list(_TOKENS.finditer(fold(unit).text.strip(" -")))
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token["gap"]:
            beside_punctuation = any(t is not None and not t["gap"] and not is_word_character(t.group()[0]) for t in (before, after))
            parts.append(_GAP + ("*" if beside_punctuation else "+"))
        else:
            parts.append((f"{BREAK}?" if divided else "").join(map(re.escape, token.group())))
    return re.compile("".join(parts))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Return whether `text[start:end]` neither begins nor ends inside a word, or between a letter and its mark."""
    if start and is_word_character(text[start]) and is_word_character(text[start - 1]):
        return False
    if end == len(text):
        return True
    return not (unicodedata.category(text[end])[0] == "M" or (is_word_character(text[end - 1]) and is_word_character(text[end])))


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order; those that overlap as one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
