"""SOURCES → articles: which files are read, and under which ids."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, Remark, SourceFile
from articleqa.index.loaders.files import UNSUPPORTED, loader_of, printable, reason_of
from articleqa.index.loaders.reading.isolation import FileContents, read_file
from articleqa.index.loaders.reading.same_ids import DistinctArticles
from articleqa.index.regular_files import HOLES, OF_THE_SYSTEM, is_made_up, refusal
from articleqa.index.storage.generations import is_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

    from articleqa.index.limits import Limits
    from articleqa.index.records import Article, Origin

_INDEX_FOLDER = "is an ArticleQA index, which is not read."

FileProgress = Callable[[int, int, str], None]
"""Called after each file with the number of files done, the number of all files, and the file's name."""
Known = Callable[["SourceFile"], "KnownFile | None"]
"""Returns what a file holds that need not be read; None where it has to be."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What a file holds that need not be read.

    Attributes:
        origins: Article id → origin, of at least one article.
        remarks: What was remarked on its articles.
    """

    origins: Mapping[str, Origin]
    remarks: Sequence[Remark]


@dataclass(frozen=True, slots=True)
class PlainFile:
    """A file that holds nothing that could not be read, and no article of another file's id.

    Attributes:
        where: The file's name in messages.
        ids: The ids of its articles, in the file's order.
        remarks: What is remarked on its articles.
    """

    where: str
    ids: Sequence[str]
    remarks: Sequence[Remark]


@dataclass(frozen=True, slots=True)
class SourceContents:
    """What the SOURCES hold. The lists are in the order in which the files were read, but for `articles`.

    Attributes:
        articles: All articles of the files that were read, in the order of their ids.
        files: Article id → its file, for these.
        known: The articles of files that need not be read: article id → origin.
        plain: The files, read or not, that hold nothing that could not be read; they are told apart only where some need not be read.
        empty: The SOURCES that hold no article.
        failures: Files, folders and articles that could not be read.
        unread: The files and folders, relative to their SOURCE, that could not be read to their end.
        skipped: Files that were left out on purpose.
        warnings: Fields that were left out of an article, and encodings that were guessed.
    """

    articles: list[Article] = field(default_factory=list)
    files: dict[str, SourceFile] = field(default_factory=dict)
    known: dict[str, Origin] = field(default_factory=dict)
    plain: dict[str, PlainFile] = field(default_factory=dict)
    empty: list[Path] = field(default_factory=list)
    failures: list[ArticleError] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    skipped: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


def read_sources(
    sources: Sequence[Path], *, limits: Limits | None = None, progress: FileProgress | None = None, known: Known | None = None
) -> SourceContents:
    """Read every article of files and folders.

    Folders are read recursively. Names that begin with a dot are left out, and links are followed. A file that is in two SOURCES is read
    once, with the id that the first SOURCE gives it. Where another file has the same relative path in an earlier SOURCE, the SOURCE's own
    name is put in front of it. Of two articles with the same id and another text the newer one counts (`same_ids.py`), and a remark names
    both. A file that cannot be read is reported, and the others are read.

    Args:
        sources: Files and folders.
        limits: What reading a file may cost; None: `Limits()`.
        progress: Called after each file.
        known: Says which files need not be read. One that has an id in common with a file that is read is read all the same.

    Returns:
        The articles, and a report of what could not be read or was left out.

    Raises:
        ArticleError: A SOURCE does not exist or has no loader.
    """
    collected = SourceContents()
    articles = DistinctArticles()
    file_of: dict[str, str] = {}
    for loaded, file in stream_articles(sources, collected, limits=limits, progress=progress, known=known):
        articles.add(loaded, file)
        other = file_of.setdefault(loaded.article.id, file.id)
        if other != file.id:  # what an id stands for is not said by one of them alone
            collected.plain.pop(other, None)
            collected.plain.pop(file.id, None)
    if known and (of_two := {origin.file for id_, origin in collected.known.items() if id_ in file_of}):
        return read_sources(sources, limits=limits, progress=progress, known=partial(_known_alone, known, frozenset(of_two)))
    collected.skipped.extend(articles.remarks)
    collected.articles.extend(sorted((loaded.article for loaded, _ in articles), key=lambda article: article.id))
    collected.files.update((loaded.article.id, file) for loaded, file in articles)
    return collected


def _known_alone(known: Known, to_read: Set[str], file: SourceFile) -> KnownFile | None:
    """Return what is known of a file, unless it is one of those that have to be read."""
    return None if file.id in to_read else known(file)


def stream_articles(
    sources: Sequence[Path],
    collected: SourceContents,
    *,
    limits: Limits | None = None,
    progress: FileProgress | None = None,
    known: Known | None = None,
) -> Iterator[tuple[LoadedArticle, SourceFile]]:
    """Yield every article of files and folders as `read_sources` reads them, of one file after the other; ids may come twice.

    Args:
        sources: Files and folders.
        collected: Gets what could not be read or was left out, and at the end the SOURCES without articles.
        limits: What reading a file may cost; None: `Limits()`.
        progress: Called after each file.
        known: Says which files need not be read; their articles are not yielded, and go to `collected`.

    Yields:
        The articles, each with its file.

    Raises:
        ArticleError: A SOURCE does not exist or has no loader.
    """
    real_paths: dict[Path, set[str]] = {source: set() for source in sources}
    files = list(_files_of_sources(real_paths, collected))
    paths_with_articles: set[str] = set()
    for done, file in enumerate(files, 1):
        if known and (known_file := known(file)):
            collected.known.update(known_file.origins)
            collected.warnings.extend(known_file.remarks)
            collected.plain[file.id] = PlainFile(file.where, tuple(known_file.origins), known_file.remarks)
            has_articles = True
        else:
            contents = read_file(file, limits)
            if known and contents.whole and not (contents.failures or contents.skipped):
                ids = [loaded.article.id for loaded in contents.loaded]
                collected.plain[file.id] = PlainFile(file.where, ids, contents.warnings)
            yield from ((loaded, file) for loaded in contents.loaded)
            _add_report(contents, file, collected)
            has_articles = bool(contents.loaded)
        if has_articles:
            paths_with_articles.add(os.path.realpath(file.path))
        if progress:
            progress(done, len(files), file.where)
    collected.empty.extend(source for source, paths in real_paths.items() if not paths & paths_with_articles)


