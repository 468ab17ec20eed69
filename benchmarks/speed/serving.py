"""How long `articleqa serve` takes until it answers, and how much memory it has after 50 questions.

    python -m benchmarks.speed.serving FOLDER

It is started in a process of its own over the sample's index, with the chat and as an API alone, and asked for `/ready` until it answers.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from benchmarks.speed.figures import Figure
from benchmarks.speed.shared import SAMPLE, built, command, interleaved, run, sample_questions

QUESTIONS = 50
PACKAGES = ("fastapi", "gradio", "openvino", "uvicorn")
_WAIT = 60


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the seconds until it is ready, and the resident memory, with the chat and without."""
    texts = [question.question for question in sample_questions(given)]
    asked = list(islice(cycle(texts), 5 if given.quick else QUESTIONS))
    with built(SAMPLE) as index:
        sides: dict[str, tuple[str, ...]] = {"`articleqa serve`": (), "`articleqa serve --api-only`": ("--api-only",)}
        rounds = interleaved({name: partial(start, index, options) for name, options in sides.items()}, given.rounds)
        for name, options in sides.items():
            yield Figure(f"{name} is ready", median(rounds[name]), "s", at_most=4)
            with served(index, options) as (address, process):
                for text in asked:
                    ask(address, text)
                own, mapped = resident(process.pid)
                what, quality = (
                    f"{name}, resident after {len(asked)} questions",
                    f"{own:.0f} MB of its own, {mapped:.0f} MB of mapped files",
                )
                yield Figure(what, own + mapped, "MB", at_most=600, quality=quality)


def start(index: Path, options: tuple[str, ...]) -> float:
    """Return the seconds from the start of the process until it answers."""
    began = time.perf_counter()
    with served(index, options):
        return time.perf_counter() - began


@contextmanager
def served(index: Path, options: tuple[str, ...]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve an index on a free port.

    Args:
        index: The index's folder.
        options: Of `articleqa serve`.

    Yields:
        The address and the process, once it is ready.

    Raises:
        SystemExit: It ended, or is not ready in a minute.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = command("serve", "--index", index, "--port", str(port), *options)
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + _WAIT
        while not is_ready(address):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{' '.join(words)} is not ready: status {process.poll()}.")
            time.sleep(0.02)
        yield address, process
    finally:
        process.terminate()
        process.wait()


def is_ready(address: str) -> bool:
    """Return whether the server says that it is ready."""
    try:
        with urllib.request.urlopen(f"{address}/ready", timeout=5) as response:
            return int(response.status) == 200
    except (urllib.error.URLError, OSError):
        return False


def ask(address: str, question: str) -> None:
    """Ask the server a question."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{address}/api/v1/ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=_WAIT) as response:
        response.read()


def resident(process: int) -> tuple[float, float]:
    """Return the resident memory of a process in MB: of its own, and of files that are mapped. It starts none that stays."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    kilobytes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if name.startswith("Rss")}
    return (kilobytes["RssAnon"] + kilobytes["RssShmem"]) / 1000, kilobytes["RssFile"] / 1000


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
