"""SOURCES, and beside them what was added by hand → the index."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from articleqa.index.arguments import check_optional, checked_directory, checked_paths, wrong_value
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.errors import CorpusError, EmptyCorpus
from articleqa.index.ingest.additions import hold_added
from articleqa.index.ingest.build_report import BuildReport, Progress
from articleqa.index.ingest.state import TargetState, previous
from articleqa.index.ingest.update import update
from articleqa.index.loaders import SourceContents, read_sources
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations


def build(
    sources: Sequence[Path | str],
    directory: Path | str,
    *,
    model: str | None = None,
    encoder: Encoder | None = None,
    allow_empty: bool = False,
    wait: float = 0,
    progress: Progress | None = None,
) -> BuildReport:
    """Make the index at `directory` hold the articles of `sources`, no more and no less, and publish it at once.

    Beside them stays what was added by hand (`additions.py`). Where an added article has the id of one of the SOURCES, that of the SOURCES
    counts, and `skipped` says so. Vectors of passages whose text and encoder have not changed are taken over; where nothing has changed
    nothing is written. Without `model` or `encoder` an index keeps the model it was made with.

    Files that cannot be read are in the report, and the rest goes on. What such a file held before stays as it was, and is `kept`: a file
    that is locked or half written for a moment takes nothing away. Lines and rows that cannot be read are no longer held.

    CorpusError: a SOURCE does not exist or an article id stands twice; EmptyCorpus: a SOURCE holds no article, unless `allow_empty` is
    given. Without any SOURCE the index is to hold what was added alone: CorpusError where there is nothing, EmptyCorpus where articles of
    SOURCES would go.
    IndexBusy: another build is at work, and still is after `wait` seconds. EncoderUnavailable: the model is not on this machine.
    ValueError: a wrong argument, such as a single path in the place of several.
    """
    began = time.monotonic()
    paths = [Path(source) for source in checked_paths("sources", sources)]
    directory = checked_directory(directory)
    check_optional("model", model, str, "a model's name or folder")
    check_optional("encoder", encoder, Encoder, "an Encoder")
    if model is not None and encoder is not None:
        raise ValueError(f"model and encoder cannot both be given: {model!r} and {encoder.name!r}")
    if not isinstance(wait, (int, float)) or wait < 0:
        raise ValueError(wrong_value("wait", "a number of seconds", wait))
    progress = progress or (lambda _stage, _done, _total: None)
    collected = read_sources(paths, progress=lambda done, total, _file: progress("read", done, total))
    if collected.empty and not allow_empty:
        raise EmptyCorpus(_nothing_in(collected))
    with generations.locked(directory, wait), previous(directory) as old:
        target = TargetState()
        target.take_all(collected, old)
        hold_added(directory, target, old, {}, progress)
        if not paths and not allow_empty:
            _check_no_loss(target, old)
        return update(directory, target, old, began=began, model=model, encoder=encoder, progress=progress)


def _nothing_in(collected: SourceContents) -> str:
    names = ", ".join(str(s) for s in collected.empty)
    why = f" ({collected.failures[0].where} {collected.failures[0].reason.rstrip('.')})" if collected.failures else ""
    return f"There is no article to index in {names}{why}, and an index must not become empty unasked. Nothing was changed."


def _check_no_loss(target: TargetState, old: HybridIndex | None) -> None:
    """Refuse to build without SOURCES where that adds nothing or loses something."""
    lost = [id_ for id_, origin in old.store.origins().items() if not origin.added] if old else []
    if lost:
        raise EmptyCorpus(
            f"{len(lost)} articles of the index are from the files and folders that it was built from, and none are named now: "
            "only what was added by hand would stay. Nothing was changed."
        )
    if not target.origins:
        raise CorpusError("There is nothing to index: name files or folders, and nothing was added by hand.")
