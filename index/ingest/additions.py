"""Articles that are added by hand, from the page or by `articleqa add`: kept in the index's own folder, apart from the SOURCES.

DIR/added/NAME is each file as it was given, NAME with a path where it came with a folder. A build reads them with its SOURCES, so they
outlive every change of those and of the index's format; adding and removing need no SOURCES: what has not changed is taken over from
the current generation. That has the checksums of the files it was made from, so a file that was put into the folder or taken out of it, by
hand or by a process that was killed, is noticed by whatever changes the index next.
"""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from articleqa.index.arguments import check_optional, checked_directory, checked_paths, checked_several
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.errors import ArticleError, CorpusError, IndexNotBuilt
from articleqa.index.ingest.build_report import BuildReport, Progress
from articleqa.index.ingest.state import TargetState, check_current
from articleqa.index.ingest.update import update
from articleqa.index.loaders import FileContents, Overridden, SourceContents, SourceFile, list_files, printable, read_file, reason_of
from articleqa.index.records import Origin
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations

# Seconds to wait for another who changes the index.
_WAIT = 60.0
# Where a file is until it has been read; a name with a dot is no article's.
_INCOMING = ".incoming"
# What file systems take: bytes of a part of a path, and of a path below DIR/added.
_LONGEST_PART, _LONGEST = 255, 1000
_RESERVED = frozenset(["CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789¹²³")])


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to add under a name other than its path's: `name` is relative to what was dropped, with `/`."""

    name: str
    path: Path


def add(
    files: Sequence[Path | str | Upload], directory: Path | str, *, encoder: Encoder | None = None, progress: Progress | None = None
) -> BuildReport:
    """Add files, and the files in folders, to the index at `directory`; make one where there is none.

    Ids are as in a build: the path relative to the folder named, or what the file states. A file of the same name that was added before is
    replaced. What is not added is in the report's `failed`, or where no loader knows the kind in `skipped`, by file, and the rest goes on:
    what cannot be read, and a file with an article whose id another file has, added or of the SOURCES. Such a file is not kept.

    IndexBusy: others change the index for a minute. IndexCorrupt, IndexMismatch: there is one that cannot be added to.
    EncoderUnavailable: its model is not on this machine. ValueError: a wrong argument, such as a single path in the place of several.
    """
    began = time.monotonic()
    files = checked_paths("files", files, Upload)
    directory = checked_directory(directory)
    check_optional("encoder", encoder, Encoder, "an Encoder")
    progress = progress or (lambda _stage, _done, _total: None)
    with generations.locked(directory, _WAIT), _current(directory, encoder) as old:
        target = _as_it_stands(directory, old)
        named = _named(files, target)
        for done, file in enumerate(named, 1):
            try:
                _receive(file, directory, target)
            except ArticleError as error:
                target.tell([error], [], [])
            progress("read", done, len(named))
        return update(directory, target, old, began=began, encoder=encoder, progress=progress)


def remove(ids: Sequence[str], directory: Path | str, *, encoder: Encoder | None = None, progress: Progress | None = None) -> BuildReport:
    """Remove articles that were added, each with its file and all other articles of that; the report's `removed` has them all.

    An id may also be the name of an added file. CorpusError, and nothing is removed, where one is of the SOURCES or of nothing.
    IndexNotBuilt where there is no index; otherwise as `add`.
    """
    began = time.monotonic()
    ids = checked_several("ids", ids, (str,), "several ids, as a list")
    directory = checked_directory(directory)
    check_optional("encoder", encoder, Encoder, "an Encoder")
    progress = progress or (lambda _stage, _done, _total: None)
    generations.current(directory)
    with generations.locked(directory, _WAIT), _current(directory, encoder) as old:
        target = _as_it_stands(directory, old)
        for name in sorted({_added_file(id_, target) for id_ in ids}):
            path = directory / generations.ADDED / name
            path.unlink(missing_ok=True)
            _prune(path.parent, directory / generations.ADDED)
            target.drop(name)
        return update(directory, target, old, began=began, encoder=encoder, progress=progress)


def hold_added(directory: Path, target: TargetState, old: HybridIndex | None, known: Mapping[str, str], progress: Progress) -> None:
    """Hold what was added by hand beside what is to be held already, which counts where an id is the same.

    A file that is `known` (name → SHA-256) and still the same is not read again: its articles are those of the old generation.
    """
    folder = directory / generations.ADDED
    files = list_files(folder, SourceContents()) if folder.is_dir() else []
    before: defaultdict[str, dict[str, Origin]] = defaultdict(dict)
    for id_, origin in (old.store.origins() if old and known else {}).items():
        if origin.added:
            before[origin.file][id_] = origin
    unread = set()
    for done, file in enumerate(files, 1):
        checksum = target.added[file.id] = generations.sha256(file.path)
        if known.get(file.id) == checksum:
            target.origins |= before[file.id]
        elif not _hold(read_file(file), file.id, target).whole:
            unread.add(file.id)
        progress("read", done, len(files))
    target.keep(unread, old, added=True)


