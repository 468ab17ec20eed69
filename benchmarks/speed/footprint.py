"""How much `pip install .` brings to the disk, without extras and with `[models]`, by package.

    python -m benchmarks.speed.footprint FOLDER

It makes an environment, installs there what is committed, with the versions of constraints.txt from the package index that pip is set
to, and adds up the files of each package, without pip's own. That index decides whether PyTorch comes for CPUs, or with CUDA, which is
gigabytes more: the names of the packages tell. What is resident is a figure of `serving.py`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from benchmarks.speed.figures import Figure
from benchmarks.speed.shared import ROOT, run

_SIZES = """
import json
from importlib.metadata import distributions
sizes = {d.name.lower(): sum(f.locate().stat().st_size for f in d.files or () if f.locate().is_file()) / 1e6 for d in distributions()}
print(json.dumps({name: size for name, size in sizes.items() if name not in ("pip", "setuptools", "wheel")}))
"""
_NAMED = 12


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the megabytes without extras, and with `[models]`."""
    with tempfile.TemporaryDirectory() as folder:
        python, source = Path(folder) / "venv" / "bin" / "python", Path(folder) / "source"
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(source, filter="data")
        subprocess.run([sys.executable, "-m", "venv", Path(folder) / "venv"], check=True)
        base = installed(python, source)
        yield figure("`pip install articleqa`", base, at_most=400)
        if not given.quick:
            yield figure("`pip install articleqa[models]`", installed(python, source, "[models]"))


def installed(python: Path, source: Path, extras: str = "") -> dict[str, float]:
    """Install ArticleQA; return the megabytes of each package that is there then, the largest first."""
    pip = [str(python), "-m", "pip", "install", "--quiet", "--constraint", str(source / "constraints.txt")]
    subprocess.run([*pip, f"{source}{extras}"], check=True, stdout=subprocess.DEVNULL)
    sizes: dict[str, float] = json.loads(subprocess.run([python, "-c", _SIZES], check=True, stdout=subprocess.PIPE).stdout)
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def figure(what: str, sizes: dict[str, float], *, at_most: float | None = None) -> Figure:
    """Return the figure of an environment."""
    largest = ", ".join(f"{name} {size:.1f}" for name, size in list(sizes.items())[:_NAMED])
    rest = f", and {len(sizes) - _NAMED} others" if len(sizes) > _NAMED else ""
    return Figure(what, sum(sizes.values()), "MB", at_most=at_most, quality=f"{largest}{rest}")


if __name__ == "__main__":
    run(measure, __doc__)
