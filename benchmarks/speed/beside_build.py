"""How much a build in the background slows an answer.

    python -m benchmarks.speed.beside_build FOLDER

The sample's questions are asked of the sample's articles while `articleqa build` makes an index of four collections: in a process of its
own, and in a thread of the same process, as the page adds articles. Each build is stopped after its round.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from statistics import median

from articleqa import ArticleQA, build
from articleqa.index.encoder.loading import load_encoder
from articleqa.index.encoder.protocol import Encoder
from benchmarks.speed.figures import Figure
from benchmarks.speed.shared import (
    COLLECTIONS,
    SAMPLE,
    articles,
    built,
    command,
    interleaved,
    run,
    sample_questions,
    seconds_of_each,
    times_as_much,
    write_jsonl,
)

# Questions of a round: fewer than are answered while the build encodes.
_QUESTIONS = 20
# The seconds after which a build has read the articles and encodes.
_UNTIL_ENCODING = 8
PACKAGES = ("openvino", "sentencepiece")

Building = Callable[[Path], Iterator[Callable[[], bool]]]
"""Starts a build of a file, and ends it."""


class _Stopped(Exception):
    pass


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the milliseconds of an answer beside a build, the median, for both kinds of builds."""
    encoder = load_encoder()
    texts = [question.question for question in sample_questions(given)][::10][:_QUESTIONS]
    with built(SAMPLE) as index, ArticleQA.open(index, encoder=encoder) as qa, tempfile.TemporaryDirectory() as folder:
        source = write_jsonl(articles(given, (*COLLECTIONS, "piaf")), Path(folder) / "articles.jsonl")

        def median_beside(building: Building) -> float:
            with contextmanager(building)(source) as builds:
                milliseconds = 1000 * median(seconds_of_each(qa.ask, texts))
                if not builds() and not given.quick:
                    raise SystemExit("The build ended before the questions were answered: it has too few articles for this machine.")
                return milliseconds

        builds: dict[str, Building] = {"another process": in_a_process, "a thread of the same process": partial(in_a_thread, encoder)}
        for where, building in builds.items():
            sides: dict[str, Callable[[], float]] = {
                "beside": partial(median_beside, building),
                "alone": lambda: 1000 * median(seconds_of_each(qa.ask, texts)),
            }
            rounds = interleaved(sides, given.rounds)
            yield Figure(
                f"an answer beside a build in {where}, median",
                unit="ms",
                at_most=2,
                **times_as_much(rounds, "beside", "alone"),
            )


def in_a_process(source: Path) -> Iterator[Callable[[], bool]]:
    """Build in a process of its own; yield, once it encodes, what says whether it still builds."""
    with tempfile.TemporaryDirectory() as folder:
        words = command("build", source, "--index", Path(folder) / "index")
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                time.sleep(_UNTIL_ENCODING)
                yield lambda: process.poll() is None
            finally:
                process.kill()


def in_a_thread(encoder: Encoder, source: Path) -> Iterator[Callable[[], bool]]:
    """Build in a thread of this process; yield, once it encodes, what says whether it still builds."""
    encodes, stop = threading.Event(), threading.Event()

    def progress(stage: str, done: int, total: int) -> None:  # noqa: ARG001  (as `build` calls it)
        if stage == "encode":
            encodes.set()
        if stop.is_set():
            raise _Stopped

    def work() -> None:
        with suppress(_Stopped), tempfile.TemporaryDirectory() as folder:
            build([source], Path(folder) / "index", encoder=encoder, progress=progress)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        while thread.is_alive() and not encodes.wait(0.1):
            pass
        yield thread.is_alive
    finally:
        stop.set()
        thread.join()


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