def _hold(contents: FileContents, name: str, target: TargetState) -> FileContents:
    target.tell(contents.failures, contents.warnings, contents.skipped)
    for loaded in contents.loaded:
        other = target.origins.get(loaded.article.id)
        if other is None:
            target.take(loaded.article, name, added=True)
        else:
            reason = f'has the id "{loaded.article.id}" of {other.file}, which counts.'
            target.skipped.append(Overridden(loaded.where, reason, name))
    return contents


def _as_it_stands(directory: Path, old: HybridIndex | None) -> TargetState:
    """What the index holds, with whatever has happened to DIR/added since."""
    target = TargetState()
    if old:
        target.origins = {id_: origin for id_, origin in old.store.origins().items() if not origin.added}
    hold_added(directory, target, old, old.manifest.added if old else {}, lambda _stage, _done, _total: None)
    return target


@contextmanager
def _current(directory: Path, encoder: Encoder | None) -> Iterator[HybridIndex | None]:
    """The current generation, to go on from; None where there is no index yet."""
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


def _named(files: Sequence[Path | str | Upload], target: TargetState) -> list[SourceFile]:
    """The files to add, those in folders too; what cannot be listed is told."""
    named: list[SourceFile] = []
    for file in files:
        if isinstance(file, Upload):
            named.append(SourceFile(file.path, file.name, printable(file.name)))
            continue
        collected = SourceContents()
        try:
            named += list_files(Path(file), collected)
        except ArticleError as error:
            collected.failures.append(error)
        target.tell(collected.failures, collected.warnings, collected.skipped)
    return named


def _receive(file: SourceFile, directory: Path, target: TargetState) -> None:
    """Read a file, and where that gives articles which may be held, keep it. ArticleError where it may not."""
    _check_name(file)
    incoming = directory / generations.ADDED / _INCOMING
    staged = incoming / file.id
    try:
        staged.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file.path, staged)
        checksum = generations.sha256(staged)
        if target.added.get(file.id) == checksum:
            return
        contents = read_file(SourceFile(staged, file.id, file.where))
        target.tell(contents.failures, contents.warnings, contents.skipped)
        if not (contents.loaded or contents.failures or contents.skipped):
            raise ArticleError(file.where, "holds no article.")
        if not contents.loaded:
            return
        _check_ids(file, contents, target)
        place = directory / generations.ADDED / file.id
        place.parent.mkdir(parents=True, exist_ok=True)
        generations.sync(staged)
        staged.replace(place)
    except OSError as error:
        raise ArticleError(file.where, reason_of(error)) from None
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    target.drop(file.id)
    target.added[file.id] = checksum
    for loaded in contents.loaded:
        target.take(loaded.article, file.id, added=True)


def _check_name(file: SourceFile) -> None:
    """Raise ArticleError for a name that leaves DIR/added, or that one of the systems an index may be taken to cannot have."""
    parts = file.id.split("/")
    stems = {part.partition(".")[0].rstrip().upper() for part in parts}
    try:
        long = len(file.id.encode()) > _LONGEST or max(len(part.encode()) for part in parts) > _LONGEST_PART
    except UnicodeEncodeError:
        raise ArticleError(file.where, "has a name that is not UTF-8; rename it.") from None
    if long:
        raise ArticleError(f"{file.where[:80]}…", "has a name that is too long; shorten it.")
    if (
        any(part == "" or part.startswith(".") or part.endswith((" ", ".")) for part in parts)
        or PureWindowsPath(file.id).drive
        or any(character == "\\" or ord(character) < 32 or ord(character) == 127 for character in file.id)
        or not stems.isdisjoint(_RESERVED)
    ):
        raise ArticleError(file.where, "has a name that an index cannot keep; rename it.")


def _check_ids(file: SourceFile, contents: FileContents, target: TargetState) -> None:
    """Raise ArticleError where an article of the file has the id of another."""
    places: dict[str, str] = {}
    for loaded in contents.loaded:
        id_ = loaded.article.id
        origin = target.origins.get(id_)
        if origin and not (origin.added and origin.file == file.id):
            places[id_] = f"{origin.file}, {'added before' if origin.added else 'of the folder that the index was built from'}"
        if id_ in places:
            raise ArticleError(loaded.where, f'has the id "{id_}" of {places[id_]}; rename the file, or give the article another id.')
        places[id_] = loaded.where


def _added_file(id_: str, target: TargetState) -> str:
    origin = target.origins.get(id_)
    if origin and origin.added:
        return origin.file
    if id_ in target.added:
        return id_
    if origin:
        raise CorpusError(f'"{id_}" is from the folder that the index was built from: remove its file there and build again.')
    raise CorpusError(f'There is no article "{printable(id_)}" in this index, and no such file was added.')


def _prune(folder: Path, root: Path) -> None:
    """Remove folders that have become empty."""
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
