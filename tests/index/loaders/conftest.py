from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.errors import ArticleError
from articleqa.index.limits import Limits
from articleqa.index.loaders import FileContents, Remark, SourceFile
from articleqa.index.loaders.base import LoadedArticle, Part
from articleqa.index.loaders.files import load_file

READING = Path(__file__).parent / "reading"


def read_here(file: SourceFile, limits: Limits | None = None) -> FileContents:  # noqa: ARG001  # they hold in another process
    """Read a file as `read_file` does, in this process: so it is quick, and the lines that run are counted."""
    parts: list[Part] = []
    whole = load_file(file, parts.append)
    return FileContents(
        [part for part in parts if isinstance(part, LoadedArticle)],
        [part for part in parts if isinstance(part, ArticleError)],
        [part for part in parts if isinstance(part, Remark)],
        whole,
    )


@pytest.fixture(autouse=True)
def in_this_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `read_sources` read in this process, except where the reading itself is tested."""
    if not request.path.is_relative_to(READING):
        monkeypatch.setattr("articleqa.index.loaders.reading.sources.read_file", read_here)
