"""The files that documents and docstrings name exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = [
    path for folder in ("cli", "index", "qa", "server", "ui", "training", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))
]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md")), *sorted(ROOT.glob("qa/**/*.md"))]
FOLDERS = ("benchmarks", "cli", "corpus", "docs", "index", "qa", "server", "tests", "training", "ui")
FILES = {path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*"), *(p for folder in FOLDERS for p in (ROOT / folder).rglob("*")))}
NAMES = {name.rpartition("/")[2] for name in FILES}
NAMED = re.compile(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|md|toml|json|css|safetensors|po))`")
LINK = re.compile(r"\]\((?!https?://)([^)\s]+)\)")
EXAMPLES = {"index.py", "locale/LANGUAGE.po"}
"""Files that need not be there: of an application, and of any language."""


def named_in(path: Path) -> set[str]:
    """The files that a text names in backticks."""
    return set(NAMED.findall(path.read_text(encoding="utf-8")))


def test_files_that_are_named_are_there() -> None:
    missing = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (*CODE, *DOCUMENTS)
        for name in named_in(path) - EXAMPLES
        if name not in (FILES if "/" in name else NAMES)
    }
    assert missing == set()


def test_every_module_has_its_place_in_the_architecture() -> None:
    described = {name.rpartition("/")[2] for name in named_in(ROOT / "docs" / "architecture.md")}
    described |= set(re.findall(r"\*\*(\w+\.py)\*\*", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")))
    formats = {path.name for path in (ROOT / "index" / "loaders").glob("*.py")}
    rooms = [
        path for path in CODE if path.relative_to(ROOT).parts[0] in {"cli", "index", "qa", "server", "ui"} and "views" not in path.parts
    ]
    assert {path.name for path in rooms if path.name not in {"__init__.py", "__main__.py"}} - formats <= described


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    links = set(LINK.findall(path.read_text(encoding="utf-8")))
    assert {link for link in links if not _leads_somewhere(path, link)} == set()


def _leads_somewhere(path: Path, link: str) -> bool:
    """Whether the file exists, and has the heading that is named after a #."""
    name, _, heading = link.partition("#")
    file = path.parent / name if name else path
    return file.exists() and (not heading or heading in headings_of(file))


def headings_of(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
