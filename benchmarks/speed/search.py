"""How long a search takes, beside hybrid searches of Haystack and txtai with the same weights in float32.

    python -m benchmarks.speed.search FOLDER --rivals VENV

All search the passages of three collections for ten hits, with the dev questions of these. The models are loaded and warm. Haystack's
pipeline embeds the question, asks both of its in-memory retrievers and joins by reciprocal ranks; txtai does both in `search`.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from articleqa import Retriever
from articleqa.evaluation.datasets import Question
from articleqa.evaluation.metrics import holds
from articleqa.index.encoder.loading import load_encoder
from articleqa.index.records import Passage
from benchmarks.speed.figures import Figure
from benchmarks.speed.pipe import Rival
from benchmarks.speed.shared import articles, built, compared, interleaved, passages, questions, run, seconds_of_each, write_passages

PACKAGES = ("faiss-cpu", "numpy", "openvino", "sentencepiece")
TARGETS = {"Haystack": 4, "txtai": 2}


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the milliseconds of a search, the median, beside each of the others."""
    rows, asked = articles(given), questions(given)
    cut = passages(rows, load_encoder())
    queries = [question.question for question in asked]
    with built(rows) as index, Retriever.open(index) as retriever, Rival(given, "haystack") as haystack, Rival(given, "txtai") as txtai:
        rivals = {"Haystack": haystack, "txtai": txtai}
        found = {"ArticleQA": [hits[0].passage if (hits := retriever.search(query)) else None for query in queries]}
        with tempfile.TemporaryDirectory() as folder:
            texts = write_passages(cut, Path(folder) / "passages.json")
            for name, rival in rivals.items():
                rival("load", path=str(texts))
                rival("build")
                found[name] = [cut[ids[0]] if ids else None for ids in _search(rival, queries)[1]]
        sides: dict[str, Callable[[], float]] = {"ArticleQA": lambda: 1000 * median(seconds_of_each(retriever.search, queries))}
        sides |= {name: partial(_milliseconds, rival, queries) for name, rival in rivals.items()}
        milliseconds = interleaved(sides, given.rounds)
    right = {name: hit_at_1(best, asked) for name, best in found.items()}
    for name in rivals:
        yield Figure(
            f"a search in {len(cut)} passages",
            unit="ms",
            at_least=TARGETS[name],
            quality=f"hit@1 {right['ArticleQA']:.3f} of {len(asked)} questions, {name} {right[name]:.3f}",
            **compared(milliseconds, "ArticleQA", name),
        )


def _search(rival: Rival, queries: list[str]) -> tuple[list[float], list[list[int]]]:
    """Return the seconds of each query, and the ids of its hits."""
    answer: Any = rival("search", queries=queries)[0]
    return answer[0], answer[1]


def _milliseconds(rival: Rival, queries: list[str]) -> float:
    """Return the milliseconds of a search, the median."""
    return 1000 * median(_search(rival, queries)[0])


def hit_at_1(best: Sequence[Passage | None], asked: Sequence[Question]) -> float:
    """Return the part of questions whose best passage holds an answer; None: nothing was found."""
    return sum(p is not None and holds(p.article_id, p.start, p.end, q.answers) for p, q in zip(best, asked, strict=True)) / len(asked)


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
