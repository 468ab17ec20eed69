"""The project's metadata is the same in all files, and CI runs what developers run."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml

from articleqa.cli.main import _parser

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = SETTINGS["project"]
HOME = "https://github.com/articleqa/articleqa"


def test_the_citation_and_the_newest_entry_of_the_changelog_are_of_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## (\S+) – (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert citation["version"] == newest[1] == PROJECT["version"]
    assert citation["date-released"] == date.fromisoformat(newest[2])
    assert (citation["cff-version"], citation["license"]) == ("1.2.0", PROJECT["license"])
    assert citation["authors"] == PROJECT["authors"]
    assert citation["keywords"] == PROJECT["keywords"]


def test_every_address_of_the_project_is_of_one_home() -> None:
    assert set(PROJECT["urls"]) == {"Homepage", "Repository", "Documentation", "Changelog", "Issues"}
    assert {url[: len(HOME)] for url in PROJECT["urls"].values()} == {HOME}
    for url in PROJECT["urls"].values():
        if "/main/" in url:
            assert (ROOT / url.partition("/main/")[2]).exists()
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["repository-code"] == PROJECT["urls"]["Repository"]


def test_ci_runs_the_projects_own_check_on_the_oldest_python() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["check"]["steps"]
    assert steps[-1] == {"run": ".ci/run"}
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    (python,) = (step["with"] for step in steps if step.get("uses", "").startswith("actions/setup-python@"))
    assert PROJECT["requires-python"] == f">={python['python-version']}"
    assert python["cache"] == "pip"


def test_every_adapter_has_its_extra_its_test_and_its_page() -> None:
    adapters = ["langchain", "llama-index", "haystack", "dspy"]
    names = [*adapters, "milvus", "frames"]
    script = ROOT / ".ci" / "integrations"
    assert f"names=({' '.join(names)})" in script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    tests = {path.stem.removeprefix("test_").replace("_", "-") for path in (ROOT / "tests" / "integrations").glob("test_*.py")}
    assert tests == set(names)
    assert {*adapters, "milvus"} <= PROJECT["optional-dependencies"].keys()
    assert {path.stem for path in (ROOT / "docs" / "integrations").glob("*.md")} == set(adapters)
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["integrations"]
    assert job["strategy"]["matrix"]["name"] == names
    assert job["steps"][-1] == {"run": ".ci/integrations ${{ matrix.name }}"}


def test_the_readme_installs_what_its_commands_need() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = dict(
        re.findall(r'pip install -c constraints\.txt -e "\.\[(\S+)\]" && \.venv/bin/python (app\.py|-m pytest)$', readme, re.MULTILINE)
    )
    assert commands == {"ui,formats": "app.py", "dev": "-m pytest"}


@pytest.mark.parametrize(
    ("version", "reason"), [("0.3", "0.3 is no version such as 1.2.3."), ("1.2.3; ls", "1.2.3; ls is no version such as 1.2.3.")]
)
def test_a_release_has_a_version(version: str, reason: str) -> None:
    done = subprocess.run([ROOT / ".ci" / "release", version], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, f"{reason}\n")


def test_what_is_composed_are_commands() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    ours = {name: service for name, service in services.items() if name != "milvus"}
    assert set(ours) == {"build", "serve", "build-milvus", "serve-milvus"}
    for service in ours.values():
        command = service.get("command") or ["serve", "--host", "0.0.0.0"]  # noqa: S104  # the image's own
        arguments, unknown = _parser().parse_known_args(command)
        assert (arguments.run is not None, unknown) == (True, [])
        extras = service["build"]["args"]["EXTRAS"] if isinstance(service["build"], dict) else "ui,formats"
        assert ("milvus" in extras) == any("milvus://" in word for word in command)


def test_an_image_gets_what_the_package_is_made_of() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]}
    folders = set(SETTINGS["tool"]["setuptools"]["package-dir"].values())
    assert copied == folders | {"constraints.txt", "pyproject.toml", "README.md", "LICENSE"}
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    assert sent == copied
