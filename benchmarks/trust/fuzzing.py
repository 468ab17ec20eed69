"""Fuzzing: inputs that were made to break something, for all that reads what others wrote.

`fuzz` gives one target many inputs, the same ones for the same seed. Files are real ones with damage (`file_inputs.py`); what takes texts,
questions or what a browser sends gets values of Hypothesis (`value_laws.py`).
"""

from __future__ import annotations

import time
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity

from articleqa.index.loaders.files import LOADERS
from benchmarks.trust.file_inputs import TooLong, alarm, fuzz_loader
from benchmarks.trust.report import Failure, FuzzReport, failure_of
from benchmarks.trust.value_laws import LAWS, Law

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["TARGETS", "Failure", "FuzzReport", "fuzz", "shares"]


def fuzz(target: str, inputs: int, seed: int) -> FuzzReport:
    """Give a target many inputs.

    Args:
        target: A name of `TARGETS`.
        inputs: How many.
        seed: Makes the inputs.

    Returns:
        What broke.

    Raises:
        ValueError: There is no such target.
    """
    if target not in TARGETS:
        raise ValueError(f"target must be one of {', '.join(TARGETS)}, not {target!r}")
    begin = time.perf_counter()
    failures = TARGETS[target](inputs, seed)
    return FuzzReport(target, inputs, time.perf_counter() - begin, tuple(failures))


def fuzz_law(law: Law, inputs: int, seed: int) -> list[Failure]:
    """Check what is to hold for many values.

    Args:
        law: What is to hold.
        inputs: How many values.
        seed: Makes the values.

    Returns:
        The failures, each with the smallest value that Hypothesis found. After one, further values come from another seed.
    """
    law.prepare()
    failures: dict[str, Failure] = {}
    while inputs > 0:
        tried, failure = _first_failure(law, inputs, seed)
        if failure is None or failure.what in failures:  # more of the same tell nothing
            break
        failures[failure.what] = failure
        inputs, seed = inputs - tried, seed + 1
    return list(failures.values())


def _first_failure(law: Law, inputs: int, seed: int) -> tuple[int, Failure | None]:
    """Return how many values were tried, and what broke."""
    tried: list[Any] = []

    def check(value: Any) -> None:  # noqa: ANN401  # what the strategy makes
        tried.append(value)
        try:
            with alarm():
                law.check(value)
        except TooLong as error:
            raise AssertionError(str(error)) from None

    run = hypothesis.settings(
        max_examples=inputs, database=None, deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink], verbosity=Verbosity.quiet, print_blob=False,
    )(hypothesis.given(law.values)(check))  # fmt: skip
    try:
        hypothesis.seed(seed)(run)()
    except Exception as error:  # whatever is raised is a failure
        return len(tried), failure_of(error, tried[-1] if tried else None, "".join(traceback.format_exception_only(error)).strip())
    return len(tried), None


def shares(inputs: int) -> dict[str, int]:
    """Divide a number of inputs among the targets: fewer where an input takes long."""
    weights = {target: _WEIGHTS.get(target, 1.0) for target in TARGETS}
    whole = sum(weights.values())
    return {target: max(1, round(inputs * weight / whole)) for target, weight in weights.items()}


TARGETS: Final[Mapping[str, Callable[[int, int], list[Failure]]]] = {
    **{f"files {suffix}": partial(fuzz_loader, suffix) for suffix in LOADERS},
    **{name: partial(fuzz_law, law) for name, law in LAWS.items()},
}
"""What is fuzzed: the loader of every suffix, and all that takes texts or what a browser sends."""

_WEIGHTS: Final = {"files .pdf": 0.3, "ask": 0.005, "search": 0.1}
"""How many inputs a target gets, compared with the others: a question takes a second, and the others about a hundredth."""
