"""Measure a store in milvus-lite beside the index of a folder, over the same articles.

    python benchmarks/store.py COLLECTION… [--split dev] [--sample N]

For each collection it prints hit@1, hit@3 and hit@10 of both, how many questions have the same ten hits in the same order, the median and
the 95th percentile of a search in milliseconds, how long the store took to build without encoding, and how many bytes its files take. The
index of the folder is that of `articleqa evaluate`, made where it is not there; the store takes its vectors. Needs articleqa[milvus].
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa import Retriever, build_store
from articleqa.evaluation.datasets import Question, placed, read_questions
from articleqa.evaluation.evaluate import index_collection
from articleqa.evaluation.metrics import holds
from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.records import Hit
from articleqa.index.storage import generations
from articleqa.index.storage.vector_cache import digest_of, load_digests

_MEASURES = (1, 3, 10)


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("collections", type=Path, nargs="+", metavar="COLLECTION")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--sample", type=int, default=150)
    arguments = parser.parse_args()
    encoder = BundledEncoder.load()
    for collection in arguments.collections:
        directory = index_collection(collection)
        questions = read_questions(collection, split=arguments.split)
        if len(questions) > arguments.sample:  # the same as `articleqa evaluate --sample N --seed 0`
            questions = random.Random(0).sample(questions, arguments.sample)
        with Retriever.open(directory, encoder=encoder) as retriever:
            questions = [placed(question, retriever.article) for question in questions if question.answers]
        vectors = encoder.encode_queries([question.question for question in questions])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "store.db"
            remembering(encoder, generations.current(directory))
            start = time.perf_counter()
            build_store([collection], path, encoder=encoder)
            seconds = time.perf_counter() - start
            size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
            found = [searched(location, encoder, questions, vectors) for location in (directory, path)]
        print_figures(collection.name, questions, found, seconds, size)


def remembering(encoder: BundledEncoder, generation: Path) -> None:
    """Let an encoder take the vectors of texts that are in an index from there."""
    encode = BundledEncoder.encode_passages.__get__(encoder)
    vectors = np.load(generation / generations.VECTORS).astype(np.float32)
    vector_of = dict(zip(load_digests(generation / generations.DIGESTS), vectors, strict=True))

    def encode_passages(texts: Sequence[str]) -> NDArray[np.float32]:
        missing = [text for text in texts if digest_of(text) not in vector_of]
        if missing:
            vector_of.update(zip(map(digest_of, missing), encode(missing), strict=True))
        return np.stack([vector_of[digest_of(text)] for text in texts])

    encoder.encode_passages = encode_passages  # type: ignore[method-assign]


def searched(
    location: Path, encoder: BundledEncoder, questions: Sequence[Question], vectors: NDArray[np.float32]
) -> list[tuple[list[Hit], float]]:
    """Return the hits of each question, and the milliseconds that it took to find them."""
    found = []
    with Retriever.open(location, encoder=encoder) as retriever:
        snapshot = retriever.snapshot()
        snapshot.search("warm up")
        for question, vector in zip(questions, vectors, strict=True):
            start = time.perf_counter()
            hits = snapshot.search(question.question, 10, vector=vector)
            found.append((hits, 1000 * (time.perf_counter() - start)))
    return found


def print_figures(
    name: str, questions: Sequence[Question], found: Sequence[Sequence[tuple[list[Hit], float]]], seconds: float, size: int
) -> None:
    """Print a collection's figures: of the folder, then of the store."""
    same = sum(
        [h.passage for h in of_folder] == [h.passage for h in of_store] for (of_folder, _), (of_store, _) in zip(*found, strict=True)
    )
    for kind, results in zip(("folder", "store"), found, strict=True):
        ranks = [rank(hits, question) for (hits, _), question in zip(results, questions, strict=True)]
        hit_at = " / ".join(f"{np.mean([r is not None and r <= k for r in ranks]):.3f}" for k in _MEASURES)
        median, slow = np.percentile([milliseconds for _, milliseconds in results], [50, 95])
        print(f"{name} {kind}: {len(questions)} questions, hit@1/@3/@10 {hit_at}, {median:.0f} ms, 95 % below {slow:.0f} ms")
    print(f"{name}: the same ten hits for {same} of {len(questions)}; store built in {seconds:.0f} s, {size / 1e6:.1f} MB", flush=True)


def rank(hits: Sequence[Hit], question: Question) -> int | None:
    """Return the rank of the first hit that holds an answer, None where none does."""
    return next((h.rank for h in hits if holds(h.passage.article_id, h.passage.start, h.passage.end, question.answers)), None)


if __name__ == "__main__":
    main()
