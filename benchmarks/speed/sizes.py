"""What one machine holds, from a thousand to a million passages: `benchmarks/scale.py`, as figures.

    python -m benchmarks.speed.sizes FOLDER

The articles and their vectors are made up there. The time of a build is therefore that without encoding.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator

from benchmarks.speed.figures import Figure
from benchmarks.speed.shared import ROOT, printed, run

PACKAGES = ("faiss-cpu", "numpy")
WRITTEN, OPENED, SEARCH, RESIDENT, DISK = "written", "opened", "a search from its vector on, median", "resident", "on the disk"
"""What is measured at each size."""
LARGEST = 1_000_000
"""The size of the targets."""
TARGETS = {OPENED: 2.0, SEARCH: 5.0, RESIDENT: 3000.0}
_MADE = re.compile(r"^(\d+) passages made in ([\d.]+) s")
_MEASURED = re.compile(r"^(\d+) passages: (.*)$")
_VALUE = re.compile(r"([^,]+) ([\d.e+-]+)(?:, |$)")
_FILE = re.compile(r"^\s+\S+\s+([\d.]+) MB")


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the figures of each size."""
    options = ["--passages", "1000", "2000", "--queries", "5"] if given.quick else []
    yield from figures(printed([sys.executable, str(ROOT / "benchmarks" / "scale.py"), *options]))


def figures(lines: list[str]) -> list[Figure]:
    """Make figures of what `benchmarks/scale.py` prints.

    Args:
        lines: What it prints, to standard error, too.

    Returns:
        The figures of each size, in the order of the sizes.

    Raises:
        SystemExit: The lines are not those of the script.
    """
    found: list[Figure] = []
    written: dict[int, float] = {}
    values: dict[str, float] = {}
    disk = 0.0
    passages = 0

    def close() -> None:
        if not passages:
            return
        by_name = {
            WRITTEN: (written.get(passages), "s"),
            OPENED: (values["open s"], "s"),
            SEARCH: (values["p50 ms"], "ms"),
            RESIDENT: (values["own MB"] + values["mapped MB"], "MB"),
            DISK: (disk, "MB"),
        }
        for name, (value, unit) in by_name.items():
            if value is not None:
                limit = TARGETS.get(name) if passages == LARGEST else None
                found.append(Figure(name, value, unit, at_most=limit, passages=passages))

    for line in lines:
        if match := _MADE.match(line):
            written[int(match[1])] = float(match[2])
        elif match := _MEASURED.match(line):
            close()
            passages, disk = int(match[1]), 0.0
            values = {name.strip(): float(value) for name, value in _VALUE.findall(match[2])}
        elif match := _FILE.match(line):
            disk += float(match[1])
    close()
    if not found:
        raise SystemExit("benchmarks/scale.py prints other lines than benchmarks/speed/sizes.py knows.")
    return found


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
