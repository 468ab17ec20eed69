"""Kills, flips and a full disk, a little of each; `python -m benchmarks.trust` goes on for as long as it is told to.

They copy their process, which must not have computed anything before: so each has one of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(script: str) -> str:
    """Run Python code in a process of its own, in the checkout; return what it prints."""
    process = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied, and steps are watched, as on Linux")
@pytest.mark.parametrize(("attack", "tries"), [("kills.kill", 8), ("full_disk.fill", 4)])
def test_nothing_is_lost(attack: str, tries: int) -> None:
    module, function = attack.split(".")
    script = (
        "from itertools import islice\n"
        f"from benchmarks.trust.{module} import {function}\n"
        f"results = list(islice({function}(seed=1), {tries}))\n"
        "print(len(results), [f'{r.what}: {r.message}' for r in results if r])\n"
    )
    assert run(script) == f"{tries} []\n"


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied, and steps are watched, as on Linux")
@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("generations.remove_leftovers = lambda directory: None", "nothing is left"),
        ("generations.replace_file = lambda path, content: (path.unlink(missing_ok=True), path.write_bytes(content))", "it answers"),
    ],
)
def test_a_fault_would_be_found(fault: str, found: str) -> None:
    """The last steps of a build are tried, in which it is published and cleans up."""
    script = (
        "from pathlib import Path\n"
        "from tempfile import TemporaryDirectory\n"
        "from articleqa.index.storage import generations\n"
        "from benchmarks.trust import kills\n"
        f"{fault}\n"
        "with TemporaryDirectory() as name, kills.files_read_here():\n"
        "    pristine = kills.Attacked(Path(name) / 'pristine').make()\n"
        "    expected = kills.uninterrupted(kills.OPERATIONS[0], pristine, Path(name))\n"
        "    steps = range(expected.steps - 8, expected.steps + 1)\n"
        "    failures = [kills.killed_at(step, expected, Path(name) / str(step)) for step in steps]\n"
        "print({failure.what.rpartition(': ')[2] for failure in failures if failure})\n"
    )
    assert f"'{found}'" in run(script)
