"""How much a build in the background slows an answer.

    python -m benchmarks.speed.beside_build FOLDER

The sample's questions are asked of the sample's articles while `articleqa build` makes an index of three collections: in a process of its
own, and in a thread of the same process, as the page adds articles. Each build is stopped after its round.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from statistics import median

from articleqa import ArticleQA, build
from articleqa.index.encoder.loading import load_encoder
from benchmarks.speed.figures import Figure
from benchmarks.speed.shared import SAMPLE, articles, built, command, interleaved, run, sample_questions, timed, write_jsonl

# Questions of a round: fewer than are answered while the build encodes.
_QUESTIONS = 20
# The seconds after which a build has read the articles and encodes.
_UNTIL_ENCODING = 5
PACKAGES = ("openvino", "tokenizers")


class _Stopped(Exception):
    pass


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the milliseconds of an answer beside a build, the median, for both kinds of builds."""
    encoder = load_encoder()
    texts = [question.question for question in sample_questions(given)][::10][:_QUESTIONS]
    with built(SAMPLE) as index, ArticleQA.open(index, encoder=encoder) as qa, tempfile.TemporaryDirectory() as folder:
        source = write_jsonl(articles(given), Path(folder) / "articles.jsonl")

        def p50(building: Callable[[], AbstractContextManager[object]] | None = None) -> float:
            if building is None:
                return 1000 * median(timed(lambda text=text: qa.ask(text)) for text in texts)
            with building():
                return p50()

        @contextmanager
        def in_a_process() -> Iterator[None]:
            with tempfile.TemporaryDirectory(dir=folder) as other:
                words = command("build", source, "--index", Path(other) / "index")
                process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(0 if given.quick else _UNTIL_ENCODING)
                yield
                ended = process.poll() is not None
                process.kill()
                process.wait()
                _check(ended, given)

        @contextmanager
        def in_a_thread() -> Iterator[None]:
            encodes, stop = threading.Event(), threading.Event()

            def progress(stage: str, done: int, total: int) -> None:  # noqa: ARG001  (as `build` calls it)
                if stage == "encode":
                    encodes.set()
                if stop.is_set():
                    raise _Stopped

            def work() -> None:
                with tempfile.TemporaryDirectory(dir=folder) as other:
                    try:
                        build([source], Path(other) / "index", encoder=encoder, progress=progress)
                    except _Stopped:
                        return

            thread = threading.Thread(target=work)
            thread.start()
            encodes.wait()
            yield
            ended = not thread.is_alive()
            stop.set()
            thread.join()
            _check(ended, given)

        for name, building in (("another process", in_a_process), ("a thread of the same process", in_a_thread)):
            rounds = interleaved(
                {"beside": lambda building=building: p50(building), "alone": p50}, given.rounds, warm_up=name == "another process"
            )
            yield Figure(
                f"an answer beside a build in {name}, median",
                median(rounds["beside"]),
                "ms",
                against="alone",
                rival=median(rounds["alone"]),
                ratio=median(beside / alone for beside, alone in zip(rounds["beside"], rounds["alone"], strict=True)),
                at_most=2,
            )


def _check(ended: bool, given: argparse.Namespace) -> None:
    if ended and not given.quick:
        raise SystemExit("The build ended before the questions were answered: it has too few articles for this machine.")


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
