"""How long an index of three collections takes to build, beside Haystack and txtai with the same weights in float32.

    python -m benchmarks.speed.build FOLDER --rivals VENV

ArticleQA builds from a file of JSON Lines: it reads, cuts, encodes each passage and its windows, and writes the index to the disk. The
others get the passages' texts and keep the index in memory: Haystack by its DocumentSplitter (200 words), its embedder for
sentence-transformers and its in-memory store; txtai by a hybrid index with the texts kept. The models are loaded before.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from articleqa import build
from articleqa.index.encoder.loading import load_encoder
from benchmarks.speed.figures import Figure
from benchmarks.speed.pipe import Rival
from benchmarks.speed.shared import articles, compared, interleaved, passages, run, write_jsonl, write_passages

PACKAGES = ("faiss-cpu", "numpy", "openvino", "sentencepiece")


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the seconds of a build, beside each of the others."""
    encoder = load_encoder()
    rows = articles(given)
    cut = passages(rows, encoder)
    with tempfile.TemporaryDirectory() as folder, Rival(given, "haystack") as haystack, Rival(given, "txtai") as txtai:
        source = write_jsonl(rows, Path(folder) / "articles.jsonl")
        texts = write_passages(cut, Path(folder) / "passages.json")
        for rival in (haystack, txtai):
            rival("load", path=str(texts))
        encoded: list[int] = []

        def own() -> float:
            with tempfile.TemporaryDirectory(dir=folder) as index:
                began = time.perf_counter()
                encoded.append(build([source], index, encoder=encoder).encoded)
                return time.perf_counter() - began

        sides = {"ArticleQA": own, "Haystack": lambda: haystack.seconds("build"), "txtai": lambda: txtai.seconds("build")}
        seconds = interleaved(sides, given.rounds)
    for name in ("Haystack", "txtai"):
        yield Figure(
            f"a build of {len(cut)} passages",
            unit="s",
            at_least=2,
            quality=f"{encoded[0]} vectors, for windows of sentences, too; {name} has one for each passage",
            **compared(seconds, "ArticleQA", name),
        )


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
