"""What each term adds to the score of each passage, on disk and mapped from there.

A passage has a position: passages are ordered by their groups, and inside a group by their ids, so that a group is a range. A row is a term
in a group. A term that few of the group's passages have is listed with the positions of these; one that many have has a weight for every
passage of the group, 0 where it is missing: such weights are added and looked up without positions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from articleqa.index.storage.files import load_array, save_array

FULL = 8
"""A row is full where at least one in so many of its group's passages has the term."""
ROW = np.dtype(
    [
        ("start", "<i8"),
        ("passage_count", "<i4"),
        ("group", "<i2"),
        ("full", "<i2"),
        *((n, "<f4") for n in ("ceiling", "mean", "variance")),
    ]
)
"""A row on disk: the fields of `Row`."""
_ARRAYS = ("first_rows", "rows", "positions", "weights", "full", "members", "bounds")


class Row(NamedTuple):
    """A term in a group.

    Attributes:
        start: Where it begins in `Postings.full` if it is full, else in `positions` and `weights`.
        passage_count: How many passages of the group have the term; 0 for a term that only other groups have.
        group: The number of the group.
        full: 1 if it has a weight for every passage of the group, else 0.
        ceiling: The most that the term could add to a score in the group.
        mean: What it adds on average, over all passages of the group.
        variance: The variance of that.
    """

    start: int
    passage_count: int
    group: int
    full: int
    ceiling: float
    mean: float
    variance: float


@dataclass(frozen=True, eq=False)
class Postings:
    """The rows of all terms. Threads may share it.

    Attributes:
        first_rows: The rows of term t are `rows[first_rows[t]:first_rows[t + 1]]`, by group; shape (terms + 1,).
        rows: The rows, shape (rows,), of the type `ROW`.
        positions: The passages of the rows that are not full, ascending in each.
        weights: What the term adds to the score of each of these.
        full: The weights of the full rows.
        members: Position → passage id, shape (passages,).
        bounds: Group g has the positions `bounds[g]:bounds[g + 1]`; shape (groups + 1,).
    """

    first_rows: NDArray[np.int64]
    rows: NDArray[np.void]
    positions: NDArray[np.int32]
    weights: NDArray[np.float32]
    full: NDArray[np.float32]
    members: NDArray[np.int32]
    bounds: NDArray[np.int64]

    @property
    def size(self) -> int:
        """The number of passages."""
        return len(self.members)

    @cached_property
    def ranges(self) -> list[tuple[int, int]]:
        """The first position of each group, and the one after its last."""
        return list(pairwise(self.bounds.tolist()))

    @cached_property
    def sizes(self) -> list[int]:
        """The number of passages of each group."""
        return [end - first for first, end in self.ranges]

    @cached_property
    def position_of(self) -> NDArray[np.int32]:
        """Passage id → position, shape (passages,)."""
        position_of = np.empty(self.size, np.int32)
        position_of[self.members] = np.arange(self.size, dtype=np.int32)
        return position_of

    def rows_of(self, term: int) -> list[Row]:
        """Return the rows of a term by its number, in the order of groups."""
        first, end = self.first_rows[term : term + 2].tolist()
        return [Row._make(row) for row in self.rows[first:end].tolist()]

    def positions_of(self, row: Row) -> NDArray[np.int32]:
        """Return the positions of the passages that have a row's term, ascending."""
        if not row.full:
            return self.positions[row.start : row.start + row.passage_count]
        return (np.flatnonzero(self.full_weights(row)) + self.ranges[row.group][0]).astype(np.int32)

    def full_weights(self, row: Row) -> NDArray[np.float32]:
        """Return the weights of a full row, one for each passage of its group."""
        first, end = self.ranges[row.group]
        return self.full[row.start : row.start + end - first]

    def add(self, row: Row, totals: NDArray[np.float32], factor: float) -> None:
        """Add what a row adds, times a factor, to the totals of all positions."""
        if row.full:
            first, end = self.ranges[row.group]
            of_group, weights = totals[first:end], self.full_weights(row)
            of_group += weights if factor == 1 else weights * np.float32(factor)
        else:
            weights = self.weights[row.start : row.start + row.passage_count]
            np.add.at(
                totals, self.positions[row.start : row.start + row.passage_count], weights if factor == 1 else weights * np.float32(factor)
            )

    def at(self, row: Row, positions: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return what a row adds at some positions of its group, ascending: 0 where a passage does not have the term."""
        if row.full:
            return self.full[positions + (row.start - self.ranges[row.group][0])]
        listed = self.positions[row.start : row.start + row.passage_count]
        at = listed.searchsorted(positions)
        at[at == row.passage_count] = 0  # whatever is there, it is before the position
        return np.where(listed[at] == positions, self.weights[at + row.start], np.float32(0))

    def save(self, folder: Path) -> None:
        """Write the arrays (`bm25.*.npy`)."""
        for name in _ARRAYS:
            save_array(folder / f"bm25.{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what `save` wrote; the arrays are mapped from disk.

        Args:
            folder: The folder.

        Returns:
            The rows.

        Raises:
            IndexCorrupt: An array cannot be read.
            ValueError: The arrays do not belong together.
        """
        postings = cls(**{name: load_array(folder / f"bm25.{name}.npy", mapped=True) for name in _ARRAYS})
        if (
            postings.rows.dtype != ROW
            or postings.first_rows[-1:].tolist() != [len(postings.rows)]
            or len(postings.positions) != len(postings.weights)
            or postings.bounds[-1:].tolist() != [len(postings.members)]
        ):
            raise ValueError("the BM25 arrays do not belong together")
        return postings
