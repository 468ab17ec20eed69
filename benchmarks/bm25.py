"""How much faster the compiled BM25 answers than rank-bm25 itself, in the same run, on passages made by chance.

    python benchmarks/bm25.py [--passages 10000] [--queries 50]

Words are drawn by Zipf's law, as in a real text: most of a query's time goes into its frequent words. That both give the same scores is
checked.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from articleqa.index.search.bm25 import FlooredOkapi, compile_okapi


def seconds(score: Callable[[list[str]], NDArray[np.floating]], queries: list[list[str]]) -> float:
    """Median seconds of a query."""
    times = []
    for query in queries:
        began = time.perf_counter()
        score(query)
        times.append(time.perf_counter() - began)
    return float(np.median(times))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=50)
    arguments = parser.parse_args()
    rng = np.random.default_rng(0)

    def words(count: int) -> list[str]:
        return [f"w{rank}" for rank in rng.zipf(1.3, count) if rank < 100_000]

    okapi = FlooredOkapi([words(100) for _ in range(arguments.passages)])
    began = time.perf_counter()
    compiled = compile_okapi(okapi)
    print(f"{arguments.passages} passages, compiled in {time.perf_counter() - began:.2f} s")
    queries = [words(10) for _ in range(arguments.queries)]
    for query in queries:
        np.testing.assert_allclose(compiled.scores(query), okapi.get_scores(query), rtol=1e-4, atol=1e-4)
    ours, theirs = seconds(compiled.scores, queries), seconds(okapi.get_scores, queries)
    print(f"rank-bm25 {1000 * theirs:.2f} ms a query, compiled {1000 * ours:.3f} ms: {theirs / ours:.0f} times as fast")


if __name__ == "__main__":
    main()
