"""Compare BM25 with rank-bm25 and bm25s, in the same run: the ten best passages of a query, and the making of the index.

    python benchmarks/bm25.py [FOLDER] [--passages 100000] [--queries 30] [--rounds 5]

The passages are random words, drawn by Zipf's law as in a real text; with FOLDER they are the paragraphs of the collections in it (a folder
each, with `articles.jsonl.gz` and `questions.jsonl.gz`). All sides get the same terms and take turns, round by round, in one thread each.
It checks that all find the same ten; bm25s, which has no idf like rank-bm25's, gets this one after its index is made. About five minutes.

rank-bm25 comes with ArticleQA; bm25s and numba are for this measurement alone: `pip install bm25s numba`.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from articleqa.evaluation.datasets import rows_of
from articleqa.index.search.bm25 import FlooredOkapi
from articleqa.index.search.compiling import compile_lexical
from articleqa.index.search.lexical import LexicalIndex
from articleqa.index.text.analyzer import terms
from articleqa.index.text.language import canonical

K = 10
_Terms = list[list[str]]
_Best = Callable[[list[str]], object]


def random_words(passages: int, queries: int) -> tuple[_Terms, _Terms]:
    """Return the terms of random passages and of random queries."""
    rng = np.random.default_rng(0)

    def words(count: int) -> list[str]:
        return [f"w{rank}" for rank in rng.zipf(1.3, count) if rank < 100_000]

    return [words(100) for _ in range(passages)], [words(10) for _ in range(queries)]


def collections(folder: Path, passages: int, queries: int) -> tuple[_Terms, list[str], _Terms]:
    """Return the terms of the paragraphs of collections, their languages, and the terms of some questions."""
    articles = [article for path in sorted(folder.glob("*/articles.jsonl.gz")) for _, _, article in rows_of(path)]
    found = [(text, canonical(article["lang"])) for article in articles for text in article["text"].split("\n\n") if text.strip()][
        :passages
    ]
    questions = [row["question"] for path in sorted(folder.glob("*/questions.jsonl.gz")) for _, _, row in rows_of(path)]
    chosen = np.random.default_rng(0).choice(len(questions), queries, replace=False)
    asked = [list(dict.fromkeys(terms(questions[at]))) for at in chosen.tolist()]
    return [terms(text) for text, _ in found], [lang for _, lang in found], asked


def seconds(sides: Mapping[str, _Best], queries: _Terms, rounds: int) -> dict[str, float]:
    """Return each side's median time of a query, in seconds. The sides take turns."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, best in sides.items():
            for query in queries:
                began = time.perf_counter()
                best(query)
                times[name].append(time.perf_counter() - began)
    return {name: float(np.median(of_side)) for name, of_side in times.items()}


def with_idf_of(index: Any, okapi: FlooredOkapi) -> Any:  # noqa: ANN401  (bm25s)
    """Give an index of bm25s the idf of another; its own is Lucene's, which is never 0."""
    matrix, size = index.scores, okapi.corpus_size
    counts = np.diff(matrix["indptr"])
    factors = np.ones(len(counts))
    for term, at in index.vocab_dict.items():
        if term in okapi.idf:  # the last one of bm25s is ""
            factors[at] = okapi.idf[term] / np.log(1 + (size - counts[at] + 0.5) / (counts[at] + 0.5))
    matrix["data"] = (matrix["data"] * np.repeat(factors, counts)).astype(np.float32)
    return index


def check(okapi: FlooredOkapi, lexical: LexicalIndex, indexes: Sequence[Any], queries: _Terms) -> None:
    """Check that all sides find passages with the ten highest scores by rank-bm25."""
    for query in queries:
        scores = okapi.get_scores(query)
        highest = np.sort(scores)[::-1][:K]
        highest = highest[highest > 0]
        ids = lexical.look_up(query).best(K)
        np.testing.assert_allclose(scores[ids], highest, rtol=1e-5)
        np.testing.assert_allclose(lexical.look_up(query).scores(ids), highest, rtol=1e-5)
        for index in indexes:
            found = index.retrieve([query], k=K, show_progress=False)
            np.testing.assert_allclose(scores[found.documents[0][: len(highest)]], highest, rtol=1e-5)


def compare(passages: _Terms, queries: _Terms, rounds: int, languages: list[str] | None) -> None:
    """Measure, and print the figures."""
    import bm25s

    times: dict[str, list[float]] = {"compiled": [], "bm25s": []}
    for _ in range(3):
        began = time.perf_counter()
        lexical = compile_lexical(passages, [None] * len(passages))
        times["compiled"].append(time.perf_counter() - began)
        numpy_index, numba_index = (bm25s.BM25(method="atire", idf_method="lucene", backend=backend) for backend in ("numpy", "numba"))
        began = time.perf_counter()
        numpy_index.index(passages, show_progress=False)
        times["bm25s"].append(time.perf_counter() - began)
    own, other = (float(np.median(of_side)) for of_side in times.values())
    print(f"{len(passages)} passages: made in {own:.2f} s, by bm25s in {other:.2f} s: {other / own:.1f} times as fast")
    okapi = FlooredOkapi(passages)
    numba_index.index(passages, show_progress=False)
    indexes = [with_idf_of(index, okapi) for index in (numpy_index, numba_index)]
    check(okapi, lexical, indexes, queries)
    sides: dict[str, _Best] = {
        "compiled": lambda query: lexical.look_up(query).best(K),
        "rank-bm25": okapi.get_scores,
        "bm25s, NumPy": lambda query: numpy_index.retrieve([query], k=K, show_progress=False),
        "bm25s, Numba": lambda query: numba_index.retrieve([query], k=K, show_progress=False),
    }
    if languages:
        by_language = compile_lexical(passages, languages)
        sides["by language"] = lambda query: by_language.look_up(query).best(K)
    medians = seconds(sides, queries, rounds)
    for name, median in medians.items():
        print(f"{name:>12} {1000 * median:10.3f} ms a query: {median / medians['compiled']:8.2f} times the compiled one's")


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", metavar="FOLDER", type=Path, nargs="?")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "rank-bm25", "bm25s", "numba"))
    print(f"Python {platform.python_version()}, {packages}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if arguments.folder:
        passages, languages, queries = collections(arguments.folder, arguments.passages, arguments.queries)
        compare(passages, queries, arguments.rounds, languages)
    else:
        passages, queries = random_words(arguments.passages, arguments.queries)
        compare(passages, queries, arguments.rounds, None)


if __name__ == "__main__":
    main()
