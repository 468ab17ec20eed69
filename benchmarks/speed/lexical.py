"""How long a query and a build of the lexical index take, beside rank-bm25 and bm25s: `benchmarks/bm25.py`, as figures.

    python -m benchmarks.speed.lexical FOLDER

Needs what benchmarks/requirements.txt lists. A ratio is that of the medians, which is what the script prints.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator

from benchmarks.speed.figures import Figure
from benchmarks.speed.shared import ROOT, printed, run

PACKAGES = ("bm25s", "numba", "numpy", "rank-bm25")
_MADE = re.compile(r"^(\d+) passages: made in ([\d.]+) s, by bm25s in ([\d.]+) s")
_QUERY = re.compile(r"^\s*(\S.*?)\s+([\d.]+) ms a query")
OWN = "compiled"
TARGETS = {"rank-bm25": 2000, "bm25s, NumPy": 10, "bm25s, Numba": 1}
"""For `LARGE` passages: with fewer, less of the time is that of the sums."""
LARGE = 100_000


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the figures of random passages, and of real ones."""
    script = [sys.executable, str(ROOT / "benchmarks" / "bm25.py"), "--rounds", str(given.rounds)]
    size = ["--passages", "2000", "--queries", "3"] if given.quick else []
    for texts, folder in (("random words", []), ("real text", [str(given.folder)])):
        yield from figures(printed([*script, *folder, *size]), texts)


def figures(lines: list[str], texts: str) -> list[Figure]:
    """Make figures of what `benchmarks/bm25.py` prints.

    Args:
        lines: What it prints.
        texts: What its passages are.

    Returns:
        A figure for the build, and one for each other side's query.

    Raises:
        SystemExit: The lines are not those of the script.
    """
    made = next((match for line in lines if (match := _MADE.match(line))), None)
    queries = {match[1]: float(match[2]) for line in lines if (match := _QUERY.match(line))}
    if made is None or OWN not in queries:
        raise SystemExit("benchmarks/bm25.py prints other lines than benchmarks/speed/lexical.py knows.")
    passages, own, other = int(made[1]), float(made[2]), float(made[3])
    is_large = passages >= LARGE
    where = f"of {passages:,} passages, {texts}"
    return [
        Figure(f"a lexical index {where}", own, "s", "bm25s", other, other / own, at_least=2 if is_large else None),
        *(
            Figure(
                f"a lexical query {where}",
                queries[OWN],
                "ms",
                name,
                queries[name],
                queries[name] / queries[OWN],
                at_least=TARGETS.get(name) if is_large else None,
            )
            for name in queries
            if name.startswith(("rank-bm25", "bm25s"))
        ),
    ]


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
