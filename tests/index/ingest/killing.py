"""A process that is killed while it is at work."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def killed_when_it_says(line: bytes, script: str) -> None:
    """Run a script until it prints a line, then kill it. `build`, `add`, `generations`, `time` and `ToyEncoder` are imported for it."""
    imports = (
        "import time\nfrom articleqa.index.ingest import add, build\nfrom articleqa.index.storage import generations\n"
        "from tests.toys import ToyEncoder\n"
    )
    process = subprocess.Popen([sys.executable, "-c", imports + script], stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == line
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
