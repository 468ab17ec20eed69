"""BM25 counted language by language, on an absolute scale.

In an archive of many languages "the" is a rare word, so BM25 over all passages is loud exactly where it has nothing to say: for a question
in another language than the article that answers it. Here each passage is scored by the statistics of its own language, where "the" is as
common as it is, and a score is a share of the best that the query could reach in that language: a question in another language shares no
more than a name with a passage, its other terms are unknown there, and the share stays small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.index.search.bm25 import Bm25, compile_bm25

# A language with fewer passages has no statistics of its own: its passages are counted among those of all languages.
_MIN_PASSAGES = 8
# The group of such passages, and of those whose language is not known; no language has a code like it.
_REST = "*"
# What nine in ten of a language's passages get is ordinary and is taken off: the less, the fewer passages there are to know it from.
_ORDINARY, _FEW = 0.9, 10


@dataclass(frozen=True, eq=False)
class LexicalIndex:
    """`bm25` has a row for each term of each group, named "group term": a group is a language, or "*" for the rest.

    `group_of` is the number of each passage's group in `groups`, shape (passages,); `unknown` is what a term that no passage of a group
    holds counts as in that group's best possible score, shape (groups,): as much as its rarest.
    """

    bm25: Bm25
    groups: tuple[str, ...]
    group_of: NDArray[np.int32]
    unknown: NDArray[np.float32]

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        """Every passage's BM25 score for the query's terms, by the statistics of its group: shape (passages,), float32."""
        return self.bm25.scores([_row(group, term) for group in self.groups for term in query])

    def shares(self, query: Sequence[str], scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """The query's `scores` as parts of the best that a passage of the same group could reach, 0 to 1: shape (passages,), float32."""
        ceilings = [
            sum(self.bm25.ceiling(_row(group, term), float(unknown)) for term in query)
            for group, unknown in zip(self.groups, self.unknown, strict=True)
        ]
        return np.asarray(scores / np.maximum(np.array(ceilings, np.float32), 1e-9)[self.group_of], np.float32)

    def unusual(self, shares: NDArray[np.float32]) -> NDArray[np.float32]:
        """What of the shares exceeds that of an ordinary passage of the group, at least 0: shape (passages,), float32."""
        above = np.zeros_like(shares)
        for members in self._members:
            own = shares[members]
            above[members] = own - np.quantile(own, _ORDINARY) * len(own) / (len(own) + _FEW)
        return np.maximum(above, 0)

    @cached_property
    def _members(self) -> list[NDArray[np.int64]]:
        """The passages of each group."""
        return [np.flatnonzero(self.group_of == number) for number in range(len(self.groups))]

    def passage_count(self, term: str) -> int:
        """How many passages hold the term."""
        return sum(self.bm25.passage_count(_row(group, term)) for group in self.groups)

    def save(self, folder: Path) -> None:
        """Write `bm25.*`."""
        self.bm25.save(folder)
        (folder / "bm25.groups.txt").write_text("".join(f"{group}\n" for group in self.groups), encoding="utf-8", newline="\n")
        np.save(folder / "bm25.group_of.npy", self.group_of, allow_pickle=False)
        np.save(folder / "bm25.unknown.npy", self.unknown, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """What `save` wrote, for `size` passages. OSError or ValueError where a file cannot be read or does not fit the others."""
        groups = tuple((folder / "bm25.groups.txt").read_text(encoding="utf-8").splitlines())
        group_of = np.load(folder / "bm25.group_of.npy", allow_pickle=False)
        unknown = np.load(folder / "bm25.unknown.npy", allow_pickle=False)
        if len(group_of) != size or len(unknown) != len(groups) or (size and not 0 <= group_of.min() <= group_of.max() < len(groups)):
            raise ValueError("the BM25 groups do not belong to these passages")
        return cls(Bm25.load(folder, size), groups, group_of, unknown)


def compile_lexical(passages: Sequence[Sequence[str]], languages: Sequence[str | None]) -> LexicalIndex:
    """From the terms and the language of each passage, passage by passage."""
    counts = Counter(languages)
    large = {language for language, count in counts.items() if language is not None and count >= _MIN_PASSAGES}
    names = [language if language in large else _REST for language in languages]
    groups = tuple(sorted(set(names)))
    parts = []
    for group in groups:
        members = np.array([at for at, name in enumerate(names) if name == group], np.int32)
        if group == _REST:
            parts.append((members, compile_bm25(passages).only(members)))
        else:
            parts.append((members, compile_bm25([passages[at] for at in members])))
    return LexicalIndex(
        bm25=Bm25.concatenated(
            [(_row(group, ""), members, part) for group, (members, part) in zip(groups, parts, strict=True)], len(passages)
        ),
        groups=groups,
        group_of=np.array([groups.index(name) for name in names], np.int32),
        unknown=np.array([part.ceilings.max(initial=0.0) for _, part in parts], np.float32),
    )


def _row(group: str, term: str) -> str:
    return f"{group} {term}"  # neither holds a space
