"""How fast a question becomes a vector, beside sentence-transformers with the same weights in float32.

    python -m benchmarks.speed.query FOLDER --rivals VENV

The questions are dev questions of three collections, one after another. ArticleQA's vectors are those of its query adapter, so they are not
compared with the others: what is found with them is (`search.py`).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from articleqa.index.encoder.loading import load_encoder
from benchmarks.speed.figures import Figure
from benchmarks.speed.pipe import Rival
from benchmarks.speed.shared import compared, interleaved, questions, run, seconds_of_each

PACKAGES = ("numpy", "openvino", "sentencepiece")


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the milliseconds of a question, the median."""
    encoder = load_encoder()
    texts = [question.question for question in questions(given)]
    with tempfile.TemporaryDirectory() as folder, Rival(given, "sentence-transformers") as rival:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(texts), "utf-8")
        rival("load", path=str(path))
        sides = {
            "ArticleQA": lambda: 1000 * median(seconds_of_each(lambda text: encoder.encode_queries([text]), texts)),
            "sentence-transformers": lambda: 1000 * median(rival("queries")[0]),
        }
        yield Figure(
            "a question's vector",
            unit="ms",
            at_least=4,
            quality=f"{len(texts)} questions, {sum(encoder.count_tokens(texts)) / len(texts):.0f} tokens on average",
            **compared(interleaved(sides, given.rounds), "ArticleQA", "sentence-transformers"),
        )


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
