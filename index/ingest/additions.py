"""Articles that are added by hand, on the page or with `articleqa add`. Their files are kept in the index's folder, beside the SOURCES.

DIR/added/NAME is an unchanged copy of an added file; NAME has a path where the file was in a folder. Every build reads these files too, so
they survive changes of the SOURCES and of the index's format. Adding and removing need no SOURCES: articles that have not changed are taken
from the current generation. Its manifest has the checksums of the added files. So the next `build`, `add` or `remove` sees every file that
was put into DIR/added, changed there or deleted, by a person or by a process that was killed.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from articleqa.index.arguments import check_optional, checked_directory, checked_paths, checked_several
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.errors import ArticleError, CorpusError
from articleqa.index.ingest.added_files import LOCK_TIMEOUT, add_contents, current_target
from articleqa.index.ingest.added_names import check_name
from articleqa.index.ingest.build_report import BuildReport, Progress
from articleqa.index.ingest.previous import Previous, open_current
from articleqa.index.ingest.state import TargetState
from articleqa.index.ingest.update import update
from articleqa.index.limits import Limits
from articleqa.index.loaders import (
    FileContents,
    Remark,
    SourceContents,
    SourceFile,
    list_files,
    printable,
    read_file,
    reason_of,
)
from articleqa.index.regular_files import copy, sha256
from articleqa.index.storage import generations
from articleqa.index.storage.files import sync


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
    files: Sequence[Path | str | Upload],
    directory: Path | str,
    *,
    encoder: Encoder | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Add files, and the files in folders, to an index. The index is made where there is none.

    An added file of the same name is replaced. A file is not added if it cannot be read, if no loader knows its suffix, or if all of its
    articles have ids of articles of the SOURCES. The other files are added all the same. Of two added articles with one id and another
    text the newer counts, as in a build.

    Args:
        files: Files and folders. An article's id is as in a build: the id that the file gives, else the file's path in its folder.
        directory: The index's folder.
        encoder: The encoder that the index was made with, if an application handed it in.
        limits: What reading a file may cost; None: `Limits()`.
        progress: Called with each stage.

    Returns:
        What was added. Files that were not are in `failed`, or in `skipped` where they have no loader.

    Raises:
        IndexBusy: Another process changes the index, and still does after a minute.
        IndexCorrupt: The index is damaged.
        IndexMismatch: The index was made by another version or with another encoder; it has to be built again.
        IndexNotWritable: The folder holds other files than an index's, or may not be written to.
        DiskFull: There is no space left; the index is as it was before.
        IndexUnusable: Writing stopped half-way; the index is as it was before.
        EncoderUnavailable: The index's model is not on this machine.
        ValueError: An argument is wrong, such as one path instead of a list.
    """
    start_time = time.monotonic()
    files = checked_paths("files", files, Upload)
    directory = checked_directory(directory)
    check_optional("encoder", encoder, Encoder, "an Encoder")
    check_optional("limits", limits, Limits, "Limits")
    progress = progress or (lambda _stage, _done, _total: None)
    with generations.locked(directory, LOCK_TIMEOUT), open_current(directory, encoder) as old:
        target = current_target(directory, old, limits)
        files_to_add = _files_to_add(files, target)
        for done, file in enumerate(files_to_add, 1):
            try:
                _add_file(file, directory, target, old, limits)
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
        move_to: A folder that gets the files, under their names; None: they are deleted.

    Returns:
        The report, whose `removed` has the ids of all articles that are gone.

    Raises:
        CorpusError: An id is of an article of the SOURCES, or of none; then nothing is removed.
        IndexNotBuilt: There is no index.
        IndexBusy: Another process changes the index, and still does after a minute.
        IndexCorrupt: The index is damaged.
        IndexMismatch: The index was made by another version or with another encoder; it has to be built again.
        DiskFull: There is no space left; the index is as it was before.
        IndexUnusable: Writing stopped half-way; the index is as it was before.
        EncoderUnavailable: The index's model is not on this machine.
        OSError: A file cannot be copied to `move_to`; it and the index stay as they were.
        ValueError: An argument is wrong, such as one id instead of a list.
    """
    start_time = time.monotonic()
    ids = checked_several("ids", ids, (str,), "several ids, as a list")
    directory = checked_directory(directory)
    check_optional("encoder", encoder, Encoder, "an Encoder")
    check_optional("move_to", move_to, Path, "a Path")
    progress = progress or (lambda _stage, _done, _total: None)
    generations.current(directory)
    with generations.locked(directory, LOCK_TIMEOUT), open_current(directory, encoder) as old:
        target = current_target(directory, old)
        origins = target.origins
        names = sorted({_file_to_remove(id_, target, old) for id_ in ids})
        with _taken_out(names, directory, move_to):
            for name in names:
                target.drop_file(name)
            if any(not id_.startswith(origin.file) for id_, origin in origins.items() if id_ not in target.origins):
                target = current_target(directory, old, read_again=True)  # another file may hold an article of that id, which counts now
            return update(directory, target, old, start_time=start_time, encoder=encoder, progress=progress)


@contextmanager
def _taken_out(names: Sequence[str], directory: Path, copy_to: Path | None) -> Iterator[None]:
    """Take added files out of DIR/added while an index without them is published. Where that fails, they are put back.

    Where it is killed, the next build, or the same removal once more, publishes an index without them.

    Args:
        names: The files. One that is gone already is left out.
        directory: The index's folder.
        copy_to: A folder that the files are copied to, under their names; None: no copy is made.

    Yields:
        Nothing; the index is published inside the `with` block.

    Raises:
        OSError: A file cannot be moved.
    """
    added = directory / generations.ADDED
    outgoing = added / generations.OUTGOING
    present = [name for name in names if (added / name).is_file()]
    if copy_to is not None:
        for name in present:
            (copy_to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(added / name, copy_to / name)

    def put_back() -> None:
        for name in present:
            if (outgoing / name).exists():
                _move(outgoing / name, added / name)

    with generations.undone_unless_published(directory, put_back):
        for name in present:
            _move(added / name, outgoing / name)
        yield
    shutil.rmtree(outgoing, ignore_errors=True)
    for name in present:
        _remove_empty_folders((added / name).parent, added)


def _move(path: Path, to: Path) -> None:
    """Move a file to another place on the same disk."""
    to.parent.mkdir(parents=True, exist_ok=True)
    path.rename(to)


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


def _add_file(file: SourceFile, directory: Path, target: TargetState, old: Previous | None, limits: Limits | None) -> None:
    """Read a file, and if it holds an article that can be added, keep a copy of it in DIR/added.

    Raises:
        ArticleError: Its name cannot be kept, it cannot be copied, it holds no article, or no id is free.
        OSError: There is no space left to copy it.
    """
    check_name(file)
    incoming = directory / generations.ADDED / generations.INCOMING
    staged = incoming / file.id
    destination = directory / generations.ADDED / file.id
    try:
        staged.parent.mkdir(parents=True, exist_ok=True)
        copy(file.path, staged)
        checksum = sha256(staged)
        if target.added.get(file.id) == checksum:
            return
        contents = read_file(SourceFile(staged, file.id, file.where), limits)
        target.report(contents.failures, contents.warnings, contents.skipped)
        if not (contents.loaded or contents.failures or contents.skipped):
            raise ArticleError(file.where, "holds no article.")
        contents = _without_ids_of_sources(contents, target)
        if not contents.loaded:
            return
        destination.parent.mkdir(parents=True, exist_ok=True)
        sync(staged)
        staged.replace(destination)
    except OSError as error:
        if generations.is_full(error):
            raise
        raise ArticleError(file.where, reason_of(error)) from None
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    target.drop_file(file.id)
    target.added[file.id] = checksum
    add_contents(contents, SourceFile(destination, file.id, file.where), target, old)


def _without_ids_of_sources(contents: FileContents, target: TargetState) -> FileContents:
    """Return the contents without the articles whose ids the SOURCES have; these are reported as failures."""
    free = []
    for loaded in contents.loaded:
        origin = target.origins.get(loaded.article.id)
        if origin is None or origin.added:
            free.append(loaded)
            continue
        reason = (
            f'has the id "{loaded.article.id}" of {origin.file}, of the folder that the index was built from; '
            "rename the file, or give the article another id."
        )
        target.failed.append(Remark(loaded.where, reason))
    return replace(contents, loaded=free)


def _file_to_remove(id_: str, target: TargetState, old: Previous | None) -> str:
    """Return the added file of an article's id, or of the file's own name; also that of a removal that was killed, whose file is gone.

    Raises:
        CorpusError: The article is from the SOURCES, or there is none.
    """
    origin = target.origins.get(id_) or (old.store.origins().get(id_) if old else None)
    if origin and origin.added:
        return origin.file
    if id_ in target.added or (old and id_ in old.manifest.added):
        return id_
    if origin:
        raise CorpusError(f'"{id_}" is from the folder that the index was built from: remove its file there and build again.')
    raise CorpusError(f'There is no article "{printable(id_)}" in this index, and no such file was added.')


def _remove_empty_folders(folder: Path, root: Path) -> None:
    """Remove a folder that has become empty, and those above it up to `root`."""
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
