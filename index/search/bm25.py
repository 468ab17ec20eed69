"""rank-bm25's scores, compiled to sparse arrays.

rank-bm25's classes say what idf, k1, b and epsilon mean; their `get_scores` walk every passage in Python for every query term. What a term
adds to a passage's score does not depend on the query, so it is worked out once, and a query is a sum of rows.

Source: BM25Okapi of rank-bm25, after Trotman, Puurula and Burgess, Improvements to BM25 and Language Models Examined, 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi


class FlooredOkapi(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """BM25Okapi whose idf is never below a small positive number.

    Okapi's idf is zero or below for a term of half the passages or more. rank-bm25 puts epsilon times the mean idf in the place of the
    negative ones, which is itself negative in a collection of one passage and zero in many of two: there a passage would lose by holding a
    query's term.
    """

    MIN_IDF = 0.01

    def _calc_idf(self, nd: dict[str, int]) -> None:
        super()._calc_idf(nd)
        for term, idf in self.idf.items():
            self.idf[term] = max(idf, self.MIN_IDF)


@dataclass(frozen=True, eq=False)
class Bm25:
    """What each term adds to the score of each passage that holds it, in compressed sparse rows, a row for each term.

    `rows` maps a term to its row; row r is `passages[indptr[r]:indptr[r + 1]]` (int32, ascending) with `weights` beside it (float32).
    `ceilings[r]` is what no passage can exceed for that term: idf · (k1 + 1).
    """

    rows: dict[str, int]
    indptr: NDArray[np.int64]
    passages: NDArray[np.int32]
    weights: NDArray[np.float32]
    ceilings: NDArray[np.float32]
    size: int

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        """The BM25 score of every passage for the query's terms, repeats counted as often as they stand: shape (size,), float32."""
        total = np.zeros(self.size, np.float32)
        for row in self._known(query):
            at = slice(self.indptr[row], self.indptr[row + 1])
            total[self.passages[at]] += self.weights[at]
        return total

    def ceiling(self, term: str, unknown: float) -> float:
        """The most that the term can add to a passage's score; `unknown` for a term that is in no passage."""
        row = self.rows.get(term)
        return unknown if row is None else float(self.ceilings[row])

    def passage_count(self, term: str) -> int:
        """How many passages hold the term."""
        row = self.rows.get(term)
        return 0 if row is None else int(self.indptr[row + 1] - self.indptr[row])

    def _known(self, query: Sequence[str]) -> list[int]:
        return [self.rows[term] for term in query if term in self.rows]

    def only(self, passages: NDArray[np.int32]) -> Bm25:
        """The same statistics for some of the passages (ascending), which are numbered anew from 0."""
        number = np.full(self.size, -1, np.int32)
        number[passages] = np.arange(len(passages), dtype=np.int32)
        kept = number[self.passages] >= 0
        indptr = np.concatenate([[0], np.cumsum(kept)])[self.indptr]
        return replace(self, indptr=indptr, passages=number[self.passages[kept]], weights=self.weights[kept], size=len(passages))

    @classmethod
    def concatenated(cls, parts: Sequence[tuple[str, NDArray[np.int32], Bm25]], size: int) -> Bm25:
        """One index of several over different passages: each with what its terms' names begin with and the numbers its passages get."""
        ends = np.cumsum([0, *(len(part.passages) for _, _, part in parts)])
        names = [prefix + term for prefix, _, part in parts for term in part.rows]
        return cls(
            rows={name: row for row, name in enumerate(names)},
            indptr=np.concatenate(
                [np.zeros(1, np.int64), *(part.indptr[1:] + end for (_, _, part), end in zip(parts, ends, strict=False))]
            ),
            passages=np.concatenate([np.zeros(0, np.int32), *(numbers[part.passages] for _, numbers, part in parts)]),
            weights=np.concatenate([np.zeros(0, np.float32), *(part.weights for _, _, part in parts)]),
            ceilings=np.concatenate([np.zeros(0, np.float32), *(part.ceilings for _, _, part in parts)]),
            size=size,
        )

    def save(self, folder: Path) -> None:
        """Write the arrays (`bm25.*.npy`) and the terms, one a line in the order of their rows."""
        (folder / "bm25.terms.txt").write_text("".join(f"{term}\n" for term in self.rows), encoding="utf-8", newline="\n")
        for name in ("indptr", "passages", "weights", "ceilings"):
            np.save(folder / f"bm25.{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> Bm25:
        """What `save` wrote, for `size` passages; the arrays stay on disk and are mapped.

        OSError or ValueError where a file cannot be read or does not fit the others.
        """
        # Split at "\n" alone: a term holds no line feed, but may hold what str.splitlines takes for a line break.
        terms = (folder / "bm25.terms.txt").read_bytes().decode("utf-8").split("\n")[:-1]
        arrays = {
            name: np.load(folder / f"bm25.{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in ("indptr", "passages", "weights", "ceilings")
        }
        if not (len(arrays["indptr"]) == len(terms) + 1 == len(arrays["ceilings"]) + 1 and arrays["indptr"][-1] == len(arrays["passages"])):
            raise ValueError("the BM25 arrays do not belong together")
        return cls(rows={term: row for row, term in enumerate(terms)}, size=size, **arrays)


def compile_bm25(passages: Sequence[Sequence[str]]) -> Bm25:
    """BM25 over the terms of each passage, passage by passage. An empty collection, or one without any term, scores everything 0."""
    if not any(passages):
        nothing = np.zeros(0)
        return Bm25(
            {}, np.zeros(1, np.int64), nothing.astype(np.int32), nothing.astype(np.float32), nothing.astype(np.float32), len(passages)
        )
    return compile_okapi(FlooredOkapi(passages))


def compile_okapi(okapi: BM25Okapi) -> Bm25:
    """The sparse form of a rank-bm25 index: `compile_okapi(okapi).scores(q)` equals `okapi.get_scores(q)` to float32."""
    rows = {term: row for row, term in enumerate(sorted(okapi.idf))}
    counts = np.fromiter((len(freqs) for freqs in okapi.doc_freqs), np.int64, okapi.corpus_size)
    term_rows = np.fromiter((rows[term] for freqs in okapi.doc_freqs for term in freqs), np.int32, counts.sum())
    freqs = np.fromiter((f for freqs in okapi.doc_freqs for f in freqs.values()), np.float64, counts.sum())
    passages = np.repeat(np.arange(okapi.corpus_size, dtype=np.int32), counts)
    idf = np.array([okapi.idf[term] for term in rows])
    lengths = np.repeat(np.array(okapi.doc_len, np.float64), counts)
    saturation = freqs + okapi.k1 * (1 - okapi.b + okapi.b * lengths / okapi.avgdl)
    weights = idf[term_rows] * freqs * (okapi.k1 + 1) / saturation
    order = np.argsort(term_rows, kind="stable")  # by term, and inside a term by passage
    indptr = np.concatenate([[0], np.cumsum(np.bincount(term_rows, minlength=len(rows)))]).astype(np.int64)
    return Bm25(
        rows=rows,
        indptr=indptr,
        passages=passages[order],
        weights=weights[order].astype(np.float32),
        ceilings=(idf * (okapi.k1 + 1)).astype(np.float32),
        size=okapi.corpus_size,
    )
