"""BM25 over passages that are never in memory at once: they are gone through twice, once for how many have a term, once for its weights.

In memory is the vocabulary of each group. The weights are those of `index/search/lexical.py`, group by group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.language_centering import mean_of, means, unit
from articleqa.index.milvus.expressions import token
from articleqa.index.milvus.layout import NO_TERM, term_row
from articleqa.index.milvus.spool import Spool
from articleqa.index.search.bm25 import K1, idfs, weights_of
from articleqa.index.search.lexical import OTHER_LANGUAGES, groups_of
from articleqa.index.text.analyzer import terms


class _Group:
    """The statistics of a group of passages.

    Args:
        name: Its name.
        first: The dimension of its first term.
        counts: How many of the passages that are counted have each term.
        counted: How many passages are counted: those of the group, or those of all groups.
        length: How many terms these have, with repeats.
        size: How many passages the group has.
    """

    def __init__(self, name: str, first: int, counts: Counter[str], counted: int, length: int, size: int) -> None:
        self.name, self.first, self.size = name, first, size
        self.positions = {term: position for position, term in enumerate(sorted(counts))}
        self._average_length = length / counted if counted else 0.0
        self._idf = idfs(np.array([counts[term] for term in self.positions], np.int64), counted)
        self._sums, self._squares = np.zeros(len(self.positions)), np.zeros(len(self.positions))
        self._passages = np.zeros(len(self.positions), np.int64)

    @property
    def unknown(self) -> float:
        """The ceiling of a term that none of its passages has."""
        return float(np.float32(self._idf.max(initial=0.0) * (K1 + 1)))

    def weigh(self, passage_terms: list[str]) -> dict[int, float]:
        """Return the sparse vector of a passage, dimension → weight, and count its weights."""
        if not passage_terms:
            return {NO_TERM: 1.0}
        counts = Counter(passage_terms)
        at = np.array([self.positions[term] for term in counts], np.int64)
        freqs = np.array(list(counts.values()), np.float64)
        weights = weights_of(freqs, self._idf[at], len(passage_terms), self._average_length).astype(np.float32)
        self._sums[at] += weights
        self._squares[at] += weights.astype(np.float64) ** 2
        self._passages[at] += 1
        return {self.first + int(position): float(weight) for position, weight in zip(at, weights, strict=True)}

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield a row for each term, once all passages were weighed."""
        means = self._sums / max(self.size, 1)
        variances = np.maximum(self._squares / max(self.size, 1) - means**2, 0)
        for term, position in self.positions.items():
            yield term_row(
                dimension=self.first + position,
                term=token(term),
                language=self.name,
                ceiling=float(np.float32(self._idf[position] * (K1 + 1))),
                mean=float(means[position]),
                variance=float(variances[position]),
                count=int(self._passages[position]),
            )


class Statistics:
    """The groups of an archive, counted; `count` returns them."""

    def __init__(self, groups: Mapping[str, _Group], group_of: Mapping[str | None, str]) -> None:
        self._groups, self._group_of = groups, group_of

    @classmethod
    def count(cls, spool: Spool) -> Statistics:
        """Go through all passages, and count how many have each term."""
        sizes = spool.languages()
        group_of = groups_of(sizes)
        counts: dict[str, Counter[str]] = {group: Counter() for group in group_of.values()}
        lengths: Counter[str] = Counter()
        for lang, headed in spool.texts():
            passage_terms = terms(headed)
            for group in {group_of[lang], *({OTHER_LANGUAGES} & counts.keys())}:  # small languages share the statistics of all
                counts[group].update(set(passage_terms))
                lengths[group] += len(passage_terms)
        groups: dict[str, _Group] = {}
        first = NO_TERM + 1
        for name in sorted(counts):
            size = sum(count for lang, count in sizes.items() if group_of[lang] == name)
            counted = sum(sizes.values()) if name == OTHER_LANGUAGES else size
            groups[name] = _Group(name, first, counts.pop(name), counted, lengths[name], size)
            first += len(groups[name].positions)
        return cls(groups, group_of)

    def weigh(self, lang: str | None, headed: str) -> dict[int, float]:
        """Return the sparse vector of a passage in a language, and count its weights; each passage is to be weighed once."""
        return self._groups[self._group_of[lang]].weigh(terms(headed))

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield a row for each term of each group, once all passages were weighed."""
        for group in self._groups.values():
            yield from group.rows()

    def groups(self) -> dict[str, tuple[int, float]]:
        """Return of each group how many passages it has, and the ceiling of a term that none of these has."""
        return {name: (group.size, group.unknown) for name, group in self._groups.items()}


class LanguageMeans:
    """What is taken off the vectors of each language, for an archive that is gone through passage by passage.

    Args:
        spool: Has the vectors, as the encoder gave them.
        dimension: The number of their components.
        is_known: Whether the means that are shipped belong to the encoder; without, nothing is taken off.
    """

    def __init__(self, spool: Spool, dimension: int, *, is_known: bool) -> None:
        self._means: dict[str, NDArray[np.float32]] | None = {} if is_known else None
        if not is_known:
            return
        languages = [lang or "" for lang in spool.languages()]
        own = [lang for lang in languages if lang and lang not in means()]
        sums = {lang: (np.zeros(dimension), 0) for lang in languages}
        for lang, vectors in spool.vectors(dimension, own):
            total, count = sums[lang]
            sums[lang] = total + vectors.sum(axis=0, dtype=np.float64), count + len(vectors)
        self._means = {lang: mean_of(lang, total.astype(np.float32), count) for lang, (total, count) in sums.items()}

    def centered(self, lang: str | None, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the vectors of a passage without their language's mean, scaled to unit length."""
        return vectors if self._means is None else unit(vectors - self._means[lang or ""])
