"""Measure all rows, and make docs/speed.md, its picture and docs/experiments/speed.json of the figures.

    python -m benchmarks.speed FOLDER [--rivals VENV] [--rows NAME…] [--quick] [--into docs]

FOLDER holds collections of questions, as `articleqa evaluate` reads them. Each row runs in a process of its own; a row that fails is named
at the end, and the figures that it had before stay. About fifty minutes on two cores, and 13 GB on the disk; the docstring of each row says
what it needs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed.chart import draw
from benchmarks.speed.page import figures_of, page
from benchmarks.speed.shared import ROOT, add_common

ROWS = (
    "passages", "query", "build", "search", "first_ask", "ask", "four_people", "serving", "beside_build", "changes", "footprint", "lexical",
    "sizes",
)  # fmt: skip
"""The modules of the rows, in the order of the page."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and write; return the exit status, 1 where a row failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="collections of questions")
    add_common(parser)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=ROWS, metavar="NAME", help=f"some of: {', '.join(ROWS)} (default: all)")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="where to write (default: docs; with --quick a temporary folder)")
    given = parser.parse_args(argv)
    into = given.into or (Path(tempfile.mkdtemp(prefix="speed-")) if given.quick else ROOT / "docs")
    file = into / "experiments" / "speed.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    rows: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    failed = []
    for name in given.rows:
        row = measured(name, given)
        if row is None:
            failed.append(name)
            continue
        rows[name] = row
        rows = {known: rows[known] for known in ROWS if known in rows}
        write(rows, into)  # after each row, so that one that fails, or takes too long, costs nothing else
    print(f"{into / 'speed.md'} has {', '.join(rows) or 'no rows'}" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def measured(name: str, given: argparse.Namespace) -> dict[str, Any] | None:
    """Run a row in a process of its own; return what it wrote, None where it failed."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "row.json"
        words = [sys.executable, "-m", f"benchmarks.speed.{name}", given.folder, "--rivals", given.rivals, "--rounds", str(given.rounds)]
        print(f"== {name}", flush=True)
        began = time.perf_counter()
        status = subprocess.run([*words, "--json", result, *(["--quick"] if given.quick else [])], cwd=ROOT, check=False).returncode
        print(f"== {name}: {time.perf_counter() - began:.0f} s", flush=True)
        row: dict[str, Any] | None = json.loads(result.read_text("utf-8")) if status == 0 else None
        return row


def write(rows: dict[str, Any], into: Path) -> None:
    """Write the figures, the picture and the page."""
    (into / "experiments" / "speed.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
    drawn = draw([figure for row in rows.values() for figure in figures_of(row)], into / "speed.svg")
    (into / "speed.md").write_text(page(rows, "speed.svg" if drawn else None), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
