"""BM25 language by language, on an absolute scale.

In an archive of many languages "the" is a rare word. So BM25 over all passages is misled by common words where it can say nothing: if the
question and the article that answers it are in different languages. Here each passage is scored by the statistics of its own language, in
which "the" is common. The score is then divided by the best one that the query could reach in that language. A question in another language
has hardly more than a name in common with a passage; its other terms are unknown there, so this fraction stays small.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from articleqa.index.search.bm25 import Bm25, compile_bm25
from articleqa.index.storage.files import load_array, save_array
from articleqa.index.text.scripts import NO_SPACES

# A language with fewer passages has no statistics of its own: its passages are scored by those of all languages.
_MIN_PASSAGES = 8
# The group of passages in such languages, and of those whose language is not known. No language has this code.
OTHER_LANGUAGES = "*"
# What an ordinary passage gets is taken off: a score so many standard deviations above the mean, which nine passages in ten do not
# reach where scores are normally distributed. It is shrunk where passages are few: with as many as `_FEW`, half of it is taken off.
_DEVIATIONS, _FEW = 1.28, 10
# The arrays that are written beside those of BM25.
_ARRAYS = ("group_of", "unknown", "means", "variances")
# A term of a script without spaces; one character may be several code points once it is normalised.
_WITHOUT_SPACES = regex.compile(f"[{NO_SPACES}]")


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
    """A BM25 index whose passages are in groups, by their languages; `compile_lexical` returns one.

    Attributes:
        bm25: The index, with a row named "group term" for each term of each group.
        groups: The names of the groups, sorted: ISO 639 codes, and "*" for all other languages.
        group_of: For each passage the position of its group in `groups`, shape (passages,).
        unknown: For each group the ceiling of a term that none of its passages has, as high as that of its rarest term; shape (groups,).
        means: What each row adds on average to the scores of its group's passages, shape (rows,).
        variances: The variance of that, shape (rows,).
    """

    bm25: Bm25
    groups: tuple[str, ...]
    group_of: NDArray[np.int32]
    unknown: NDArray[np.float32]
    means: NDArray[np.float32]
    variances: NDArray[np.float32]

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        """Return every passage's BM25 score by the statistics of its group: shape (passages,), float32."""
        return self.bm25.scores([_row(group, term) for group in self.groups for term in query])

    def scales(self, query: Sequence[str]) -> list[Scale]:
        """Return what the scores of a query are measured by in each group, in the order of `groups`."""
        return [
            scale_of((self._weights(group, term) for term in query), float(unknown), size)
            for group, unknown, size in zip(self.groups, self.unknown, self._sizes, strict=True)
        ]

    def fractions(self, scores: NDArray[np.float32], scales: Sequence[Scale]) -> NDArray[np.float32]:
        """Divide the scores of a query by the best score that a passage of the same group could reach.

        Args:
            scores: The passages' scores, shape (passages,).
            scales: The query's scales, as `scales` returns them.

        Returns:
            Values from 0 to 1, shape (passages,), float32.
        """
        return np.asarray(scores / np.array([scale.ceiling for scale in scales], np.float32)[self.group_of], np.float32)

    def above_ordinary(self, fractions: NDArray[np.float32], scales: Sequence[Scale]) -> NDArray[np.float32]:
        """Return by how much each fraction exceeds that of an ordinary passage of its group, at least 0: shape (passages,), float32."""
        ordinary = np.array([scale.ordinary / scale.ceiling for scale in scales], np.float32)
        return np.asarray(np.maximum(fractions - ordinary[self.group_of], 0), np.float32)

    def _weights(self, group: str, term: str) -> TermWeights | None:
        """Return what a term adds in a group; None where none of its passages has it."""
        row = self.bm25.rows.get(_row(group, term))
        return None if row is None else TermWeights(*(float(array[row]) for array in (self.bm25.ceilings, self.means, self.variances)))

    @cached_property
    def _sizes(self) -> list[int]:
        """The number of each group's passages."""
        return [int(size) for size in np.bincount(self.group_of, minlength=len(self.groups))]

    def passage_count(self, term: str) -> int:
        """Return how many passages have the term."""
        return sum(self.bm25.passage_count(_row(group, term)) for group in self.groups)

    def passages_with(self, term: str) -> NDArray[np.int32]:
        """Return the ids of the passages that have the term, of each group in ascending order."""
        return self._passages(self.bm25.rows[row] for group in self.groups if (row := _row(group, term)) in self.bm25.rows)

    def passages_with_character(self, character: str) -> NDArray[np.int32]:
        """Return the ids of the passages that have a character of a script without spaces; an id may come more than once."""
        return self._passages(self._rows_by_character.get(character, ()))

    def _passages(self, rows: Iterable[int]) -> NDArray[np.int32]:
        starts_and_ends = ((self.bm25.indptr[row], self.bm25.indptr[row + 1]) for row in rows)
        return np.concatenate([np.zeros(0, np.int32), *(self.bm25.passages[start:end] for start, end in starts_and_ends)])

    @cached_property
    def _rows_by_character(self) -> dict[str, list[int]]:
        """Character of a script without spaces → the rows of the pairs that it is in."""
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for name, row in self.bm25.rows.items():
            _, _, term = name.partition(" ")
            if _WITHOUT_SPACES.match(term):
                for character in term:
                    rows[character].append(row)
        return dict(rows)

    def save(self, folder: Path) -> None:
        """Write the files `bm25.*`."""
        self.bm25.save(folder)
        (folder / "bm25.groups.txt").write_text("".join(f"{group}\n" for group in self.groups), encoding="utf-8", newline="\n")
        for name in _ARRAYS:
            save_array(folder / f"bm25.{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
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
        bm25 = Bm25.load(folder, size)
        arrays = {name: load_array(folder / f"bm25.{name}.npy") for name in _ARRAYS}
        group_of, rows = arrays["group_of"], len(bm25.rows)
        if (
            len(group_of) != size
            or len(arrays["unknown"]) != len(groups)
            or (size and not 0 <= group_of.min() <= group_of.max() < len(groups))
        ):
            raise ValueError("the BM25 groups do not belong to these passages")
        if not len(arrays["means"]) == len(arrays["variances"]) == rows:
            raise ValueError("the BM25 means do not belong to these terms")
        return cls(bm25, groups, **arrays)


def groups_of(counts: Mapping[str | None, int]) -> dict[str | None, str]:
    """Return the group of each language, by how many passages are in it."""
    return {lang: lang if lang is not None and count >= _MIN_PASSAGES else OTHER_LANGUAGES for lang, count in counts.items()}


def compile_lexical(passages: Sequence[Sequence[str]], languages: Sequence[str | None]) -> LexicalIndex:
    """Return the index of passages.

    Args:
        passages: The terms of each passage.
        languages: The ISO 639 code of each passage's language, None where it is not known.

    Returns:
        The index.
    """
    group_of = groups_of(Counter(languages))
    names = [group_of[language] for language in languages]
    groups = tuple(sorted(set(names)))
    parts = []
    for group in groups:
        members = np.array([at for at, name in enumerate(names) if name == group], np.int32)
        if group == OTHER_LANGUAGES:
            parts.append((members, compile_bm25(passages).only(members)))
        else:
            parts.append((members, compile_bm25([passages[at] for at in members])))
    bm25 = Bm25.concatenated(
        [(_row(group, ""), members, part) for group, (members, part) in zip(groups, parts, strict=True)], len(passages)
    )
    rows = np.repeat(np.arange(len(bm25.rows)), np.diff(bm25.indptr))
    sizes = np.repeat([len(members) for members, _ in parts], [len(part.rows) for _, part in parts])  # of each row's group
    means, squares = (np.bincount(rows, bm25.weights.astype(np.float64) ** power, len(sizes)) / sizes for power in (1, 2))
    return LexicalIndex(
        bm25=bm25,
        groups=groups,
        group_of=np.array([groups.index(name) for name in names], np.int32),
        unknown=np.array([part.ceilings.max(initial=0.0) for _, part in parts], np.float32),
        means=means.astype(np.float32),
        variances=np.maximum(squares - means**2, 0).astype(np.float32),
    )


def _row(group: str, term: str) -> str:
    return f"{group} {term}"  # neither holds a space
