"""Measure how many of the ten best passages a search by codes finds (`index/search/dense.py`), against the exact search.

    python benchmarks/recall.py INDEX… --questions COLLECTION… [--count 1000]

The passages of all indexes are put together, as one archive, and the questions of the collections' dev split are searched in it by vectors
alone. It prints the recall for the whole archive and for a half, a quarter, … of its passages: how it falls as an archive grows says what
to expect of a larger one. It takes minutes for 20,000 passages.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from articleqa.evaluation.datasets import read_questions
from articleqa.index.encoder.loading import load_encoder
from articleqa.index.ingest.dense_rows import fill_rows
from articleqa.index.search import row_order
from articleqa.index.search.dense import DenseIndex
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations

_FOUND = 10
_SMALLEST = 1000


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("indexes", type=Path, nargs="+", metavar="INDEX")
    parser.add_argument("--questions", type=Path, nargs="+", required=True, metavar="COLLECTION")
    parser.add_argument("--count", type=int, default=1000)
    arguments = parser.parse_args()
    parts = [rows_of(directory) for directory in arguments.indexes]
    rows, counts = np.concatenate([rows for rows, _ in parts]), np.concatenate([counts for _, counts in parts])
    texts = sorted({q.question for collection in arguments.questions for q in read_questions(collection, split="dev")})
    chosen = random.Random(0).sample(texts, min(arguments.count, len(texts)))
    queries = load_encoder().encode_queries(chosen)
    order = np.random.default_rng(0).permutation(len(counts))
    size = len(counts)
    while size >= min(_SMALLEST, len(counts)):
        kept = np.sort(order[:size])
        starts = np.cumsum([0, *counts])
        of_kept = np.concatenate([np.arange(starts[passage], starts[passage + 1]) for passage in kept])
        found = recall(rows[of_kept], np.cumsum([0, *counts[kept]]), queries)
        print(f"{size} passages, {len(of_kept)} rows, {len(queries)} questions: recall@{_FOUND} {found:.4f}", flush=True)
        size //= 2


def rows_of(directory: Path) -> tuple[NDArray[np.float16], NDArray[np.int64]]:
    """Return the rows of an index that are searched, passage by passage, and how many each passage has."""
    index = HybridIndex.open(generations.current(directory))
    vectors = np.load(index.generation / generations.VECTORS, mmap_mode="r")
    rows = np.empty(vectors.shape, np.float16)
    languages = [passage.lang for passage in index.store.passages(range(index.dense.size))]
    with mock.patch.object(row_order, "EXACT_ROWS", len(rows)):  # passage by passage, however many they are
        fill_rows(rows, vectors, index.dense.starts, languages, index.manifest.encoder_revision)
    index.close()
    return rows, np.diff(index.dense.starts)


def recall(rows: NDArray[np.float16], starts: NDArray[np.int64], queries: NDArray[np.float32]) -> float:
    """Return the mean share of the best passages of the exact search that the search by codes finds, too."""
    with mock.patch.object(row_order, "EXACT_ROWS", len(rows)):
        exact = DenseIndex.over(rows, starts)
    with mock.patch.object(row_order, "EXACT_ROWS", 0):
        placed = np.empty_like(rows)
        placed[row_order.places(starts, slice(None), rows.shape[1])] = rows
        by_codes = DenseIndex.over(placed, starts)
    shares = []
    for query in queries:
        best = exact.search(query, _FOUND)[0]
        found = by_codes.search(query, 200)[0][:_FOUND]  # as many as the search of both, words and vectors, asks for
        shares.append(len(np.intersect1d(best, found)) / len(best))
    return float(np.mean(shares))


if __name__ == "__main__":
    main()
