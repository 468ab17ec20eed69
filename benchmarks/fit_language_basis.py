"""Fit `index/language_basis.npy`, the directions in which vectors tell their language.

    python benchmarks/fit_language_basis.py EVALUATION_FOLDER

The mean vector of each language's passages, and of its questions, from train articles only: xquad-* in 12 languages (parallel text, so
that the means differ by the language and nothing else), and French, Italian, Norwegian, Japanese, Hebrew and Portuguese from collections of
one language (a mean over many subjects). The basis is made of the strongest singular vectors of the means' differences from their mean.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import load_encoder
from index.neutral import BASIS, BASIS_REVISION

DIRECTIONS = 14
PARALLEL = ("ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")
OTHERS = {"fr": "piaf", "it": "squad-it", "no": "norquad-wiki", "ja": "jaquad", "he": "heq", "pt": "faquad"}


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a .jsonl.gz."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def train_texts(collection: Path, *, parallel: bool) -> tuple[list[str], list[str]]:
    """Paragraphs and questions of train articles: every third and every fifth of parallel text, else 80 and 160 drawn by chance."""
    questions = [q for q in rows(collection / "questions.jsonl.gz") if q["split"] == "train"]
    articles = {a["article"] for q in questions for a in q["answers"]}
    paragraphs = [a["text"].split("\n\n") for a in rows(collection / "articles.jsonl.gz") if a["id"] in articles]
    if parallel:
        return [p for several in paragraphs for p in several][::3], [q["question"] for q in questions[::5]]
    rng = np.random.RandomState(0)
    first = [p for several in paragraphs for p in several[:3]]
    return [first[i] for i in rng.permutation(len(first))[:80]], [questions[i]["question"] for i in rng.permutation(len(questions))[:160]]


def basis(means: list[tuple[NDArray[np.float32], NDArray[np.float32]]]) -> NDArray[np.float32]:
    """From (mean passage, mean question) of each language: orthonormal rows, the strongest first."""
    passages, questions = (np.stack(side) for side in zip(*means, strict=True))
    differences = np.concatenate([passages - passages.mean(axis=0), questions - questions.mean(axis=0)])
    return np.asarray(np.linalg.svd(differences, full_matrices=False)[2][:DIRECTIONS], np.float32)


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("evaluation", type=Path)
    folder = parser.parse_args().evaluation
    encoder = load_encoder()
    if encoder.revision != BASIS_REVISION:
        raise SystemExit(f"The encoder has weights {encoder.revision}: set BASIS_REVISION in index/neutral.py to them first.")
    means = []
    for lang, name in {**{lang: f"xquad-{lang}" for lang in PARALLEL}, **OTHERS}.items():
        paragraphs, questions = train_texts(folder / name, parallel=lang in PARALLEL)
        means.append((encoder.encode_passages([p[:400] for p in paragraphs]).mean(axis=0), encoder.encode_queries(questions).mean(axis=0)))
        print(f"{lang}: {len(paragraphs)} paragraphs, {len(questions)} questions of {name}", flush=True)
    np.save(BASIS, basis(means), allow_pickle=False)


if __name__ == "__main__":
    main()
