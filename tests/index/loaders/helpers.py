"""Files written for a loader, and what is loaded from them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from articleqa.index.loaders import SourceContents, SourceFile, read_sources
from articleqa.index.loaders.base import Part
from articleqa.index.loaders.files import load_file
from articleqa.index.records import Article


def only_article(source: Path) -> Article:
    """Load the one article of a SOURCE, which has no failures."""
    collected = read_sources([source])
    assert not collected.failures, collected.failures
    (article,) = collected.articles
    return article


def written(path: Path, content: str | bytes) -> Path:
    """Write a file, with its folders, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def source_file(path: Path) -> SourceFile:
    """Return a file as a loader gets it."""
    return SourceFile(path, path.name, path.name)


def rows(path: Path, *objects: object) -> Path:
    """Write a JSONL file, and return its path."""
    return written(path, "".join(f"{json.dumps(row)}\n" for row in objects))


def failures_of(collected: SourceContents) -> list[tuple[str, str]]:
    """Return the file name, with the line, and the reason of each failure."""
    return [(Path(error.where).name, error.reason) for error in collected.failures]


def parts_of(path: Path) -> tuple[list[Part], bool]:
    """Read a file in this process; return its parts, and whether it was read to its end."""
    parts: list[Part] = []
    whole = load_file(SourceFile(path, path.name, path.name), parts.append)
    return parts, whole


@contextmanager
def no_blow_up() -> Iterator[None]:
    """Fail where the code inside computes for very long: on 200 kB a quadratic step takes minutes, a linear one parts of a second."""
    begin = time.process_time()
    yield
    assert time.process_time() - begin < 20
