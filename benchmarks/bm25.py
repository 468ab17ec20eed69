"""Compare the speed of the compiled BM25 with that of rank-bm25, in the same run, on random passages.

    python benchmarks/bm25.py [--passages 10000] [--queries 50]

Words are drawn by Zipf's law, as in a real text: most of a query's time goes into its frequent words. It checks that the scores are equal.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from articleqa.index.search.bm25 import FlooredOkapi, compile_okapi


def seconds(score: Callable[[list[str]], NDArray[np.floating]], queries: list[list[str]]) -> float:
    """Return the median time of a query, in seconds."""
    times = []
    for query in queries:
        began = time.perf_counter()
        score(query)
        times.append(time.perf_counter() - began)
    return float(np.median(times))


def main() -> None:
    """Measure, and print the figures."""
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
    compiled_time, okapi_time = seconds(compiled.scores, queries), seconds(okapi.get_scores, queries)
    ratio = okapi_time / compiled_time
    print(f"rank-bm25 {1000 * okapi_time:.2f} ms a query, compiled {1000 * compiled_time:.3f} ms: {ratio:.0f} times as fast")


if __name__ == "__main__":
    main()
