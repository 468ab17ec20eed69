"""Corrects by hand what an index says of an article."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from articleqa.index.arguments import check_optional, checked_directory, checked_text, wrong_value
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.errors import CorpusError
from articleqa.index.ingest.added_files import LOCK_TIMEOUT, current_target
from articleqa.index.ingest.build_report import BuildReport, Progress
from articleqa.index.ingest.previous import open_current
from articleqa.index.ingest.update import update
from articleqa.index.loaders import printable
from articleqa.index.loaders.metadata import checked_field
from articleqa.index.records import FIELDS
from articleqa.index.storage import corrections, generations


def edit(
    article_id: str,
    directory: Path | str,
    changes: Mapping[str, str | None],
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Correct fields of an article. Corrections survive every build; `Article.provenance` goes on saying what was read.

    Args:
        article_id: The article's id.
        directory: The index's folder.
        changes: Field ("title", "lang", "date", "source", "author") → its value; "": the field has none; None: as it was read.
        encoder: The encoder that the index was made with, if an application handed it in.
        progress: Called with each stage.

    Returns:
        The report; its `changed` has the id where anything is another than before.

    Raises:
        CorpusError: There is no such article.
        IndexNotBuilt: There is no index.
        IndexBusy: Another process changes the index, and still does after a minute.
        IndexCorrupt: The index is damaged.
        IndexMismatch: The index was made by another version or with another encoder; it has to be built again.
        DiskFull: There is no space left; the index is as it was before.
        IndexUnusable: Writing stopped half-way; the index is as it was before.
        EncoderUnavailable: The index's model is not on this machine.
        ValueError: A field or its value is wrong, such as a date that is no day.
    """
    start_time = time.monotonic()
    article_id = checked_text("article_id", article_id)
    directory = checked_directory(directory)
    check_optional("encoder", encoder, Encoder, "an Encoder")
    values = {name: _checked_value(name, value) for name, value in _checked_changes(changes).items() if value is not None}
    progress = progress or (lambda _stage, _done, _total: None)
    generations.current(directory)
    with generations.locked(directory, LOCK_TIMEOUT), open_current(directory, encoder) as old:
        target = current_target(directory, old)
        if article_id not in target.origins:
            raise CorpusError(f'There is no article "{printable(article_id)}" in this index.')
        before = dict(target.corrections)
        kept = {name: value for name, value in target.corrections.get(article_id, {}).items() if name not in changes}
        target.corrections[article_id] = kept | values
        target.correct(article_id, old)
        with generations.undone_unless_published(directory, lambda: corrections.save(directory, before)):
            corrections.save(directory, {id_: fields for id_, fields in target.corrections.items() if fields})
            return update(directory, target, old, start_time=start_time, encoder=encoder, progress=progress)


def _checked_changes(changes: object) -> Mapping[str, str | None]:
    """Return the changes.

    Raises:
        ValueError: They are no mapping of fields to strings or None.
    """
    must_be = f"a mapping of {', '.join(FIELDS)} to strings or None"
    if not isinstance(changes, Mapping) or not all(
        name in FIELDS and (value is None or isinstance(value, str)) for name, value in changes.items()
    ):
        raise ValueError(wrong_value("changes", must_be, changes))
    return changes


def _checked_value(name: str, value: str) -> str | None:
    """Return a corrected value in its normal form; None where the field is to have none.

    Raises:
        ValueError: The value cannot be one of that field.
    """
    if value.strip():
        return checked_field(name, value)
    if name == "title":
        raise ValueError("title must not be blank")
    return None
