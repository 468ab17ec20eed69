"""The encoder's vectors → the rows that are searched, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.language_centering import MEANS_REVISION, mean_of, means, without_means
from articleqa.index.search.row_order import places, search_rows

_PASSAGES = 4096
"""So many passages are computed at a time."""


def fill_rows(
    rows: NDArray[np.float16],
    vectors: NDArray[np.float16],
    starts: NDArray[np.int64],
    languages: Sequence[str | None],
    revision: str,
) -> None:
    """Compute the rows that are searched: without the means of their languages, and as `search_rows` puts them together.

    Args:
        rows: Gets the rows, in the order of `places`: shape (rows, dimension); it may be mapped to a file.
        vectors: The encoder's unit vectors of all passages in their order, of each its own first; of the same shape, and may be mapped.
        starts: The first row of each passage, then the number of rows: shape (passages + 1,).
        languages: The ISO 639 code of each passage's language, None where it is not known.
        revision: The revision of the encoder that made the vectors.
    """
    codes = np.array([language or "" for language in languages], np.str_)
    taken_off = _means(vectors, starts, codes) if revision == MEANS_REVISION else None
    for first, last, part in _parts(vectors, starts):
        counts = np.diff(starts[first : last + 1])
        if taken_off is not None:
            part = without_means(part, np.repeat(codes[first:last], counts), taken_off)
        rows[places(starts, slice(first, last), rows.shape[1])] = search_rows(part, np.concatenate([[0], np.cumsum(counts)]))


def _means(vectors: NDArray[np.float16], starts: NDArray[np.int64], codes: NDArray[np.str_]) -> dict[str, NDArray[np.float32]]:
    """Return what is taken off the vectors of each language. Where no mean of it is known, its vectors are gone through for their sum."""
    languages = {str(code) for code in np.unique(codes)}
    unknown = languages - means().keys() - {""}
    sums = {code: (np.zeros(vectors.shape[1]), 0) for code in languages}
    for first, last, part in _parts(vectors, starts) if unknown else ():
        of_rows = np.repeat(codes[first:last], np.diff(starts[first : last + 1]))
        for code in unknown:
            total, count = sums[code]
            mask = of_rows == code
            sums[code] = total + part[mask].sum(axis=0, dtype=np.float64), count + int(mask.sum())
    return {code: mean_of(code, total.astype(np.float32), count) for code, (total, count) in sums.items()}


def _parts(vectors: NDArray[np.float16], starts: NDArray[np.int64]) -> Iterator[tuple[int, int, NDArray[np.float32]]]:
    """Yield the first passage of each part, the one after its last, and the vectors between, as float32."""
    passages = len(starts) - 1
    for first in range(0, passages, _PASSAGES):
        last = min(first + _PASSAGES, passages)
        yield first, last, vectors[starts[first] : starts[last]].astype(np.float32)
