"""Measure what one machine holds: opening, memory and searching, for indexes of a thousand to a million passages.

    python benchmarks/scale.py [--passages 1000 10000 100000 1000000] [--queries 200] [--folder FOLDER]

For each size it makes an index with the project's own classes, in FOLDER (default: a temporary one; what is there is taken as it is), and
opens it in a process of its own. It prints how long opening took, the resident memory after opening and after the searches (of the
process's own, and of mapped files), the median and the 95th percentile of a search for 10 hits from the query's vector on, by the clock and
by what it computes (which another process that takes the cores does not change), and the bytes of each file. A million passages take some
ten minutes to make, and 8 GB on the disk.

The articles are made up: four passages of sixty words each, drawn by Zipf's law. So are the vectors, and say nothing of how well is found:
each passage is near one of as many subjects as there are articles, and its three windows are near it; queries are near passages.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.index.ingest.dense_rows import fill_rows
from articleqa.index.ingest.preparation import SETTINGS
from articleqa.index.records import Article, Origin, Passage, Span
from articleqa.index.search.compiling import compile_lexical
from articleqa.index.search.dense import DenseIndex
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.search.row_order import rows_to_fill
from articleqa.index.storage import generations
from articleqa.index.storage.articles_db import ArticleStore
from articleqa.index.storage.files import save_array
from articleqa.index.storage.manifest import FORMAT, Manifest

_PASSAGES, _WORDS, _ROWS, _DIMENSION = 4, 60, 4, 384
"""Passages of an article, words of a passage, rows of a passage, and the numbers of a vector."""
_CHUNK = 4000


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--passages", type=int, nargs="+", default=[1000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measured(arguments.measure, arguments.queries)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        for passages in arguments.passages:
            directory = (arguments.folder or Path(temporary)) / str(passages)
            if not generations.is_index(directory):
                began = time.perf_counter()
                make(directory, passages)
                print(f"{passages} passages made in {time.perf_counter() - began:.3g} s", file=sys.stderr, flush=True)
            command = [sys.executable, __file__, "--measure", str(directory), "--queries", str(arguments.queries)]
            figures = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            print(f"{passages} passages: " + ", ".join(f"{name} {value:.4g}" for name, value in figures.items()))
            for path in sorted(generations.current(directory).iterdir()):
                print(f"    {path.name:<24} {path.stat().st_size / 1e6:10.1f} MB, {path.stat().st_size / passages:8.1f} bytes a passage")
            sys.stdout.flush()


def words(number: int) -> list[str]:
    """Return the words of an article."""
    ranks = np.random.default_rng([1, number]).zipf(1.3, 2 * _PASSAGES * _WORDS)
    return [f"w{rank}" for rank in islice((rank for rank in ranks if rank < 100_000), _PASSAGES * _WORDS)]


def article(number: int) -> tuple[Article, list[Passage]]:
    """Return an article of sentences of twenty words, and its passages of three sentences."""
    drawn = words(number)
    sentences = [" ".join(drawn[at : at + 20]).capitalize() + "." for at in range(0, len(drawn), 20)]
    text = " ".join(sentences)
    starts = np.cumsum([0, *(len(sentence) + 1 for sentence in sentences)]).tolist()
    spans = [Span(start, start + len(sentence)) for start, sentence in zip(starts, sentences, strict=False)]
    id_ = f"article-{number:07d}"
    each = len(sentences) // _PASSAGES
    passages = [
        Passage(number * _PASSAGES + at, id_, of[0].start, of[-1].end, text[of[0].start : of[-1].end], tuple(of), "en")
        for at in range(_PASSAGES)
        if (of := spans[at * each : (at + 1) * each])
    ]
    return Article(id=id_, title=f"Article {number}", text=text, lang="en", date="2024-12-05"), passages


def vectors(passages: int, seed: int = 2) -> Iterator[NDArray[np.float32]]:
    """Yield unit vectors of passages, a part at a time, of each its own first: shape (passages of the part, rows, numbers)."""
    for start in range(0, passages, _CHUNK):
        count = min(_CHUNK, passages - start)
        subjects = np.random.default_rng([seed, start]).integers(0, passages // _PASSAGES, count)
        own = np.stack([_direction([3, int(subject)]) for subject in subjects])
        random = np.random.default_rng([4, start])
        own += 1.2 * random.normal(size=own.shape)
        rows = np.repeat(own[:, None], _ROWS, axis=1) + 0.8 * random.normal(size=(count, _ROWS, _DIMENSION))
        rows[:, 0] = own
        yield np.asarray(rows / np.linalg.norm(rows, axis=2, keepdims=True), np.float32)


def _direction(seed: list[int]) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(size=_DIMENSION)


def make(directory: Path, passages: int) -> None:
    """Make an index of so many passages."""
    with generations.locked(directory):
        generations.publish(directory, lambda folder: write(folder, passages), lambda _: None)


def write(folder: Path, passages: int) -> Manifest:
    """Write the files of a generation."""
    numbers = range(passages // _PASSAGES)
    origin = Origin("made-up.jsonl", added=False, digest="0" * 64)
    ArticleStore.write(folder / generations.ARTICLES, ((made[0], origin, made[1]) for made in map(article, numbers)))
    compile_lexical((p.text.lower().replace(".", "").split() for n in numbers for p in article(n)[1]), ["en"] * passages).save(folder)
    rows = passages * _ROWS
    starts = np.arange(0, rows + 1, _ROWS, dtype=np.int64)
    made = np.lib.format.open_memmap(folder / generations.VECTORS, "w+", np.float16, (rows, _DIMENSION))
    at = 0
    for part in vectors(passages):
        made[at : at + part.shape[0] * _ROWS] = part.reshape(-1, _DIMENSION)
        at += part.shape[0] * _ROWS
    save_array(folder / generations.DIGESTS, np.zeros((rows, 32), np.uint8))
    to_search = rows_to_fill(folder / generations.FAISS, rows, _DIMENSION)
    fill_rows(to_search, made, starts, ["en"] * passages, "made up")
    DenseIndex.over(to_search, starts).save(folder / generations.FAISS)
    return Manifest(
        format=FORMAT,
        created="2024-12-05T00:00:00+00:00",
        encoder="made up",
        encoder_revision="made up",
        dimension=_DIMENSION,
        settings=SETTINGS,
        articles=len(numbers),
        passages=passages,
        languages={"en": len(numbers)},
        added={},
        files={},
    )


def measured(directory: Path, queries: int) -> dict[str, float]:
    """Open an index in this process, search, and return the figures."""
    before = resident()
    began = time.perf_counter()
    index = HybridIndex.open(generations.current(directory))
    opened = time.perf_counter() - began
    after = resident()
    passages = index.manifest.passages
    made = index.generation / generations.VECTORS
    size = made.stat().st_size
    random = np.random.default_rng(5)
    milliseconds, computing = [], []
    for number in random.integers(0, passages // _PASSAGES, queries).tolist():
        about, noise = index.passages_of(f"article-{number:07d}")[0], random.normal(size=_DIMENSION) / 20
        left = (index.dense.rows - int(index.dense.starts[about.id])) * _DIMENSION * 2  # bytes from the vector to the file's end
        near = np.fromfile(made, np.float16, _DIMENSION, offset=size - left)
        vector = np.asarray((near + noise) / np.linalg.norm(near + noise), np.float32)
        query = " ".join(random.choice(about.text.lower().split(), 8))
        began, computed = time.perf_counter(), time.thread_time()
        index.search(query, vector, 10)
        milliseconds.append(1000 * (time.perf_counter() - began))
        computing.append(1000 * (time.thread_time() - computed))
    own, mapped = resident()
    return {
        "open s": opened,
        "own MB before": before[0],
        "own MB open": after[0],
        "mapped MB open": after[1],
        "own MB": own,
        "mapped MB": mapped,
        "p50 ms": float(np.percentile(milliseconds, 50)),
        "p95 ms": float(np.percentile(milliseconds, 95)),
        "p50 ms of a core": float(np.percentile(computing, 50)),
        "p95 ms of a core": float(np.percentile(computing, 95)),
    }


def resident() -> tuple[float, float]:
    """Return this process's resident memory in MB: of its own, and of files that are mapped."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    values = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith("Rss")}
    return int(values["RssAnon"]) / 1000, int(values["RssFile"]) / 1000


if __name__ == "__main__":
    main()
