"""Clients: threads that ask one opened index again and again, while another process changes its articles and publishes generations.

Every answer must stand in its article, word by word, where it says; nothing may be raised; and neither memory nor open files may grow.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from articleqa import ArticleQA
from articleqa.index.encoder.loading import load_encoder
from articleqa.index.ingest import build
from benchmarks.trust.report import Failure, failure_of

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

    from articleqa.records import Answer
    from articleqa.snapshot import Snapshot

CORPUS = Path(__file__).parents[2] / "corpus"
QUESTIONS = (
    "When did the call take place?",
    "Quelle est la longueur du tunnel sous la Manche ?",
    "Wann ging der heiße Draht in Betrieb?",
    "嫦娥五号带回了多少月球样品？",
    "How high is the bridge?",
    "Who was the last man on the Moon?",
)
_WARM_UP = 0.2
"""The share of the time before memory is watched: libraries fill their caches first."""
_SAMPLES = 200
_PAUSE = 1.0
"""Seconds between two generations, beside those that it takes to make one."""


@dataclass
class ClientsReport:
    """What the clients saw.

    Attributes:
        seconds: How long they asked.
        clients: How many they were.
        asked: How many questions they asked.
        generations: How many generations they saw.
        failures: What did not hold, one of each kind.
        memory: Samples of the seconds since the beginning and the process's memory in megabytes.
        open_generations: The most generations whose files were open at once.
    """

    seconds: float
    clients: int
    asked: int = 0
    generations: int = 0
    failures: dict[str, Failure] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)
    open_generations: int = 0

    @property
    def slope(self) -> float:
        """How fast memory grows after the first fifth of the time, in megabytes an hour."""
        seconds, megabytes = np.array([sample for sample in self.memory if sample[0] > _WARM_UP * self.seconds]).T
        return float(np.polyfit(seconds, megabytes, 1)[0] * 3600)

    def __str__(self) -> str:
        first, last = self.memory[int(_WARM_UP * len(self.memory))][1], self.memory[-1][1]
        return (
            f"{self.clients} clients, {self.seconds / 60:.0f} minutes: {self.asked:,} questions over {self.generations} generations, "
            f"{len(self.failures)} kinds of failures; memory {first:.0f} MB, then {last:.0f} MB, {self.slope:+.1f} MB an hour; "
            f"files of at most {self.open_generations} generations open at once"
        )


def ask_while_building(clients: int, seconds: float) -> ClientsReport:
    """Let clients ask the sample articles, and others that change all the time.

    Args:
        clients: How many.
        seconds: How long.

    Returns:
        What they saw.
    """
    report = ClientsReport(seconds, clients)
    with TemporaryDirectory() as name:
        changing, index = Path(name) / "changing", Path(name) / "index"
        changing.mkdir()
        _write(changing, 0)
        build([CORPUS, changing], index)
        with _publishing(changing, index), ArticleQA.open(index, encoder=load_encoder()) as qa:
            qa.ask("?")  # loads the reader
            _ask(qa, index, report)
    return report


def _ask(qa: ArticleQA, index: Path, report: ClientsReport) -> None:
    """Run the clients, and watch the process meanwhile."""
    began, lock, seen = time.monotonic(), threading.Lock(), set[Path]()

    def client(number: int) -> None:
        asked = 0
        while time.monotonic() < began + report.seconds:
            question = QUESTIONS[(number + asked) % len(QUESTIONS)]
            asked += 1
            try:
                snapshot = qa.retriever.snapshot()
                _check(qa, snapshot, question)
            except Exception as error:  # each is a fault
                failure = failure_of(error, question, str(error))
                with lock:
                    report.failures.setdefault(failure.what, failure)
            with lock:
                report.asked += 1
                seen.add(snapshot.generation)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(report.clients)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        _free()
        report.memory.append((time.monotonic() - began, _memory()))
        report.open_generations = max(report.open_generations, len(open_generations(index)))
        time.sleep(max(0.05, report.seconds / _SAMPLES))
    report.generations = len(seen)


def _check(qa: ArticleQA, snapshot: Snapshot, question: str) -> None:
    """Ask a question and look whether all that is quoted stands where it says, in the same generation."""
    reply = qa.ask(question, snapshot=snapshot)
    places: list[Answer] = [place for answer in reply.answers for place in answer.places]
    places += [answer for answer in (reply.answer, reply.best_guess) if answer]
    quoted = [(p.article_id, p.start, p.end, p.text) for p in places]
    quoted += [(p.article_id, p.start, p.end, p.text) for p in (hit.passage for hit in reply.hits)]
    for article_id, start, end, text in quoted:
        assert snapshot.article(article_id).text[start:end] == text, "what is quoted stands elsewhere"
    for hit in snapshot.search(question, 3):
        assert snapshot.article(hit.passage.article_id).text[hit.passage.start : hit.passage.end] == hit.passage.text, (
            "a hit stands elsewhere"
        )


@contextmanager
def _publishing(changing: Path, index: Path) -> Iterator[None]:
    """Inside the `with` block another process changes the articles and builds the index, again and again."""
    context = multiprocessing.get_context("spawn")
    ends = context.Event()
    process = context.Process(target=_publish, args=(changing, index, ends))
    process.start()
    try:
        yield
    finally:
        ends.set()
        process.join()


def _publish(changing: Path, index: Path, ends: Event) -> None:
    """Publish generation after generation, until it ends."""
    os.nice(5)
    encoder, number = load_encoder(), 0
    while not ends.wait(_PAUSE):
        number += 1
        _write(changing, number)
        build([CORPUS, changing], index, encoder=encoder)


def _write(folder: Path, number: int) -> None:
    """Write articles that say something else each time, at other places; one of them comes and goes."""
    lead = "It was a long day for the people of the town. " * (number % 7)
    (folder / "bridge.txt").write_text(f"The bridge\n\n{lead}The bridge is {number} metres high.", encoding="utf-8")
    ship = folder / "ship.txt"
    if number % 2:
        ship.write_text(f"The ship\n\nThe ship is {number} metres long, and the bridge was closed for it.", encoding="utf-8")
    else:
        ship.unlink(missing_ok=True)


def _memory() -> float:
    """Return the memory that this process holds, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _free() -> None:
    """Give memory back that the C library keeps though nobody uses it: what is measured then is what is used."""
    if hasattr(trim := ctypes.CDLL(None), "malloc_trim"):
        trim.malloc_trim(0)


def open_generations(index: Path) -> set[str]:
    """Return the generations of an index whose files this process has open or mapped."""
    folder = f"{index / 'generations'}/"
    paths = [line.split(maxsplit=5)[-1] for line in Path("/proc/self/maps").read_text().splitlines()]
    for link in Path("/proc/self/fd").iterdir():
        try:
            paths.append(os.fspath(link.readlink()))
        except OSError:  # it was closed meanwhile
            continue
    return {path.removeprefix(folder).partition("/")[0] for path in paths if path.startswith(folder)}
