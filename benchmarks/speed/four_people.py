"""What four people who ask at once get, beside one who asks alone, of one `ArticleQA`.

    python -m benchmarks.speed.four_people FOLDER

Each asks the sample's questions of the sample's articles, the next one as soon as one is answered.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import numpy as np

from articleqa import ArticleQA
from benchmarks.speed.figures import Figure
from benchmarks.speed.shared import SAMPLE, built, interleaved, run, sample_questions, timed, times_as_much

PEOPLE = 4
# So many-th question of the sample is asked, once by each.
_EVERY = 16
PACKAGES = ("openvino", "sentencepiece")


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield how many questions are answered in a second, and how long one waits for a slow one."""
    asked = [question.question for question in sample_questions(given)][::_EVERY]
    with built(SAMPLE) as index, ArticleQA.open(index) as qa:

        def people(count: int) -> tuple[float, list[float]]:
            """Return questions a second, and the seconds of each."""
            began = time.perf_counter()
            with ThreadPoolExecutor(count) as threads:
                seconds = list(threads.map(lambda text: timed(lambda: qa.ask(text)), asked * PEOPLE))
            return len(seconds) / (time.perf_counter() - began), seconds

        rounds = interleaved({"four people": lambda: people(PEOPLE), "one person": lambda: people(1)}, given.rounds)
    rates = {name: [rate for rate, _ in of_side] for name, of_side in rounds.items()}
    yield Figure(
        "four people ask at once: answers",
        unit="a second",
        at_least=1,
        **times_as_much(rates, "four people", "one person"),
    )
    p50, p95 = (median(1000 * float(np.percentile(seconds, p)) for _, seconds in rounds["four people"]) for p in (50, 95))
    yield Figure("four people ask at once: 95th percentile", p95, "ms", against="their median", rival=p50, ratio=p95 / p50, at_most=3)


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
