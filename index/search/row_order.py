"""The rows that are searched: what is in them, how many there are before a search is by codes, and in which order they are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.index.storage.files import new_array

EXACT_ROWS = 100_000
"""With more rows than these a search is by codes: to go through so many takes 6 ms of one core."""


def search_rows(vectors: NDArray[np.float32], starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the rows that are searched: half the sum of each vector and the first one of its passage, which stays as it is.

    Args:
        vectors: The unit vectors of all passages, of each its own first: shape (rows, dimension).
        starts: The first row of each passage, then the number of rows: shape (passages + 1,).

    Returns:
        The rows, in the same order and shape, float32.
    """
    own = np.repeat(vectors[starts[:-1]], np.diff(starts), axis=0)
    return np.asarray((own + vectors) / 2, np.float32)


def is_exact(rows: int, dimension: int) -> bool:
    """Tell whether a search of so many rows is exact, and not by codes."""
    return rows <= EXACT_ROWS or sub_vectors(dimension) is None


def rows_to_fill(path: Path, count: int, dimension: int) -> NDArray[np.float16]:
    """Return an array for the rows of an index that `DenseIndex.save` will write, to be filled: in memory, or mapped where they are many.

    Args:
        path: FAISS's file.
        count: The number of rows.
        dimension: The number of their components.

    Returns:
        The array, shape (count, dimension).
    """
    if is_exact(count, dimension):
        return np.empty((count, dimension), np.float16)
    return new_array(path.with_suffix(".rows.npy"), np.float16, (count, dimension))


def places(starts: NDArray[np.int64], passages: slice, dimension: int) -> NDArray[np.int64]:
    """Return where the rows of some passages are kept among all.

    Args:
        starts: The first row of each passage, then the number of rows: shape (passages + 1,).
        passages: The passages, without a step.
        dimension: The number of a row's components.

    Returns:
        The place of each row, in the order of the passages. Where searches are by codes, the first rows of all passages come before the
        others.
    """
    first, last, _ = passages.indices(len(starts) - 1)
    rows = np.arange(starts[first], starts[last])
    if is_exact(int(starts[-1]), dimension):
        return rows
    return own_first(rows, np.repeat(np.arange(first, last), np.diff(starts[first : last + 1])), starts)


def own_first(rows: NDArray[np.int64], passages: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where rows are kept, each with the passage that it is of, where the first rows of all passages come before the others."""
    return np.where(rows == starts[passages], passages, len(starts) - 2 + rows - passages)


def sub_vectors(dimension: int) -> int | None:
    """Return into how many parts of the same length a vector is divided, each with a code: of four components, or of up to eight.

    None where a dimension cannot be divided so; such an index is always exact.
    """
    return next((dimension // length for length in range(4, 9) if dimension % length == 0), None)
