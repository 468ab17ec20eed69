"""BM25 language by language, on an absolute scale.

In an archive of many languages "the" is a rare word. So BM25 over all passages is misled by common words where it can say nothing: if the
question and the article that answers it are in different languages. Here each passage is scored by the statistics of its own language, in
which "the" is common. The score is then divided by the best one that the query could reach in that language. A question in another language
has hardly more than a name in common with a passage; its other terms are unknown there, so this fraction stays small.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import regex
from numpy.typing import NDArray

from articleqa.index.search.best_passages import Weighed, best_positions
from articleqa.index.search.postings import Postings, Row
from articleqa.index.search.vocabulary import Vocabulary
from articleqa.index.storage.files import load_array, save_array
from articleqa.index.text.scripts import NO_SPACES

# A language with fewer passages has no statistics of its own: its passages are scored by those of all languages.
_MIN_PASSAGES = 8
# The group of passages in such languages, and of those whose language is not known. No language has this code.
OTHER_LANGUAGES = "*"
# What an ordinary passage gets is taken off: a score so many standard deviations above the mean, which nine passages in ten do not
# reach where scores are normally distributed. It is shrunk where passages are few: with as many as `_FEW`, half of it is taken off.
_DEVIATIONS, _FEW = 1.28, 10
# A term of a script without spaces; one character may be several code points once it is normalised.
_WITHOUT_SPACES = regex.compile(f"[{NO_SPACES}]")
_FIRST_WITHOUT_SPACES = "\u0e00"
"""No character of such a script is before this one."""


class TermWeights(NamedTuple):
    """What a term adds to the BM25 scores of a group's passages.

    Attributes:
        ceiling: The most that it can add.
        mean: What it adds on average, over all passages of the group.
        variance: The variance of that.
    """

    ceiling: float
    mean: float
    variance: float


class Scale(NamedTuple):
    """What the BM25 scores of a query are measured by in a group.

    Attributes:
        ceiling: The best score that a passage could reach. Above 0.
        ordinary: The score of an ordinary passage, which says nothing.
    """

    ceiling: float
    ordinary: float


def scale_of(weights: Iterable[TermWeights | None], unknown: float, size: int) -> Scale:
    """Return the scale of a query in a group.

    It is made of numbers of single terms, so that no score of any passage is needed. The terms are taken as independent of each other: the
    mean and the variance of a score are the sums of theirs.

    Args:
        weights: What each term of the query adds in the group; None for a term that none of its passages has.
        unknown: The ceiling of such a term.
        size: The number of the group's passages.

    Returns:
        The scale.
    """
    terms_ = list(weights)
    known = [term for term in terms_ if term is not None]
    ceiling = sum(term.ceiling for term in known) + unknown * (len(terms_) - len(known))
    ordinary = sum(term.mean for term in known) + _DEVIATIONS * math.sqrt(sum(term.variance for term in known))
    return Scale(max(ceiling, 1e-9), ordinary * size / (size + _FEW))


@dataclass(frozen=True, eq=False)
class LexicalIndex:
    """A BM25 index whose passages are in groups, by their languages; `compile_lexical` returns one. Threads may share it.

    Attributes:
        vocabulary: The terms of all passages.
        groups: The names of the groups, sorted: ISO 639 codes, and "*" for all other languages.
        unknown: For each group the ceiling of a term that none of its passages has, as high as that of its rarest term; shape (groups,).
        postings: What each term adds in each group to the scores of the passages.
    """

    vocabulary: Vocabulary
    groups: tuple[str, ...]
    unknown: NDArray[np.float32]
    postings: Postings

    def look_up(self, query: Sequence[str]) -> LexicalQuery:
        """Look up the terms of a query, in which a term counts as often as it is there."""
        return LexicalQuery(self, [self.rows(term) for term in query])

    def passage_count(self, term: str) -> int:
        """Return how many passages have the term."""
        return sum(row.passage_count for row in self.rows(term))

    def passages_with(self, term: str) -> NDArray[np.int32]:
        """Return the ids of the passages that have the term, of each group in ascending order."""
        return self._passages(self.rows(term))

    def passages_with_character(self, character: str) -> NDArray[np.int32]:
        """Return the ids of the passages that have a character of a script without spaces; an id may come more than once."""
        return self._passages(row for number in self._terms_by_character.get(character, ()) for row in self.postings.rows_of(number))

    def rows(self, term: str) -> list[Row]:
        """Return what is known of a term in each group that knows it, in the order of groups."""
        number = self.vocabulary.number(term)
        return [] if number is None else self.postings.rows_of(number)

    def _passages(self, rows: Iterable[Row]) -> NDArray[np.int32]:
        positions = np.concatenate([np.zeros(0, np.int32), *map(self.postings.positions_of, rows)])
        return np.asarray(self.postings.members[positions], np.int32)

    @cached_property
    def _terms_by_character(self) -> dict[str, list[int]]:
        """Character of a script without spaces → the numbers of the pairs that it is in."""
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, term in self.vocabulary.from_on(_FIRST_WITHOUT_SPACES):
            if _WITHOUT_SPACES.match(term):
                for character in term:
                    numbers[character].append(number)
        return dict(numbers)

    def save(self, folder: Path) -> None:
        """Write the files `bm25.*`."""
        self.vocabulary.save(folder)
        self.postings.save(folder)
        (folder / "bm25.groups.txt").write_text("".join(f"{group}\n" for group in self.groups), encoding="utf-8", newline="\n")
        save_array(folder / "bm25.unknown.npy", self.unknown)

    @classmethod
    def load(cls, folder: Path, size: int) -> Self:
        """Open what `save` wrote.

        Args:
            folder: The folder.
            size: The number of passages.

        Returns:
            The index.

        Raises:
            IndexCorrupt: An array cannot be read.
            OSError: A file of words cannot be read.
            ValueError: The files do not fit each other or the number of passages.
        """
        groups = tuple((folder / "bm25.groups.txt").read_text(encoding="utf-8").splitlines())
        index = cls(Vocabulary.load(folder), groups, load_array(folder / "bm25.unknown.npy"), Postings.load(folder))
        if not (index.postings.size == size and len(index.unknown) == len(groups) == len(index.postings.bounds) - 1):
            raise ValueError("the BM25 groups do not belong to these passages")
        if len(index.vocabulary) != len(index.postings.first_rows) - 1:
            raise ValueError("the BM25 rows do not belong to these terms")
        return index


class LexicalQuery:
    """The terms of a query as an index knows them. Only the groups that have one of them are looked at.

    Args:
        index: The index.
        rows: For each term of the query its rows, one for each group that knows it.
    """

    def __init__(self, index: LexicalIndex, rows: Sequence[Sequence[Row]]) -> None:
        self._postings = postings = index.postings
        self._rows = [row for of_term in rows for row in of_term if row.passage_count]
        by_group: dict[int, list[TermWeights]] = {row.group: [] for row in self._rows}
        for of_term in rows:
            for row in of_term:
                if row.group in by_group:
                    by_group[row.group].append(TermWeights(row.ceiling, row.mean, row.variance))
        self._scales: dict[int, Scale] = {}
        for group, known in by_group.items():
            weights = [*known, *[None] * (len(rows) - len(known))]
            self._scales[group] = scale_of(weights, float(index.unknown[group]), postings.sizes[group])

    @property
    def scales(self) -> Mapping[int, Scale]:
        """What the scores are measured by, in each group that has a term of the query: number of the group → scale."""
        return self._scales

    def best(self, k: int, admitted: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Return the passages with the highest scores, as parts of the best possible ones in their groups.

        Args:
            k: The number of passages.
            admitted: Which passages may be found, shape (passages,); None: all.

        Returns:
            At most k ids of passages with scores above 0, best first, equal ones by id.
        """
        if not self._rows:
            return np.zeros(0, np.int64)
        postings = self._postings
        unit = self._scales[max(self._scales, key=postings.sizes.__getitem__)].ceiling  # so the longest rows are multiplied with 1
        weighed = [Weighed(row, unit / self._scales[row.group].ceiling) for row in self._rows]
        positions = best_positions(postings, weighed, k, None if admitted is None else admitted[postings.members])
        ids = postings.members[positions].astype(np.int64)
        return ids[np.lexsort((ids, -self.fractions(ids, self.scores(ids))))[:k]]

    def scores(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the BM25 scores of some passages by the statistics of their groups.

        Args:
            ids: The ids of the passages, in any order.

        Returns:
            The scores in their order, shape (len(ids),), float32.
        """
        positions = self._postings.position_of[ids]
        order = np.argsort(positions)
        positions, sums = positions[order], np.zeros(len(ids), np.float32)
        of_group = {group: slice(*np.searchsorted(positions, self._postings.ranges[group])) for group in self._scales}
        for row in self._rows:  # in the order of the query: a sum of floats depends on it
            at = of_group[row.group]
            if at.start < at.stop:
                sums[at] += self._postings.at(row, positions[at])
        scores = np.empty_like(sums)
        scores[order] = sums
        return scores

    def fractions(self, ids: NDArray[np.int64], scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Divide scores by the best one that a passage of the same group could reach.

        Args:
            ids: The ids of the passages.
            scores: Their scores.

        Returns:
            Values from 0 to 1, shape (len(ids),), float32.
        """
        return np.asarray(scores / self._of_groups(ids, {group: scale.ceiling for group, scale in self._scales.items()}, 1), np.float32)

    def above_ordinary(self, ids: NDArray[np.int64], fractions: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return by how much each fraction exceeds that of an ordinary passage of its group, at least 0: shape (len(ids),), float32."""
        ordinary = {group: scale.ordinary / scale.ceiling for group, scale in self._scales.items()}
        return np.asarray(np.maximum(fractions - self._of_groups(ids, ordinary, 0), 0), np.float32)

    def _of_groups(self, ids: NDArray[np.int64], values: Mapping[int, float], otherwise: float) -> NDArray[np.float32]:
        """Return for each passage the value of its group."""
        postings = self._postings
        by_group = np.array([values.get(group, otherwise) for group in range(len(postings.ranges))], np.float32)
        if len(by_group) == 1:
            return by_group
        return by_group[np.searchsorted(postings.bounds, postings.position_of[ids], "right") - 1]


def groups_of(counts: Mapping[str | None, int]) -> dict[str | None, str]:
    """Return the group of each language, by how many passages are in it."""
    return {lang: lang if lang is not None and count >= _MIN_PASSAGES else OTHER_LANGUAGES for lang, count in counts.items()}
