"""How long the first answer in a shell takes: `articleqa ask` in a process of its own, over the sample's articles.

    python -m benchmarks.speed.first_ask FOLDER

The files are in the cache of the operating system, and the networks in that of the user.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator
from statistics import median

from benchmarks.speed.figures import Figure
from benchmarks.speed.shared import SAMPLE, built, command, interleaved, run, sample_questions, timed

PACKAGES = ("openvino", "sentencepiece")


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the seconds from the start of the process to its end."""
    question = sample_questions(given)[0].question
    with built(SAMPLE) as index:

        def ask() -> float:
            ask_once = command("ask", question, "--index", index)
            return timed(lambda: subprocess.run(ask_once, check=True, stdout=subprocess.DEVNULL))

        seconds = interleaved({"ask": ask}, given.rounds)["ask"]
    yield Figure("the first `articleqa ask` from the shell", median(seconds), "s", at_most=2.5)


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
