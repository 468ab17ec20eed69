"""Passages → the BM25 index. They stream by: what is kept of each are a few bytes for each of its terms."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from articleqa.index.search.bm25 import K1, idfs, weights_of
from articleqa.index.search.lexical import OTHER_LANGUAGES, LexicalIndex, groups_of
from articleqa.index.search.postings import FULL, ROW, Postings
from articleqa.index.search.vocabulary import Vocabulary

_CHUNK_TERMS, _CHUNK_PASSAGES = 1 << 21, 1 << 16
"""So many terms, with repeats, or passages are counted at a time."""


def compile_lexical(passages: Iterable[Sequence[str]], languages: Iterable[str | None]) -> LexicalIndex:
    """Return the index of passages, which are gone through once.

    Args:
        passages: The terms of each passage.
        languages: The ISO 639 code of each passage's language, None where it is not known.

    Returns:
        The index.
    """
    counts = TermCounts()
    for terms, language in zip(passages, languages, strict=True):
        counts.add(terms, language)
    return counts.compiled()


@dataclass(frozen=True, eq=False)
class _Chunk:
    """The terms of some passages, as runs of the passages that have the same term.

    Attributes:
        first: The number of the first passage.
        keys: What each run is of: the number of a term, or the key of a row.
        counts: The number of passages in each run.
        passages: The passages of all runs, ascending in each, counted from `first`: uint16.
        freqs: How often each of these has the term, in the smallest type that holds it.
    """

    first: int
    keys: NDArray[np.int64]
    counts: NDArray[np.int32]
    passages: NDArray[np.uint16]
    freqs: NDArray[np.unsignedinteger]


class TermCounts:
    """How often each passage has each term; `compiled` makes an index of it."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._pending = array("i")
        self._counted = 0
        self._lengths = array("i")
        self._languages: list[str | None] = []
        self._chunks: list[_Chunk] = []

    def add(self, terms: Sequence[str], language: str | None) -> None:
        """Add the next passage: its terms, with repeats, and its language."""
        self._pending.extend(map(self._numbers.__getitem__, terms))
        self._lengths.append(len(terms))
        self._languages.append(language)
        if len(self._pending) >= _CHUNK_TERMS or len(self._lengths) - self._counted == _CHUNK_PASSAGES:
            self._count()

    def _count(self) -> None:
        """Make a chunk of the passages that are not counted yet."""
        lengths = np.array(self._lengths[self._counted :], np.int32)
        tokens = np.array(self._pending, np.int64) << 16 | np.repeat(np.arange(len(lengths)), lengths)
        tokens.sort()
        first = _firsts(tokens)
        freqs = np.diff(first, append=len(tokens))
        terms, passages = tokens[first] >> 16, tokens[first].astype(np.uint16)  # the lower 16 bits
        first = _firsts(terms)
        counts = np.diff(first, append=len(terms)).astype(np.int32)
        self._chunks.append(_Chunk(self._counted, terms[first], counts, passages, freqs.astype(np.min_scalar_type(freqs.max(initial=0)))))
        self._counted = len(self._lengths)
        self._pending = array("i")

    def compiled(self) -> LexicalIndex:
        """Return the index of all passages that were added. No more can be added then."""
        self._count()
        groups_by_language = groups_of(Counter(self._languages))
        groups = tuple(sorted(set(groups_by_language.values())))
        numbers = {language: groups.index(name) for language, name in groups_by_language.items()}
        vocabulary, ranks = self._in_order()
        group_of = np.fromiter(map(numbers.__getitem__, self._languages), np.int64, len(self._languages))
        rows = _Rows(groups, group_of, np.array(self._lengths, np.int64), ranks)
        for number, chunk in enumerate(self._chunks):
            self._chunks[number] = rows.by_group(chunk)
        rows.count(self._chunks)
        return LexicalIndex(vocabulary, groups, rows.unknown(), rows.postings(self._chunks))

    def _in_order(self) -> tuple[Vocabulary, NDArray[np.int64]]:
        """Return the terms in order, and for each of them, by its number until now, its number there. They are in memory no more then."""
        names = list(self._numbers)
        self._numbers.clear()
        order = np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)
        ranks = np.empty(len(order), np.int64)
        ranks[order] = np.arange(len(order))
        return Vocabulary.of([names[at] for at in order]), ranks


