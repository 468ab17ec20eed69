"""How long the next build takes where one in a hundred of 5,000 short articles has changed, and where none has, beside the full build.

    python -m benchmarks.speed.changes FOLDER

The articles are paragraphs of all collections in FOLDER, a text file each, and each is a passage or two. A full build takes minutes, so
there is one; the others take turns. A change is a sentence more at the end.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

from articleqa import build
from articleqa.evaluation.datasets import collections_in
from articleqa.index.encoder.loading import load_encoder
from articleqa.index.encoder.protocol import Encoder
from benchmarks.speed.figures import Figure
from benchmarks.speed.shared import articles, interleaved, run

ARTICLES, CHANGED = 5000, 100
# Characters of a paragraph that is taken as an article.
_SHORTEST, _LONGEST = 200, 1000
PACKAGES = ("faiss-cpu", "openvino", "sentencepiece")


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the seconds of a build after a change of one in a hundred, and of one after no change."""
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as folder:
        source, index = Path(folder) / "articles", Path(folder) / "index"
        files = write(source, paragraphs(given))
        full = seconds_of(source, index, encoder, expected=len(files))
        sides = {
            "changed": lambda: seconds_of(source, index, encoder, expected=change(files[::CHANGED])),
            "unchanged": lambda: seconds_of(source, index, encoder, expected=0),
        }
        rounds = interleaved(sides, given.rounds, warm_up=False)
    changed, unchanged = median(rounds["changed"]), median(rounds["unchanged"])
    size = f"{len(files):,} short articles"
    yield Figure(f"a build after 1 % of {size} changed", changed, "s", "the full build", full, changed / full, at_most=0.03)
    yield Figure(f"a build after none of {size} changed", unchanged, "s", at_most=1)


def paragraphs(given: argparse.Namespace) -> list[str]:
    """Return different paragraphs of the collections."""
    names = [folder.name for folder in collections_in(given.folder)]
    all_of_them = (text for row in articles(given, names) for text in row["text"].split("\n\n") if _SHORTEST <= len(text) <= _LONGEST)
    return list(islice(dict.fromkeys(all_of_them), 100 if given.quick else ARTICLES))


def write(source: Path, texts: Sequence[str]) -> list[Path]:
    """Write a file for each text; return their paths."""
    source.mkdir()
    files = [source / f"{number:05d}.txt" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, "utf-8")
    return files


def change(files: Sequence[Path]) -> int:
    """Change files; return how many."""
    for file in files:
        file.write_text(f"{file.read_text('utf-8')} Changed at {time.time_ns()}.", "utf-8")
    return len(files)


def seconds_of(source: Path, index: Path, encoder: Encoder, *, expected: int) -> float:
    """Build, check how many articles are new or changed, and return the seconds.

    Args:
        source: The folder of articles.
        index: The folder of the index.
        encoder: The encoder.
        expected: How many articles are to be new or changed.

    Returns:
        The seconds of the build.

    Raises:
        SystemExit: There are more or fewer of them.
    """
    began = time.perf_counter()
    report = build([source], index, encoder=encoder)
    seconds = time.perf_counter() - began
    if len(report.new) + len(report.changed) != expected:
        raise SystemExit(f"{len(report.new)} articles are new and {len(report.changed)} changed; {expected} should be.")
    return seconds


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
