"""How fast passages become vectors, beside sentence-transformers with the same weights in float32.

    python -m benchmarks.speed.passages FOLDER --rivals VENV

The texts are the passages of three collections as ArticleQA divides them. The vectors of both sides are compared.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from articleqa.index.encoder.loading import load_encoder
from benchmarks.speed.figures import Figure
from benchmarks.speed.pipe import Rival
from benchmarks.speed.shared import articles, compared, interleaved, passages, run, timed

PACKAGES = ("numpy", "openvino", "sentencepiece")


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the milliseconds of a passage."""
    encoder = load_encoder()
    texts = [passage.text for passage in passages(articles(given), encoder)]
    with tempfile.TemporaryDirectory() as folder, Rival(given, "sentence-transformers") as rival:
        path, theirs = Path(folder) / "texts.json", Path(folder) / "vectors.npy"
        path.write_text(json.dumps(texts), "utf-8")
        rival("load", path=str(path))
        rival("passages", path=str(theirs))
        cosines = (encoder.encode_passages(texts) * np.load(theirs)).sum(axis=1)
        sides = {
            "ArticleQA": lambda: timed(lambda: encoder.encode_passages(texts)),
            "sentence-transformers": lambda: rival.seconds("passages"),
        }
        seconds = interleaved(sides, given.rounds, warm_up=False)
    milliseconds = {name: [1000 * value / len(texts) for value in values] for name, values in seconds.items()}
    tokens = np.mean(encoder.count_tokens(texts))
    yield Figure(
        "a passage's vector",
        unit="ms",
        at_least=4,
        quality=f"{len(texts)} passages of {tokens:.0f} tokens on average; cosine to the other's vectors {cosines.mean():.5f} on average, "
        f"{cosines.min():.5f} at least",
        **compared(milliseconds, "ArticleQA", "sentence-transformers"),
    )


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