def _add_report(contents: FileContents, file: SourceFile, collected: SourceContents) -> None:
    """Add what is to be said about a file that was read."""
    collected.failures.extend(contents.failures)
    collected.skipped.extend(contents.skipped)
    collected.warnings.extend(contents.warnings)
    if not contents.whole:
        collected.unread.add(file.id)


def list_files(source: Path, collected: SourceContents) -> list[SourceFile]:
    """Return the files of a SOURCE that have a loader.

    Args:
        source: A file or folder.
        collected: Gets the files that are left out and those that cannot be listed.

    Returns:
        The files, folder by folder, in sorted order.

    Raises:
        ArticleError: The SOURCE does not exist or has no loader.
    """
    return list(_files_of_sources({source: set()}, collected))


def _files_of_sources(real_paths: Mapping[Path, set[str]], collected: SourceContents) -> Iterator[SourceFile]:
    """Yield each file that has a loader once, and under an id of its own; files that are left out go to `collected`.

    The real path of a file is added to `real_paths` of every SOURCE that it is in.
    """
    seen: set[str] = set()
    ids: set[str] = set()
    for source, paths_of_source in real_paths.items():
        for path, file_id in _files_of_source(source, collected):
            where = printable(path)
            if loader_of(path) is None:
                collected.skipped.append(Remark(where, UNSUPPORTED))
                continue
            real = os.path.realpath(path)
            if real not in seen:
                id_ = next(name for name in _names_of_file(path, file_id) if name not in ids)
                ids.add(id_)
                yield SourceFile(path, id_, where)
            seen.add(real)
            paths_of_source.add(real)


def _names_of_file(path: Path, name: str) -> Iterator[str]:
    """Yield a file's name in its SOURCE, then with the folders above it: "a.txt", "2024/a.txt", "news/2024/a.txt"."""
    yield name
    parts = path.absolute().parts[1:]
    for length in range(name.count("/") + 2, len(parts) + 1):
        yield "/".join(parts[-length:])
    for number in count(2):  # links may give two files one path
        yield f"{name} ({number})"


def _files_of_source(source: Path, collected: SourceContents) -> Iterator[tuple[Path, str]]:
    """Yield the files of a SOURCE with their ids, in sorted order."""
    try:
        mode = source.stat().st_mode
        reason = None if stat.S_ISDIR(mode) else refusal(source)
    except FileNotFoundError:
        raise ArticleError(printable(source), "does not exist; name files or folders that do.") from None
    except (OSError, ValueError) as error:
        raise ArticleError(printable(source), reason_of(error)) from None
    if is_made_up(os.path.realpath(source)):
        raise ArticleError(printable(source), OF_THE_SYSTEM)
    if stat.S_ISDIR(mode):
        yield from ((path, _relative_name(path, source)) for path in _walk(source, source, frozenset(), collected))
    elif loader_of(source) is None:
        raise ArticleError(printable(source), UNSUPPORTED)
    elif reason:
        raise ArticleError(printable(source), reason)
    else:
        yield source, source.name


def _walk(folder: Path, source: Path, ancestors: frozenset[str], collected: SourceContents) -> Iterator[Path]:
    """Yield the files of a folder of `source` and of the folders in it. A link back to one of its `ancestors` is not followed."""
    real = os.path.realpath(folder)
    if real in ancestors:
        return
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        _add_failure(folder, source, reason_of(error), collected)
        return
    for path in paths:
        try:
            mode = path.stat().st_mode
            reason = _refusal(path, mode)
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            _add_failure(path, source, "is a link to nothing; mend or remove it." if missing else reason_of(error), collected)
            continue
        if reason == HOLES:  # what is there of it in the index stays
            _add_failure(path, source, reason, collected)
        elif reason:
            collected.skipped.append(Remark(printable(path), reason))
        elif stat.S_ISDIR(mode):
            yield from _walk(path, source, ancestors | {real}, collected)
        else:
            yield path


def _refusal(path: Path, mode: int) -> str | None:
    """Return why a file or folder inside a SOURCE is not read; of a file that no loader knows that is not asked, and it is not opened."""
    if stat.S_ISDIR(mode):
        return OF_THE_SYSTEM if is_made_up(os.path.realpath(path)) else _INDEX_FOLDER if is_index(path) else None
    return refusal(path) if loader_of(path) or not stat.S_ISREG(mode) else None


def _add_failure(path: Path, source: Path, reason: str, collected: SourceContents) -> None:
    collected.failures.append(ArticleError(printable(path), reason))
    name = _relative_name(path, source)
    collected.unread.update(islice(_names_of_file(path, name), 2))  # its files may have the SOURCE's name in front


def _relative_name(path: Path, source: Path) -> str:
    return path.relative_to(source).as_posix()
