"""What the files hold that were added by hand, and lie in DIR/added (see `additions.py`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from articleqa.index.ingest.build_report import Progress
from articleqa.index.ingest.previous import Previous, kept_corrections
from articleqa.index.ingest.state import TargetState
from articleqa.index.limits import Limits
from articleqa.index.loaders import (
    DistinctArticles,
    FileContents,
    Overridden,
    Remark,
    SourceContents,
    SourceFile,
    is_newer,
    list_files,
    older_remark,
    read_file,
)
from articleqa.index.loaders.base import LoadedArticle
from articleqa.index.records import Article, Origin
from articleqa.index.regular_files import sha256
from articleqa.index.storage import generations

LOCK_TIMEOUT = 60.0
"""Seconds to wait for another process that changes the index."""


def include_added_files(
    directory: Path,
    target: TargetState,
    old: Previous | None,
    checksums: Mapping[str, str],
    limits: Limits | None,
    progress: Progress,
) -> None:
    """Add the articles of the files in DIR/added to a target that has those of the SOURCES, which count where an id is the same.

    Args:
        directory: The index's folder.
        target: Gets the articles, and a report of what could not be read or was left out.
        old: The current generation.
        checksums: File name → SHA-256 in the current generation. A file that still has its checksum is not read again: its articles are
            taken from that generation.
        limits: What reading a file may cost; None: `Limits()`.
        progress: Called after each file, with the stage "read".
    """
    folder = directory / generations.ADDED
    collected = SourceContents()
    files = list_files(folder, collected) if folder.is_dir() else []
    target.report(collected.failures, collected.warnings, collected.skipped)
    origins_of_file: defaultdict[str, dict[str, Origin]] = defaultdict(dict)
    for id_, origin in (old.store.origins() if old and checksums else {}).items():
        if origin.added:
            origins_of_file[origin.file][id_] = origin
    unread = set()
    for done, file in enumerate(files, 1):
        checksum = target.added[file.id] = sha256(file.path)
        if checksums.get(file.id) == checksum:
            target.origins |= origins_of_file[file.id]
        else:
            contents = read_file(file, limits)
            target.report(contents.failures, contents.warnings, contents.skipped)
            add_contents(contents, file, target, old)
            if not contents.whole:
                unread.add(file.id)
        progress("read", done, len(files))
    target.keep_articles_of(unread, old, added=True)


def report_changes(target: TargetState, old: Previous | None) -> None:
    """Say which added files a person, or a disk that fails, has changed or taken away since: they are read as they are now.

    Args:
        target: Has the added files as they are now, and gets the remarks.
        old: The current generation, which knows what they were.
    """
    for name, checksum in sorted(old.manifest.added.items()) if old else ():
        if name not in target.added:
            target.warnings.append(Remark(name, "was added by hand, and is gone from the index's folder: its articles are removed."))
        elif target.added[name] != checksum:
            target.warnings.append(Remark(name, "is not as it was added by hand: it is read as it is now."))


def add_contents(contents: FileContents, file: SourceFile, target: TargetState, old: Previous | None) -> None:
    """Add the articles of an added file. One that has the id of another article is left out where that one counts, with a remark.

    Args:
        contents: What the file holds.
        file: The file, in DIR/added.
        target: Gets the articles and the remarks.
        old: The current generation.
    """
    articles = DistinctArticles()
    for loaded in contents.loaded:
        articles.add(loaded, file)
    target.skipped += articles.remarks
    for loaded, _ in articles:
        article, origin = loaded.article, target.origins.get(loaded.article.id)
        if origin is None or (origin.file == file.id and origin.added):
            target.add_article(article, file, added=True)
            continue
        other = target.article(article.id, old)
        if other.text == article.text:
            if origin.added and file.id < origin.file:  # as in a build, which reads the files in this order
                target.add_article(article, file, added=True)
        elif not origin.added:
            target.skipped.append(Overridden(loaded.where, f'has the id "{article.id}" of {origin.file}, which counts.', file.id))
        else:
            _add_newer(loaded, file, origin, other, target)


def _add_newer(loaded: LoadedArticle, file: SourceFile, origin: Origin, other: Article, target: TargetState) -> None:
    """Let the newer of two added articles with one id count, and report the older one."""
    folder = file.path.parents[file.id.count("/")]
    other_file = SourceFile(folder / origin.file, origin.file, origin.file)
    older, newer = loaded.where, origin.file
    if is_newer(loaded.article, file.modified(), other, other_file.modified()):
        target.add_article(loaded.article, file, added=True)
        older, newer = newer, older
    target.skipped.append(older_remark(older, other.id, newer))


def current_target(directory: Path, old: Previous | None, limits: Limits | None = None, *, read_again: bool = False) -> TargetState:
    """Return the state that the index has now, with all changes in DIR/added since it was made.

    Args:
        directory: The index's folder.
        old: The current generation.
        limits: What reading a file may cost; None: `Limits()`.
        read_again: Read all added files, not only those that have changed.

    Returns:
        The state. Its report is about the files that were read now.
    """
    target = TargetState()
    target.corrections = kept_corrections(directory, old, target.mended)
    if old:
        target.mended += old.mended
        target.origins = {id_: origin for id_, origin in old.store.origins().items() if not origin.added}
    checksums = old.manifest.added if old and not read_again else {}
    include_added_files(directory, target, old, checksums, limits, lambda _stage, _done, _total: None)
    if not read_again:
        report_changes(target, old)
    return target
