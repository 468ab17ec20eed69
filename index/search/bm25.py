"""BM25: the scores of the library rank-bm25, compiled to sparse arrays.

rank-bm25 defines idf, k1, b and epsilon, but its `get_scores` loops over all passages in Python for every term of a query. What a term adds
to a passage's score does not depend on the query. So it is computed once, and the scores of a query are a sum of rows.

Source: BM25Okapi of rank-bm25, after Trotman, Puurula and Burgess, Improvements to BM25 and Language Models Examined, 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from articleqa.index.storage.files import load_array, save_array

K1, B, EPSILON = 1.5, 0.75, 0.25
"""The constants of BM25Okapi, as rank-bm25 has them."""


class FlooredOkapi(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """BM25Okapi whose idf is never below a small positive number.

    Okapi's idf is zero or negative for a term that half of the passages or more have. rank-bm25 replaces a negative idf by epsilon times
    the mean idf, but this is negative for a single passage, and often zero for two: a passage would lose by having a term of the query.
    """

    MIN_IDF = 0.01

    def _calc_idf(self, nd: dict[str, int]) -> None:
        super()._calc_idf(nd)
        for term, idf in self.idf.items():
            self.idf[term] = max(idf, self.MIN_IDF)


def idfs(counts: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """Return the idf of terms as `FlooredOkapi` counts it, for a build that does not hold all passages at once.

    Args:
        counts: How many passages have each term, shape (terms,).
        size: The number of passages.

    Returns:
        The idfs, shape (terms,).
    """
    idf = np.log(size - counts + 0.5) - np.log(counts + 0.5)
    negative = EPSILON * (idf.mean() if len(idf) else 0.0)
    return np.maximum(np.where(idf < 0, negative, idf), FlooredOkapi.MIN_IDF)


def weights_of(
    freqs: NDArray[np.float64], idf: NDArray[np.float64], length: float | NDArray[np.float64], average_length: float
) -> NDArray[np.float64]:
    """Return what terms add to the score of a passage that has them.

    Args:
        freqs: How often the passage has each term, shape (terms,).
        idf: The idf of each term, shape (terms,).
        length: How many terms the passage has, or for each of `freqs` its own passage.
        average_length: How many the passages have on average.

    Returns:
        The weights, shape (terms,).
    """
    return idf * freqs * (K1 + 1) / (freqs + K1 * (1 - B + B * length / average_length))


@dataclass(frozen=True, eq=False)
class Bm25:
    """What each term adds to the score of each passage, as a compressed sparse row (CSR) matrix with a row for each term.

    Attributes:
        rows: Term → the number of its row.
        indptr: Row r is at `indptr[r]:indptr[r + 1]` in the next two arrays; shape (rows + 1,).
        passages: The ids of the passages that have the term, ascending in each row.
        weights: What the term adds to the score of each of these passages.
        ceilings: What the term can add at most to a passage's score, idf · (k1 + 1); shape (rows,).
        size: The number of passages.
    """

    rows: dict[str, int]
    indptr: NDArray[np.int64]
    passages: NDArray[np.int32]
    weights: NDArray[np.float32]
    ceilings: NDArray[np.float32]
    size: int

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage, shape (size,), float32. A term counts as often as the query has it."""
        total = np.zeros(self.size, np.float32)
        for row in (self.rows[term] for term in query if term in self.rows):
            at = slice(self.indptr[row], self.indptr[row + 1])
            total[self.passages[at]] += self.weights[at]
        return total

    def ceiling(self, term: str, unknown: float) -> float:
        """Return the most that a term can add to a passage's score, or `unknown` if no passage has the term."""
        row = self.rows.get(term)
        return unknown if row is None else float(self.ceilings[row])

    def passage_count(self, term: str) -> int:
        """Return how many passages have the term."""
        row = self.rows.get(term)
        return 0 if row is None else int(self.indptr[row + 1] - self.indptr[row])

    def only(self, passages: NDArray[np.int32]) -> Bm25:
        """Return the index of some of the passages, with the statistics of all.

        Args:
            passages: The ids of the passages, ascending. They get new ids from 0.

        Returns:
            The index.
        """
        new_ids = np.full(self.size, -1, np.int32)
        new_ids[passages] = np.arange(len(passages), dtype=np.int32)
        mask = new_ids[self.passages] >= 0
        indptr = np.concatenate([[0], np.cumsum(mask)])[self.indptr]
        return replace(self, indptr=indptr, passages=new_ids[self.passages[mask]], weights=self.weights[mask], size=len(passages))

    @classmethod
    def concatenated(cls, parts: Sequence[tuple[str, NDArray[np.int32], Bm25]], size: int) -> Bm25:
        """Join indexes of different passages to one.

        Args:
            parts: For each index a prefix for its terms, the new ids of its passages, and the index.
            size: The number of all passages.

        Returns:
            The index.
        """
        ends = np.cumsum([0, *(len(part.passages) for _, _, part in parts)])
        names = [prefix + term for prefix, _, part in parts for term in part.rows]
        return cls(
            rows={name: row for row, name in enumerate(names)},
            indptr=np.concatenate(
                [np.zeros(1, np.int64), *(part.indptr[1:] + end for (_, _, part), end in zip(parts, ends, strict=False))]
            ),
            passages=np.concatenate([np.zeros(0, np.int32), *(new_ids[part.passages] for _, new_ids, part in parts)]),
            weights=np.concatenate([np.zeros(0, np.float32), *(part.weights for _, _, part in parts)]),
            ceilings=np.concatenate([np.zeros(0, np.float32), *(part.ceilings for _, _, part in parts)]),
            size=size,
        )

    def save(self, folder: Path) -> None:
        """Write the arrays (`bm25.*.npy`), and the terms (`bm25.terms.txt`), one a line in the order of their rows."""
        (folder / "bm25.terms.txt").write_text("".join(f"{term}\n" for term in self.rows), encoding="utf-8", newline="\n")
        for name in ("indptr", "passages", "weights", "ceilings"):
            save_array(folder / f"bm25.{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path, size: int) -> Bm25:
        """Open what `save` wrote; the arrays are mapped from disk.

        Args:
            folder: The folder.
            size: The number of passages.

        Returns:
            The index.

        Raises:
            IndexCorrupt: An array cannot be read.
            OSError: The terms cannot be read.
            ValueError: The files do not fit each other.
        """
        # Split at "\n" alone: a term has no line feed, but may have other characters that str.splitlines takes for a line break.
        terms = (folder / "bm25.terms.txt").read_bytes().decode("utf-8").split("\n")[:-1]
        arrays = {name: load_array(folder / f"bm25.{name}.npy", mapped=True) for name in ("indptr", "passages", "weights", "ceilings")}
        if not (len(arrays["indptr"]) == len(terms) + 1 == len(arrays["ceilings"]) + 1 and arrays["indptr"][-1] == len(arrays["passages"])):
            raise ValueError("the BM25 arrays do not belong together")
        return cls(rows={term: row for row, term in enumerate(terms)}, size=size, **arrays)


def compile_bm25(passages: Sequence[Sequence[str]]) -> Bm25:
    """Return the index of passages, each a list of its terms. Without passages, or without terms, all its scores are 0."""
    if not any(passages):
        empty = np.zeros(0)
        return Bm25({}, np.zeros(1, np.int64), empty.astype(np.int32), empty.astype(np.float32), empty.astype(np.float32), len(passages))
    return compile_okapi(FlooredOkapi(passages))


def compile_okapi(okapi: BM25Okapi) -> Bm25:
    """Return the sparse form of an index of rank-bm25: its `scores(query)` are `okapi.get_scores(query)` as float32."""
    rows = {term: row for row, term in enumerate(sorted(okapi.idf))}
    counts = np.fromiter((len(freqs) for freqs in okapi.doc_freqs), np.int64, okapi.corpus_size)
    term_rows = np.fromiter((rows[term] for freqs in okapi.doc_freqs for term in freqs), np.int32, counts.sum())
    freqs = np.fromiter((f for freqs in okapi.doc_freqs for f in freqs.values()), np.float64, counts.sum())
    passages = np.repeat(np.arange(okapi.corpus_size, dtype=np.int32), counts)
    idf = np.array([okapi.idf[term] for term in rows])
    lengths = np.repeat(np.array(okapi.doc_len, np.float64), counts)
    weights = weights_of(freqs, idf[term_rows], lengths, okapi.avgdl)
    order = np.argsort(term_rows, kind="stable")  # by term, and inside a term by passage
    indptr = np.concatenate([[0], np.cumsum(np.bincount(term_rows, minlength=len(rows)))]).astype(np.int64)
    return Bm25(
        rows=rows,
        indptr=indptr,
        passages=passages[order],
        weights=weights[order].astype(np.float32),
        ceilings=(idf * (K1 + 1)).astype(np.float32),
        size=okapi.corpus_size,
    )
