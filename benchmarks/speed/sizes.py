"""What one machine holds, from a thousand to a million passages: benchmarks/scale.py, as figures.

    python -m benchmarks.speed.sizes FOLDER

The articles and their vectors are made up there. The time of a build is therefore that without encoding.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping

from benchmarks.speed.figures import Figure
from benchmarks.speed.shared import ROOT, printed, run

PACKAGES = ("faiss-cpu", "numpy")
WRITTEN, OPENED, SEARCH, RESIDENT, DISK = "written", "opened", "a search from its vector on, median", "resident", "on the disk"
"""What is measured at each size."""
LARGEST = 1_000_000
"""The size of the targets."""
TARGETS = {OPENED: 2.0, SEARCH: 5.0, RESIDENT: 3000.0}
# What scale.py calls the values that are taken.
_NAMES = {"open s", "p50 ms", "own MB", "mapped MB"}
_MADE = re.compile(r"^(\d+) passages made in ([\d.]+) s")
_MEASURED = re.compile(r"^(\d+) passages: (.*)$")
_VALUE = re.compile(r"([^,]+) ([\d.e+-]+)(?:, |$)")
_FILE = re.compile(r"^\s+\S+\s+([\d.]+) MB")


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the figures of each size."""
    options = ["--passages", "1000", "2000", "--queries", "5"] if given.quick else []
    yield from figures(printed([sys.executable, str(ROOT / "benchmarks" / "scale.py"), *options]))


def figures(lines: list[str]) -> list[Figure]:
    """Make figures of what benchmarks/scale.py prints.

    Args:
        lines: What it prints, to standard error, too.

    Returns:
        The figures of each size, in the order of the sizes.

    Raises:
        SystemExit: The lines are not those of the script.
    """
    written = {int(match[1]): float(match[2]) for line in lines if (match := _MADE.match(line))}
    measured: dict[int, dict[str, float]] = {}
    passages = 0
    for line in lines:
        if match := _MEASURED.match(line):
            passages = int(match[1])
            measured[passages] = {name.strip(): float(value) for name, value in _VALUE.findall(match[2])} | {DISK: 0.0}
        elif match := _FILE.match(line):
            measured[passages][DISK] += float(match[1])
    if not measured or not all(values.keys() >= _NAMES for values in measured.values()):
        raise SystemExit("benchmarks/scale.py prints other lines than benchmarks/speed/sizes.py knows.")
    return [figure for size, values in measured.items() for figure in at_size(size, values, written.get(size))]


def at_size(passages: int, values: Mapping[str, float], written: float | None) -> list[Figure]:
    """Return the figures of a size: of what was printed by name, and of the seconds in which it was written, where it was."""
    of_size = {
        OPENED: (values["open s"], "s"),
        SEARCH: (values["p50 ms"], "ms"),
        RESIDENT: (values["own MB"] + values["mapped MB"], "MB"),
        DISK: (values[DISK], "MB"),
    }
    if written is not None:
        of_size = {WRITTEN: (written, "s")} | of_size
    targets = TARGETS if passages == LARGEST else {}
    return [Figure(name, value, unit, at_most=targets.get(name), passages=passages) for name, (value, unit) in of_size.items()]


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
