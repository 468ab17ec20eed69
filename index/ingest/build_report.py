"""What is told of a build: how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from articleqa.index.loaders import Remark

Progress = Callable[[str, int, int], None]
"""Called with a stage, how much of it is done, and how much there is: "read", "encode" and "write" of a build, "ask" and "talk" of an
evaluation; behind a comma more about it may stand: "ask, lower case"."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build found and did.

    `new`, `changed` and `removed` are ids of articles. `failed` could not be read, and `kept` are the articles that therefore stay as they
    were before; `warnings` are fields that an article was read without; `skipped` was left out on purpose. `published` is False where
    nothing had changed.
    """

    index: Path
    published: bool
    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    kept: tuple[str, ...]
    failed: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    skipped: tuple[Remark, ...]
    articles: int
    passages: int
    encoded: int
    seconds: float
