"""What the rows share: their arguments, the texts that they work on, and interleaved rounds."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from articleqa.evaluation.datasets import Question, file_of, read_questions, rows_of
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.ingest.preparation import cut
from articleqa.index.records import Article, Passage
from benchmarks.speed.figures import Figure
from benchmarks.speed.pipe import rival_versions

ROOT = Path(__file__).parents[2]
COLLECTIONS = ("arcd", "faquad", "xquad-en")
"""Three collections in three languages; together 613 passages."""
SAMPLE = ROOT / "corpus"
T = TypeVar("T")
Measure = Callable[[argparse.Namespace], Iterable[Figure]]


def arguments(doc: str | None, argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the arguments of a row.

    Args:
        doc: The docstring of its module.
        argv: The arguments; None: those of the process.

    Returns:
        `folder`, `rivals`, `rounds`, `quick` and `json`.
    """
    parser = argparse.ArgumentParser(description=(doc or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help=f"holds the collections {', '.join(COLLECTIONS)}")
    add_common(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too (default: print them only)")
    return parser.parse_args(argv)


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that a row and the command for all rows have."""
    default = Path(".venv-rivals")
    parser.add_argument("--rivals", type=Path, default=default, metavar="VENV", help=f"as benchmarks/rivals.txt says (default: {default})")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often the sides take turns (default: 5)")
    parser.add_argument("--quick", action="store_true", help="a few texts and one round, to see that it runs; the figures mean nothing")


def run(measure: Measure, doc: str | None, packages: Sequence[str] = ()) -> None:
    """Measure a row: print its figures, the machine and the libraries, and write them where `--json` says.

    Args:
        measure: Gives the figures.
        doc: The docstring of the row's module.
        packages: The libraries concerned, those of ArticleQA's own side.
    """
    given = arguments(doc)
    if given.quick:
        given.rounds = 1
    figures = []
    for figure in measure(given):
        figures.append(figure)
        print(figure, flush=True)
    conditions = {
        "date": date.today().isoformat(),
        "quick": given.quick,
        "machine": machine(),
        "load": round(os.getloadavg()[0], 1),
        "versions": {"python": platform.python_version()} | versions(packages) | rival_versions(given.rivals),
    }
    print(", ".join(f"{name} {value}" for name, value in conditions.items()), flush=True)
    if given.json:
        given.json.write_text(json.dumps(conditions | {"figures": [asdict(figure) for figure in figures]}, indent=1), "utf-8")


def machine() -> str:
    """Return the processor, and how many cores of it this process may use."""
    names = [line for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")]
    name = names[0].partition(":")[2].strip() if names else platform.processor()
    return f"{name}, {len(os.sched_getaffinity(0))} cores"


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of those packages that are installed here."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def articles(given: argparse.Namespace, names: Sequence[str] = COLLECTIONS) -> list[dict[str, Any]]:
    """Return the articles of collections, as the rows of their files. With `--quick` two of each collection, which answer questions."""
    rows = []
    for name in names:
        path = file_of(given.folder / name, "articles")
        if path is None:
            raise SystemExit(f"{given.folder / name} has no articles: FOLDER is to hold the collections {', '.join(names)}.")
        of_collection = [row for _, _, row in rows_of(path)]
        if given.quick:
            asked = {gold.article for question in read_questions(given.folder / name, split="dev") for gold in question.answers}
            of_collection = [row for row in of_collection if row["id"] in asked][:2]
        rows += of_collection
    return rows


def questions(given: argparse.Namespace, names: Sequence[str] = COLLECTIONS) -> list[Question]:
    """Return the answerable dev questions about `articles`; with `--quick` four of each collection."""
    known = {row["id"] for row in articles(given, names)}
    chosen: list[Question] = []
    for name in names:
        of_collection = [q for q in read_questions(given.folder / name, split="dev") if q.answers and q.answers[0].article in known]
        chosen += of_collection[: 4 if given.quick else None]
    return chosen


def passages(rows: Iterable[Mapping[str, Any]], encoder: Encoder) -> list[Passage]:
    """Return the passages that ArticleQA divides articles into, with ids from 0 in the order of the articles."""
    found: list[Passage] = []
    for row in rows:
        article = Article(id=row["id"], title=row["title"], text=row["text"], lang=row["lang"])
        found += cut(article, encoder, first_id=len(found))[1]
    return found


def write_passages(of: Iterable[Passage], path: Path) -> Path:
    """Write passages for a rival's `load`; return the file's path."""
    path.write_text(json.dumps([{"id": passage.id, "text": passage.text} for passage in of]), "utf-8")
    return path


def write_jsonl(rows: Iterable[Mapping[str, Any]], path: Path) -> Path:
    """Write rows to a file, one a line; return its path."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def seconds_of_each(work: Callable[[str], object], texts: Iterable[str]) -> list[float]:
    """Return the seconds that something takes with each text, one after another."""
    seconds = []
    for text in texts:
        began = time.perf_counter()
        work(text)
        seconds.append(time.perf_counter() - began)
    return seconds


def interleaved(sides: Mapping[str, Callable[[], T]], rounds: int, *, warm_up: bool = True) -> dict[str, list[T]]:
    """Let sides take turns, in every other round in the reverse order.

    Args:
        sides: Name → measures once, and returns what was measured.
        rounds: How many rounds count.
        warm_up: Whether there is a round before them that does not count.

    Returns:
        Name → a value for each round.
    """
    values: dict[str, list[T]] = {name: [] for name in sides}
    order = list(sides)
    for number in range(-1 if warm_up else 0, rounds):
        for name in order if number % 2 == 0 else reversed(order):
            value = sides[name]()
            if number >= 0:
                values[name].append(value)
    return values


def compared(values: Mapping[str, Sequence[float]], ours: str, rival: str) -> dict[str, Any]:
    """Return what a Figure needs of two sides' times: the medians, and the median over the rounds of how many times as fast ours is."""
    return times_as_much(values, ours, rival) | {"ratio": times_as_much(values, rival, ours)["ratio"]}


def times_as_much(values: Mapping[str, Sequence[float]], ours: str, rival: str) -> dict[str, Any]:
    """Return what a Figure needs of two sides' values: the medians, and the median over the rounds of how many times as much ours is."""
    ratio = median(own / other for own, other in zip(values[ours], values[rival], strict=True))
    return {"ours": median(values[ours]), "rival": median(values[rival]), "against": rival, "ratio": ratio}


def printed(words: Sequence[str]) -> list[str]:
    """Run a command, show what it prints, and return it, with standard error, by line; SystemExit where it fails."""
    lines = []
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip("\n"))
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with status {process.returncode}.")
    return lines


def command(*words: str | Path) -> list[str]:
    """Return the command `articleqa` of this environment with arguments."""
    return [str(Path(sys.executable).with_name("articleqa")), *map(str, words)]


@contextmanager
def built(rows: Iterable[Mapping[str, Any]] | Path) -> Iterator[Path]:
    """Build an index in a temporary folder.

    Args:
        rows: Articles, or a folder of them.

    Yields:
        The index's folder.
    """
    from articleqa import build

    with tempfile.TemporaryDirectory() as temporary:
        source = rows if isinstance(rows, Path) else write_jsonl(rows, Path(temporary) / "articles.jsonl")
        build([source], Path(temporary) / "index")
        yield Path(temporary) / "index"


def sample_questions(given: argparse.Namespace) -> list[Question]:
    """Return the questions of the sample that its articles answer; with `--quick` the first six."""
    return [q for q in read_questions(SAMPLE) if q.answers][: 6 if given.quick else None]
