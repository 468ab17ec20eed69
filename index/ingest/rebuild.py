"""SOURCES, or articles that an application hands in, and the files that were added by hand → the index."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from articleqa.index.arguments import check_optional, checked_directory, checked_paths, wrong_value
from articleqa.index.encoder.protocol import Encoder, check_model_or_encoder
from articleqa.index.errors import ArticleError, CorpusError, EmptyCorpus
from articleqa.index.ingest.added_files import include_added_files, report_changes
from articleqa.index.ingest.build_report import BuildReport, Progress
from articleqa.index.ingest.handed_in import read_articles
from articleqa.index.ingest.previous import Previous, kept_corrections, last_manifest, next_revision, previous
from articleqa.index.ingest.read_files import ReadFiles
from articleqa.index.ingest.state import TargetState
from articleqa.index.ingest.update import update
from articleqa.index.limits import Limits
from articleqa.index.loaders import Known, SourceContents, read_sources
from articleqa.index.records import Article
from articleqa.index.storage import generations


def build(
    sources: Sequence[Path | str],
    directory: Path | str,
    *,
    model: str | None = None,
    encoder: Encoder | None = None,
    allow_empty: bool = False,
    wait: float = 0,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Make the index at `directory` hold exactly the articles of `sources`, and those that were added by hand.

    The new generation is published as a whole. Vectors of passages whose text and encoder have not changed are taken from the current
    generation. Where nothing has changed, nothing is written. If an added article has the id of an article of the SOURCES, the article of
    the SOURCES counts, and the report's `skipped` says so.

    Files of the index that were damaged are made anew (`mended` in the report), and an index that an older version or another encoder made
    is taken over. Then the articles of earlier SOURCES stay as they were, too, where no SOURCES are named now.

    A file that has not changed since it was last read is not read again (`read_files.py`), unless a part of it could not be read. One that
    cannot be read is reported, and the others are read. The articles that it held before stay in the index (`kept` in the report): a file
    may be locked or half written for a moment. Single lines and rows that cannot be read are dropped.

    Args:
        sources: Files and folders. Without any, the index is to hold only what was added by hand.
        directory: The index's folder; it is made where it is not there.
        model: A sentence-transformers model, by name or folder. Without `model` and `encoder` an index keeps its model.
        encoder: An application's own encoder, instead of a model.
        allow_empty: Allow SOURCES that hold no article, and a build without SOURCES that removes those of earlier SOURCES.
        wait: How many seconds to wait while another process changes the index.
        limits: What reading a file may cost; None: `Limits()`.
        progress: Called with each stage.

    Returns:
        What has changed, and what could not be read.

    Raises:
        CorpusError: A SOURCE does not exist or has no loader, or there is nothing to index.
        EmptyCorpus: A SOURCE holds no article, or no SOURCES are named and articles of earlier ones would be removed; not with
            `allow_empty`.
        IndexBusy: Another process changes the index, and still does after `wait` seconds.
        IndexNotWritable: The folder holds other files than an index's, or may not be written to.
        DiskFull: There is no space left; the index is as it was before.
        IndexUnusable: Writing stopped half-way; the index is as it was before.
        EncoderUnavailable: The model is not on this machine.
        ValueError: An argument is wrong, such as one path instead of a list.
    """
    start_time = time.monotonic()
    paths = [Path(source) for source in checked_paths("sources", sources)]
    destination = _Destination(directory, model, encoder, wait, progress)
    check_optional("limits", limits, Limits, "Limits")
    read = _Sources(paths, destination, limits, allow_empty=allow_empty)
    if not paths:
        return _publish(read.contents, destination, start_time, keeps_sources=not allow_empty, limits=limits)
    return _publish(read.contents, destination, start_time, keep=read.keep, limits=limits)


def build_articles(
    articles: Iterable[Article | Mapping[str, Any]],
    directory: Path | str,
    *,
    model: str | None = None,
    encoder: Encoder | None = None,
    allow_empty: bool = False,
    wait: float = 0,
    progress: Progress | None = None,
) -> BuildReport:
    """Make the index at `directory` hold exactly these articles, which need be in no file, and those that were added by hand.

    It is as `build`: what was there before and is not handed in again goes, and only what is new or changed is computed.

    Args:
        articles: Articles, or mappings such as `{"id": "7", "title": "…", "text": "…", "date": "2024-12-05"}`, of which only the text is
            needed. Fields may also be called as in CSV files ("body", "url", …); others are ignored. What names no id has its number, from
            1, as its id. A data frame of pandas, Polars or PyArrow is taken as it is, a row an article.
        directory: The index's folder; it is made where it is not there.
        model: As for `build`.
        encoder: As for `build`.
        allow_empty: Allow that there is no article.
        wait: As for `build`.
        progress: Called with each stage.

    Returns:
        What has changed. Articles that cannot be used, such as those without a text, are in `failed`, as "articles[3] …"; the others are
        indexed.

    Raises:
        EmptyCorpus: There is no article; not with `allow_empty`.
        IndexBusy: As `build`.
        IndexNotWritable: As `build`.
        DiskFull: As `build`.
        IndexUnusable: As `build`.
        EncoderUnavailable: As `build`.
        ValueError: An argument is wrong, such as one article instead of several.
    """
    start_time = time.monotonic()
    destination = _Destination(directory, model, encoder, wait, progress)
    collected = read_articles(articles)
    if not collected.articles and not allow_empty:
        raise EmptyCorpus(_no_articles_message("what was handed in", collected.failures))
    return _publish(lambda _old: collected, destination, start_time)


