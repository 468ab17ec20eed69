"""What is installed: one package, whole, also beside modules of the names that the folders here have."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
FOLDERS = {folder: package for package, folder in SETTINGS["package-dir"].items()}


def files() -> list[Path]:
    """All files of the packages, relative to the checkout."""
    return sorted(
        path.relative_to(ROOT)
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def installed_name(path: Path) -> str:
    folder, *inner = path.parts
    return "/".join([*FOLDERS[folder].split("."), *inner])


def test_every_package_is_listed() -> None:
    packages = {installed_name(path.parent).replace("/", ".") for path in files() if path.name == "__init__.py"}
    assert packages == set(SETTINGS["packages"])


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, so that nothing is left in the checkout."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-w", "wheel", "."]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, text=True)
    (made,) = (copy / "wheel").glob("*.whl")
    return made


@pytest.mark.model  # building the wheel takes as long
def test_the_wheel_holds_one_package_with_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == {installed_name(path) for path in files()}


@pytest.mark.model
def test_it_works_beside_modules_of_the_same_names(wheel: Path, tmp_path: Path) -> None:
    site, project = tmp_path / "site", tmp_path / "project"
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", site, wheel], check=True)
    for folder in ("qa", "ui", "cli", "index/storage"):
        (project / folder).mkdir(parents=True)
    for name in ("index.py", "app.py", "qa/__init__.py", "qa/records.py", "ui/__init__.py", "cli/__init__.py"):
        (project / name).write_text("OURS = True\n", encoding="utf-8")
    (project / "bridge.txt").write_text("The bridge opened in 1998. It is 17 km long.", encoding="utf-8")
    (project / "main.py").write_text(
        "import app, index, qa, qa.records, ui, cli\n"
        "import articleqa, articleqa.ui.page\n"
        "from articleqa.cli.main import main\n"
        "assert all(m.OURS for m in (app, index, qa, qa.records, ui, cli))\n"
        "print(articleqa.__file__)\n"
        "assert main(['build', 'bridge.txt', '--index', 'ix']) == 0\n"
        "with articleqa.ArticleQA.open('ix') as answering:\n"
        "    print(answering.ask('When did the bridge open?').best_guess.text)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "main.py"], cwd=project, env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0] == str(site / "articleqa" / "__init__.py")
    assert said[-1] == "1998"