class _Rows:
    """Makes rows of terms in groups. The key of a row is its term's number, in order, times the number of groups, plus its group's number.

    Args:
        groups: The names of the groups.
        group_of: The number of each passage's group.
        lengths: The number of each passage's terms, with repeats.
        ranks: Number of a term → its number in the order of terms.
    """

    def __init__(self, groups: Sequence[str], group_of: NDArray[np.int64], lengths: NDArray[np.int64], ranks: NDArray[np.int64]) -> None:
        self._group_of, self._lengths, self._ranks = group_of, lengths, ranks
        self._groups, self._other = len(groups), groups.index(OTHER_LANGUAGES) if OTHER_LANGUAGES in groups else None
        self._sizes = np.bincount(group_of, minlength=len(groups))
        self._bounds = np.concatenate([[0], np.cumsum(self._sizes)])
        self._members = np.argsort(group_of, kind="stable").astype(np.int32)
        self._position_of = np.empty(len(group_of), np.int32)
        self._position_of[self._members] = np.arange(len(group_of), dtype=np.int32)

    def by_group(self, chunk: _Chunk) -> _Chunk:
        """Return a chunk of terms, keyed by their numbers, with a run for each row instead, keyed by these."""
        if self._groups == 1:
            return replace(chunk, keys=self._ranks[chunk.keys])
        runs = (
            np.repeat(np.arange(len(chunk.keys)), chunk.counts) * self._groups
            + self._group_of[chunk.first + chunk.passages.astype(np.int64)]
        )
        order = np.argsort(runs << 16 | chunk.passages)  # all are different: every way to sort them gives the same
        runs = runs[order]
        first = _firsts(runs)
        of_terms, of_groups = np.divmod(runs[first], self._groups)
        counts = np.diff(first, append=len(runs)).astype(np.int32)
        keys = self._ranks[chunk.keys[of_terms]] * self._groups + of_groups
        return _Chunk(chunk.first, keys, counts, chunk.passages[order], chunk.freqs[order])

    def count(self, chunks: Sequence[_Chunk]) -> None:
        """Count how many passages are in each row. In the group of other languages every term has one: its idf is that in all passages."""
        of_other = np.arange(len(self._ranks)) * self._groups + (self._other or 0)
        keys = np.concatenate([*(chunk.keys for chunk in chunks), of_other[: None if self._other is not None else 0]])
        keys.sort()
        self._keys = keys[_firsts(keys)]
        self._counts = np.zeros(len(self._keys), np.int64)
        for chunk in chunks:
            self._counts[np.searchsorted(self._keys, chunk.keys)] += chunk.counts  # a chunk has a key once
        of_terms, self._of_groups = np.divmod(self._keys, self._groups)
        self._first_rows = np.searchsorted(of_terms, np.arange(len(self._ranks) + 1))
        self._idf, self._averages = np.empty(len(self._keys)), np.empty(self._groups)
        for group, size in enumerate(self._sizes):
            is_other = group == self._other
            members = slice(None) if is_other else self._group_of == group
            self._averages[group] = self._lengths[members].sum() / max(1, len(self._lengths) if is_other else size)
            rows = self._of_groups == group
            if is_other:
                self._idf[rows] = idfs(np.bincount(of_terms, self._counts, len(self._ranks)).astype(np.int64), len(self._lengths))
            else:
                self._idf[rows] = idfs(self._counts[rows], int(size))

    def unknown(self) -> NDArray[np.float32]:
        """Return for each group the ceiling of a term that it does not know."""
        highest = [self._idf[self._of_groups == group].max(initial=0) for group in range(self._groups)]
        return (np.array(highest, np.float64) * (K1 + 1)).astype(np.float32)

    def postings(self, chunks: Sequence[_Chunk]) -> Postings:
        """Return what each row adds to the scores of its passages."""
        sizes = self._sizes[self._of_groups]
        full = (self._counts > 0) & (self._counts * FULL >= sizes)
        in_full, in_listed = np.cumsum(np.where(full, sizes, 0)), np.cumsum(np.where(full, 0, self._counts))
        rows = np.zeros(len(self._keys), ROW)
        rows["start"] = np.where(full, in_full - sizes, in_listed - self._counts)
        rows["passage_count"], rows["group"], rows["full"], rows["ceiling"] = self._counts, self._of_groups, full, self._idf * (K1 + 1)
        postings = Postings(
            first_rows=self._first_rows,
            rows=rows,
            positions=np.empty(in_listed[-1] if len(rows) else 0, np.int32),
            weights=np.empty(in_listed[-1] if len(rows) else 0, np.float32),
            full=np.zeros(in_full[-1] if len(rows) else 0, np.float32),
            members=self._members,
            bounds=self._bounds,
        )
        sums, squares, filled = np.zeros(len(rows)), np.zeros(len(rows)), np.zeros(len(rows), np.int64)
        for chunk in chunks:
            at = np.searchsorted(self._keys, chunk.keys)
            weights = self._weights(chunk, at)
            self._write(chunk, at, weights, postings, filled)
            filled[at] += chunk.counts
            if len(at):
                first = np.cumsum(chunk.counts) - chunk.counts
                sums[at] += np.add.reduceat(weights, first, dtype=np.float64)
                squares[at] += np.add.reduceat(weights.astype(np.float64) ** 2, first)
        rows["mean"] = sums / sizes
        rows["variance"] = np.maximum(squares / sizes - (sums / sizes) ** 2, 0)
        return postings

    def _weights(self, chunk: _Chunk, at: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the weights of a chunk, whose runs are of the rows `at`."""
        lengths = self._lengths[chunk.first + chunk.passages.astype(np.int64)].astype(np.float64)
        idf, averages = (np.repeat(of_rows, chunk.counts) for of_rows in (self._idf[at], self._averages[self._of_groups[at]]))
        return weights_of(chunk.freqs.astype(np.float64), idf, lengths, averages).astype(np.float32)

    def _write(
        self, chunk: _Chunk, at: NDArray[np.int64], weights: NDArray[np.float32], postings: Postings, filled: NDArray[np.int64]
    ) -> None:
        """Write the weights of a chunk to the rows `at`, of which so many passages are written already."""
        rows, positions = postings.rows[at], self._position_of[chunk.first + chunk.passages.astype(np.int64)]
        is_full = np.repeat(rows["full"] == 1, chunk.counts)
        to_full = np.repeat(rows["start"] - self._bounds[rows["group"]], chunk.counts)[is_full] + positions[is_full]
        postings.full[to_full] = weights[is_full]
        first = np.cumsum(chunk.counts) - chunk.counts
        to_listed = (np.repeat(rows["start"] + filled[at] - first, chunk.counts) + np.arange(len(weights)))[~is_full]
        postings.positions[to_listed], postings.weights[to_listed] = positions[~is_full], weights[~is_full]


def _firsts(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where in sorted values each value is for the first time."""
    return np.flatnonzero(np.diff(values, prepend=-1))
