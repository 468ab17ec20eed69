"""The progress of a build, and the report of what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from articleqa.index.loaders import Remark

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, the number of steps done, and the number of all steps.

A build has the stages "read" (its steps are files), "prepare" (all articles: what is new is cut into passages), "encode" (articles that are
new) and "write"; an evaluation has "ask" and "talk". A name may have a detail after a comma: "ask, lower case"."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What `build`, `add` or `remove` did.

    Attributes:
        index: The index's folder, or the address of a store.
        published: Whether a new generation was published; False where nothing has changed.
        new: Ids of articles that the index did not have before.
        changed: Ids of articles whose text or fields are others than before.
        removed: Ids of articles that the index no longer has.
        unchanged: The number of articles that are as before.
        kept: Ids of articles that stay as they were, because their file could not be read now.
        failed: Files, lines and entries that could not be read.
        warnings: Fields that were left out of an article, and encodings that were guessed.
        skipped: Files that were left out on purpose.
        articles: The number of articles in the index.
        passages: The number of passages in the index.
        encoded: The number of texts whose vectors had to be computed.
        seconds: How long it took.
        mended: Files of the index that were damaged, and were made anew.
    """

    index: Path | str
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
    mended: tuple[Remark, ...] = ()