class _Destination:
    """Where a build writes, and with which encoder, as checked arguments.

    Raises:
        ValueError: An argument is wrong.
    """

    def __init__(self, directory: Path | str, model: str | None, encoder: Encoder | None, wait: float, progress: Progress | None) -> None:
        self.directory = checked_directory(directory)
        check_model_or_encoder(model, encoder)
        if not isinstance(wait, (int, float)) or wait < 0:
            raise ValueError(wrong_value("wait", "a number of seconds", wait))
        self.model, self.encoder, self.wait = model, encoder, wait
        self.progress: Progress = progress or (lambda _stage, _done, _total: None)


class _Sources:
    """The SOURCES of a build, which are read when this is made.

    Args:
        paths: Files and folders.
        to: Where the index is written.
        limits: What reading a file may cost.
        allow_empty: Allow a SOURCE that holds no article.

    Raises:
        CorpusError: A SOURCE does not exist or has no loader.
        EmptyCorpus: A SOURCE holds no article.
    """

    def __init__(self, paths: Sequence[Path], to: _Destination, limits: Limits | None, *, allow_empty: bool) -> None:
        self._paths, self._to, self._limits, self._allow_empty = paths, to, limits, allow_empty
        self._read_anew()

    def contents(self, old: Previous | None) -> SourceContents:
        """Return what they hold, for the generation that is taken over. Call with the index's lock held."""
        for read in (self._read_anew, partial(self._read, None)):
            if self._collected.known.items() <= (old.store.origins() if old else {}).items():
                break
            read()  # since the files were read, another process has changed articles of those that were not
        return self._collected

    def keep(self, target: TargetState) -> None:
        """Keep for the next build what the files held."""
        self._read_files.save(self._collected, target)

    def _read_anew(self) -> None:
        """Read what has changed."""
        self._read_files = ReadFiles(self._to.directory, self._limits)
        self._read(self._read_files.known)

    def _read(self, known: Known | None) -> None:
        def progress(done: int, total: int, _file: str) -> None:
            self._to.progress("read", done, total)

        self._collected = read_sources(self._paths, limits=self._limits, progress=progress, known=known)
        if self._collected.empty and not self._allow_empty:
            raise EmptyCorpus(_no_articles_message(", ".join(map(str, self._collected.empty)), self._collected.failures))


def _publish(
    collect: Callable[[Previous | None], SourceContents],
    to: _Destination,
    start_time: float,
    *,
    keeps_sources: bool = False,
    limits: Limits | None = None,
    keep: Callable[[TargetState], None] = lambda _target: None,
) -> BuildReport:
    """Publish an index that holds what was collected, and what was added by hand.

    Args:
        collect: Returns what the index is to hold, for the generation that is taken over.
        to: Where it is written.
        start_time: When the work began, by `time.monotonic`.
        keeps_sources: Nothing is named that the index is to hold: it may be mended or taken over, and must not lose anything.
        limits: What reading an added file may cost.
        keep: Called with what was published.

    Returns:
        The report.
    """
    directory = to.directory
    with generations.locked(directory, to.wait):
        target = TargetState()
        with previous(directory, target.mended) as old:
            target.corrections = kept_corrections(directory, old, target.mended)
            target.add_sources(collect(old), old)
            if old and keeps_sources:
                same_encoder = next_revision(directory, old.manifest, to.model, to.encoder) == old.manifest.encoder_revision
                if target.mended or not old.is_of_this_version or not same_encoder:
                    target.keep_all(old)
            include_added_files(directory, target, old, {}, limits, to.progress)
            report_changes(target, old)
            if keeps_sources:
                _check_no_loss(directory, target, old)
            report = update(directory, target, old, start_time=start_time, model=to.model, encoder=to.encoder, progress=to.progress)
            keep(target)
            return report


def _no_articles_message(names: str, failures: Sequence[ArticleError]) -> str:
    """Return the message for SOURCES without articles, with the first failure as the likely reason."""
    first_failure = f" ({failures[0].where} {failures[0].reason.rstrip('.')})" if failures else ""
    return f"There is no article to index in {names}{first_failure}, and a build must not empty an index by mistake. Nothing was changed."


def _check_no_loss(directory: Path, target: TargetState, old: Previous | None) -> None:
    """Check that a build without SOURCES neither makes an empty index nor removes articles.

    Raises:
        EmptyCorpus: Articles of earlier SOURCES would be removed.
        CorpusError: There is nothing to index.
    """
    if old:
        lost = len([id_ for id_, origin in old.store.origins().items() if not origin.added and id_ not in target.origins])
    else:  # of a damaged index only the manifest may be left
        manifest = last_manifest(directory)
        lost = manifest.articles - len(target.origins) if manifest else 0
    if lost > 0:
        raise EmptyCorpus(
            f"{lost} articles of the index are from the files and folders that it was built from, and none are named now: "
            "only what was added by hand would stay. Nothing was changed."
        )
    if not target.origins:
        raise CorpusError("There is nothing to index: no file or folder is named, and nothing was added by hand.")
