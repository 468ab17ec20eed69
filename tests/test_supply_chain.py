"""What is installed is what was tested: by version and checksum, under licences that are permissive; and the audit says what it found."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LICENCES = [sys.executable, "-m", "piplicenses", "--format=csv"]


def pinned(text: str) -> set[tuple[str, str]]:
    """The names, as pip compares them, and the versions that a file pins, without the build of a version."""
    found = re.findall(r"^([\w.-]+)==([^\s+]+)", text, re.MULTILINE)
    return {(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in found}


def test_the_lock_has_what_is_tested_and_nothing_else_each_with_a_checksum() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert pinned(lock) == pinned((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    entries = re.split(r"\n(?=[\w.-]+==)", lock.replace(" \\\n", " "))
    assert [entry for entry in entries[1:] if not re.search(r" --hash=sha256:[0-9a-f]{64}\b", entry)] == []
    assert "//" not in lock  # no address


def test_the_adapters_are_tested_with_the_same_set_but_for_what_the_frameworks_need() -> None:
    tested = dict(pinned((ROOT / "constraints.txt").read_text(encoding="utf-8")))
    frameworks = dict(pinned((ROOT / ".ci" / "integrations-constraints.txt").read_text(encoding="utf-8")))
    assert {"langchain-core", "llama-index-core", "haystack-ai", "dspy"} <= frameworks.keys()
    # langchain-core and haystack-ai ask for a newer one; botocore, which DSPy brings, for an older one.
    assert tested.keys() & frameworks.keys() == {"certifi", "python-dateutil"}


def licences(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*LICENCES, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_licence_is_one_of_those_that_are_allowed() -> None:
    done = licences()
    assert (done.returncode, done.stderr) == (0, "")
    assert '"lxml"' in done.stdout


def test_a_licence_that_is_not_allowed_is_an_error() -> None:
    done = licences("--allow-only=MIT")
    assert done.returncode == 1
    assert "not in allow-only licenses was found for package" in done.stderr


@pytest.mark.parametrize(
    ("status", "said", "told", "code"),
    [
        (0, "No known vulnerabilities found", "No known vulnerabilities found\n", 0),
        (1, "Found 1 known vulnerability in 1 package", "Found 1 known vulnerability in 1 package\n", 1),
        (1, "Traceback …\nConnectionError: no route", "", 2),
        (1, "ERROR: lxml: Dependency not found", "", 2),
    ],
)
def test_the_audit_says_what_was_found_or_that_nothing_was_asked(tmp_path: Path, status: int, said: str, told: str, code: int) -> None:
    tool = tmp_path / "pip-audit"
    tool.write_text(f"#!/bin/sh\ngrep -q '^torch==[0-9.]* ' \"$7\" && printf '%b\\n' '{said}' && exit {status}\n", encoding="utf-8")
    tool.chmod(0o755)
    done = subprocess.run([ROOT / ".ci" / "audit"], env=os.environ | {"AUDIT": str(tool)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, told)
    unreachable = "The database of known vulnerabilities cannot be reached, so nothing was audited: run this where there is a network.\n"
    assert done.stderr == (said.rpartition("\n")[2] + "\n" + unreachable if code == 2 else "")


def test_an_audit_without_its_tool_says_so() -> None:
    done = subprocess.run([ROOT / ".ci" / "audit"], env=os.environ | {"AUDIT": "/nowhere"}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "pip-audit is not installed: make .venv-tools, as CONTRIBUTING.md says.\n")
