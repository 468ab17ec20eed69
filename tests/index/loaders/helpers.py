"""Articles written to a folder and read from it."""

from __future__ import annotations

import json
from pathlib import Path

from articleqa.index.loaders import Collected, read_sources
from articleqa.index.records import Article


def only(source: Path) -> Article:
    collected = read_sources([source])
    assert not collected.failures, collected.failures
    (article,) = collected.articles
    return article


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path: Path, *objects: object) -> Path:
    return written(path, "".join(f"{json.dumps(row)}\n" for row in objects))


def failed(collected: Collected) -> list[tuple[str, str]]:
    return [(Path(error.where).name, error.reason) for error in collected.failures]
