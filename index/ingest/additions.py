"""Articles that are added by hand, on the page or with `articleqa add`. Their files are kept in the index's folder, beside the SOURCES.

DIR/added/NAME is an unchanged copy of an added file; NAME has a path where the file was in a folder. Every build reads these files too, so
they survive changes of the SOURCES and of the index's format. Adding and removing need no SOURCES: articles that have not changed are taken
from the current generation. Its manifest has the checksums of the added files. So the next `build`, `add` or `remove` sees every file that
was put into DIR/added, changed there or deleted, by a person or by a process that was killed.
"""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from articleqa.index.arguments import check_optional, checked_directory, checked_paths, checked_several
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.errors import ArticleError, CorpusError, IndexNotBuilt
from articleqa.index.ingest.added_names import check_name
from articleqa.index.ingest.build_report import BuildReport, Progress
from articleqa.index.ingest.state import TargetState, check_current
from articleqa.index.ingest.update import update
from articleqa.index.loaders import FileContents, Overridden, SourceContents, SourceFile, list_files, printable, read_file, reason_of
from articleqa.index.records import Origin
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations

# Seconds to wait for another process that changes the index.
_LOCK_TIMEOUT = 60.0
# Where a file is until it has been read. Loaders skip names that begin with a dot.
_INCOMING = ".incoming"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to add under another name than that of its path.

    Attributes:
        name: The name, relative to the folder that was uploaded, with `/`.
        path: Where the file is now.
    """

    name: str
    path: Path


def add(
    files: Sequence[Path | str | Upload], directory: Path | str, *, encoder: Encoder | None = None, progress: Progress | None = None
) -> BuildReport:
    """Add files, and the files in folders, to an index. The index is made where there is none.

    An added file of the same name is replaced. A file is not added if it cannot be read, if no loader knows its suffix, or if one of its
    articles has the id of an article in another file. The other files are added all the same.

    Args:
        files: Files and folders. An article's id is as in a build: the id that the file gives, else the file's path in its folder.
        directory: The index's folder.
        encoder: The encoder that the index was made with, if an application handed it in.
        progress: Called with each stage.

    Returns:
        What was added. Files that were not are in `failed`, or in `skipped` where they have no loader.

    Raises:
        IndexBusy: Another process changes the index, and still does after a minute.
        IndexCorrupt: The index is damaged.
        IndexMismatch: The index was made by another version or with another encoder; it has to be built again.
        IndexNotWritable: The folder holds other files than an index's, or may not be written to.
        IndexUnusable: Writing stopped half-way; the index is as it was before.
        EncoderUnavailable: The index's model is not on this machine.
        ValueError: An argument is wrong, such as one path instead of a list.
    """
    start_time = time.monotonic()
    files = checked_paths("files", files, Upload)
    directory = checked_directory(directory)
    check_optional("encoder", encoder, Encoder, "an Encoder")
    progress = progress or (lambda _stage, _done, _total: None)
    with generations.locked(directory, _LOCK_TIMEOUT), _open_current(directory, encoder) as old:
        target = _current_target(directory, old)
        files_to_add = _files_to_add(files, target)
        for done, file in enumerate(files_to_add, 1):
            try:
                _add_file(file, directory, target)
            except ArticleError as error:
                target.report([error], [], [])
            progress("read", done, len(files_to_add))
        return update(directory, target, old, start_time=start_time, encoder=encoder, progress=progress)


def remove(
    ids: Sequence[str],
    directory: Path | str,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    move_to: Path | None = None,
) -> BuildReport:
    """Remove added articles from an index, together with their files and all other articles of these files.

    Args:
        ids: Ids of added articles, or names of added files.
        directory: The index's folder.
        encoder: The encoder that the index was made with, if an application handed it in.
        progress: Called with each stage.
        move_to: A folder that the files are moved to, under their names, instead of being deleted; None: they are deleted.

    Returns:
        The report, whose `removed` has the ids of all articles that are gone.

    Raises:
        CorpusError: An id is of an article of the SOURCES, or of none; then nothing is removed.
        IndexNotBuilt: There is no index.
        IndexBusy: Another process changes the index, and still does after a minute.
        IndexCorrupt: The index is damaged.
        IndexMismatch: The index was made by another version or with another encoder; it has to be built again.
        IndexUnusable: Writing stopped half-way; the index is as it was before.
        EncoderUnavailable: The index's model is not on this machine.
        OSError: A file cannot be moved; it and the index stay as they were.
        ValueError: An argument is wrong, such as one id instead of a list.
    """
    start_time = time.monotonic()
    ids = checked_several("ids", ids, (str,), "several ids, as a list")
    directory = checked_directory(directory)
    check_optional("encoder", encoder, Encoder, "an Encoder")
    check_optional("move_to", move_to, Path, "a Path")
    progress = progress or (lambda _stage, _done, _total: None)
    generations.current(directory)
    with generations.locked(directory, _LOCK_TIMEOUT), _open_current(directory, encoder) as old:
        target = _current_target(directory, old)
        for name in sorted({_file_to_remove(id_, target) for id_ in ids}):
            path = directory / generations.ADDED / name
            if move_to is not None and path.exists():
                (move_to / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, move_to / name)
            path.unlink(missing_ok=True)
            _remove_empty_folders(path.parent, directory / generations.ADDED)
            target.drop_file(name)
        return update(directory, target, old, start_time=start_time, encoder=encoder, progress=progress)


def include_added_files(
    directory: Path, target: TargetState, old: HybridIndex | None, checksums: Mapping[str, str], progress: Progress
) -> None:
    """Add the articles of the files in DIR/added to a target that has those of the SOURCES, which count where an id is the same.

    Args:
        directory: The index's folder.
        target: Gets the articles, and a report of what could not be read or was left out.
        old: The current generation.
        checksums: File name → SHA-256 in the current generation. A file that still has its checksum is not read again: its articles are
            taken from that generation.
        progress: Called after each file, with the stage "read".
    """
    folder = directory / generations.ADDED
    files = list_files(folder, SourceContents()) if folder.is_dir() else []
    origins_of_file: defaultdict[str, dict[str, Origin]] = defaultdict(dict)
    for id_, origin in (old.store.origins() if old and checksums else {}).items():
        if origin.added:
            origins_of_file[origin.file][id_] = origin
    unread = set()
    for done, file in enumerate(files, 1):
        checksum = target.added[file.id] = generations.sha256(file.path)
        if checksums.get(file.id) == checksum:
            target.origins |= origins_of_file[file.id]
        elif not _add_contents(read_file(file), file.id, target).whole:
            unread.add(file.id)
        progress("read", done, len(files))
    target.keep_articles_of(unread, old, added=True)


def _add_contents(contents: FileContents, name: str, target: TargetState) -> FileContents:
    """Add the articles of an added file whose ids are free; the others are reported as left out. Return the contents."""
    target.report(contents.failures, contents.warnings, contents.skipped)
    for loaded in contents.loaded:
        origin = target.origins.get(loaded.article.id)
        if origin is None:
            target.add_article(loaded.article, name, added=True)
        else:
            reason = f'has the id "{loaded.article.id}" of {origin.file}, which counts.'
            target.skipped.append(Overridden(loaded.where, reason, name))
    return contents


def _current_target(directory: Path, old: HybridIndex | None) -> TargetState:
    """Return the state that the index has now, with all changes in DIR/added since it was made."""
    target = TargetState()
    if old:
        target.origins = {id_: origin for id_, origin in old.store.origins().items() if not origin.added}
    include_added_files(directory, target, old, old.manifest.added if old else {}, lambda _stage, _done, _total: None)
    return target


@contextmanager
def _open_current(directory: Path, encoder: Encoder | None) -> Iterator[HybridIndex | None]:
    """Open the current generation, which `encoder` must have made; None where there is no index yet."""
    try:
        generation = generations.current(directory)
    except IndexNotBuilt:
        yield None
        return
    old = HybridIndex.open(generation)
    try:
        check_current(old, encoder)
        yield old
    finally:
        old.store.close()


def _files_to_add(files: Sequence[Path | str | Upload], target: TargetState) -> list[SourceFile]:
    """Return the files to add, those in folders too; what cannot be listed is reported."""
    files_to_add: list[SourceFile] = []
    for file in files:
        if isinstance(file, Upload):
            files_to_add.append(SourceFile(file.path, file.name, printable(file.name)))
            continue
        collected = SourceContents()
        try:
            files_to_add += list_files(Path(file), collected)
        except ArticleError as error:
            collected.failures.append(error)
        target.report(collected.failures, collected.warnings, collected.skipped)
    return files_to_add


def _add_file(file: SourceFile, directory: Path, target: TargetState) -> None:
    """Read a file, and if its articles can be added, keep a copy of it in DIR/added.

    Raises:
        ArticleError: Its name cannot be kept, it cannot be copied, it holds no article, or an id is not free.
    """
    check_name(file)
    incoming = directory / generations.ADDED / _INCOMING
    staged = incoming / file.id
    try:
        staged.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file.path, staged)
        checksum = generations.sha256(staged)
        if target.added.get(file.id) == checksum:
            return
        contents = read_file(SourceFile(staged, file.id, file.where))
        target.report(contents.failures, contents.warnings, contents.skipped)
        if not (contents.loaded or contents.failures or contents.skipped):
            raise ArticleError(file.where, "holds no article.")
        if not contents.loaded:
            return
        _check_ids(file, contents, target)
        destination = directory / generations.ADDED / file.id
        destination.parent.mkdir(parents=True, exist_ok=True)
        generations.sync(staged)
        staged.replace(destination)
    except OSError as error:
        raise ArticleError(file.where, reason_of(error)) from None
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    target.drop_file(file.id)
    target.added[file.id] = checksum
    for loaded in contents.loaded:
        target.add_article(loaded.article, file.id, added=True)


def _check_ids(file: SourceFile, contents: FileContents, target: TargetState) -> None:
    """Check that the ids of a file's articles are free.

    Raises:
        ArticleError: An article has the id of another one, in this file or in another.
    """
    locations: dict[str, str] = {}
    for loaded in contents.loaded:
        id_ = loaded.article.id
        origin = target.origins.get(id_)
        if origin and not (origin.added and origin.file == file.id):
            locations[id_] = f"{origin.file}, {'added before' if origin.added else 'of the folder that the index was built from'}"
        if id_ in locations:
            raise ArticleError(loaded.where, f'has the id "{id_}" of {locations[id_]}; rename the file, or give the article another id.')
        locations[id_] = loaded.where


def _file_to_remove(id_: str, target: TargetState) -> str:
    """Return the added file of an article's id, or of the file's own name.

    Raises:
        CorpusError: The article is from the SOURCES, or there is none.
    """
    origin = target.origins.get(id_)
    if origin and origin.added:
        return origin.file
    if id_ in target.added:
        return id_
    if origin:
        raise CorpusError(f'"{id_}" is from the folder that the index was built from: remove its file there and build again.')
    raise CorpusError(f'There is no article "{printable(id_)}" in this index, and no such file was added.')


def _remove_empty_folders(folder: Path, root: Path) -> None:
    """Remove a folder that has become empty, and those above it up to `root`."""
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
