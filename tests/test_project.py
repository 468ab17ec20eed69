"""The project's metadata is the same in all files, and CI runs what developers run."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
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
    names = ["langchain", "llama-index", "haystack", "dspy"]
    script = ROOT / ".ci" / "integrations"
    assert f"names=({' '.join(names)})" in script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    tests = {path.stem.removeprefix("test_").replace("_", "-") for path in (ROOT / "tests" / "integrations").glob("test_*.py")}
    assert tests == set(names)
    assert set(names) <= PROJECT["optional-dependencies"].keys()
    assert {path.stem for path in (ROOT / "docs" / "integrations").glob("*.md")} == set(names)
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
