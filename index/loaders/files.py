"""SOURCES → articles: which files are read, by which loader, under which id."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError, CorpusError
from articleqa.index.extras import missing_library
from articleqa.index.loaders import csv_file, docx, epub, feed, html, jsonl, markdown, pdf, plain
from articleqa.index.loaders.base import LoadedArticle, Loader, Remark, SourceFile
from articleqa.index.storage.generations import is_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from articleqa.index.records import Article

_log = logging.getLogger(__name__)

# Suffix → loader. Upper and lower case are the same; the longest suffix that fits counts.
LOADERS: Mapping[str, Loader] = {
    ".txt": plain.load,
    ".md": markdown.load,
    ".markdown": markdown.load,
    ".html": html.load,
    ".htm": html.load,
    ".xhtml": html.load,
    ".pdf": pdf.load,
    ".docx": docx.load,
    ".epub": epub.load,
    ".csv": csv_file.load,
    ".tsv": csv_file.load,
    ".rss": feed.load,
    ".atom": feed.load,
    ".xml": feed.load,
    ".jsonl": jsonl.load,
    ".jsonl.gz": jsonl.load_compressed,
}

_UNSUPPORTED = f"is of no kind that is read; read are {', '.join(LOADERS)}."
_SPECIAL_FILE = "is a device, socket or pipe, which are not read."
_INDEX_FOLDER = "is an ArticleQA index, which is not read."

FileProgress = Callable[[int, int, str], None]
"""Called after each file with the number of files done, the number of all files, and the file's name."""


@dataclass(frozen=True, slots=True)
class SourceContents:
    """What the SOURCES hold. The lists are in the order in which the files were read, but for `articles`.

    Attributes:
        articles: All articles, in the order of their ids.
        files: Article id → the name of its file, relative to its SOURCE.
        empty: The SOURCES that hold no article.
        failures: Files, folders and articles that could not be read.
        unread: The files and folders, relative to their SOURCE, that could not be read to their end.
        skipped: Files that were left out on purpose.
        warnings: Fields that were left out of an article, and encodings that were guessed.
    """

    articles: list[Article] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    empty: list[Path] = field(default_factory=list)
    failures: list[ArticleError] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    skipped: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileContents:
    """What one file holds, in the file's order.

    Attributes:
        loaded: The articles.
        failures: Parts that could not be read.
        skipped: Why the file, or a part of it, was left out on purpose.
        whole: False where the file could not be read to its end.
    """

    loaded: list[LoadedArticle] = field(default_factory=list)
    failures: list[ArticleError] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    whole: bool = True

    @property
    def warnings(self) -> list[Remark]:
        """Fields that were left out of its articles, and its encoding where that was guessed."""
        return [Remark(loaded.where, remark) for loaded in self.loaded for remark in loaded.article.provenance.remarks]


def read_sources(sources: Sequence[Path], *, progress: FileProgress | None = None) -> SourceContents:
    """Read every article of files and folders.

    Folders are read recursively. Names that begin with a dot are left out, and links are followed. A file that is in two SOURCES is read
    once, with the id that the first SOURCE gives it. A file that cannot be read is reported, and the others are read.

    Args:
        sources: Files and folders.
        progress: Called after each file.

    Returns:
        The articles, and a report of what could not be read or was left out.

    Raises:
        CorpusError: A SOURCE does not exist or has no loader, or two articles have the same id.
    """
    collected = SourceContents()
    real_paths: dict[Path, set[str]] = {source: set() for source in sources}
    files = list(_files_of_sources(real_paths, collected))
    locations: dict[str, str] = {}
    paths_with_articles: set[str] = set()
    for done, file in enumerate(files, 1):
        contents = read_file(file)
        for loaded in contents.loaded:
            id_ = loaded.article.id
            if id_ in locations:
                raise CorpusError(f'Two articles have the id "{id_}": {locations[id_]} and {loaded.where}; give one of them another id.')
            locations[id_] = loaded.where
            collected.articles.append(loaded.article)
            collected.files[id_] = file.id
            paths_with_articles.add(os.path.realpath(file.path))
        collected.failures.extend(contents.failures)
        collected.skipped.extend(contents.skipped)
        collected.warnings.extend(contents.warnings)
        if not contents.whole:
            collected.unread.add(file.id)
        if progress:
            progress(done, len(files), file.where)
    collected.articles.sort(key=lambda article: article.id)
    collected.empty.extend(source for source, paths in real_paths.items() if not paths & paths_with_articles)
    return collected


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


def read_file(file: SourceFile) -> FileContents:
    """Read one file with the loader for its suffix. Errors are in the result, and a file without a loader is in its `skipped`."""
    contents = FileContents()
    loader = _loader_of(file.path)
    if loader is None:
        return replace(contents, skipped=[Remark(file.where, _UNSUPPORTED)])
    try:
        file.id.encode()
    except UnicodeEncodeError:
        return replace(contents, failures=[ArticleError(file.where, "has a name that is not UTF-8; rename it.")], whole=False)
    try:
        for result in loader(file):
            match result:
                case LoadedArticle():
                    contents.loaded.append(result)
                case ArticleError():
                    contents.failures.append(result)
                case Remark():
                    contents.skipped.append(result)
    except ImportError as error:
        failure = ArticleError(file.where, missing_library(error, "formats"))
        return replace(contents, failures=[*contents.failures, failure], whole=False)
    except Exception as error:  # a format's library may raise anything for a damaged file; the other files must still be read
        return replace(contents, failures=[*contents.failures, _failure(file, error)], whole=False)
    return contents


def _failure(file: SourceFile, error: Exception) -> ArticleError:
    if isinstance(error, ArticleError):
        return error
    if isinstance(error, OSError):
        return ArticleError(file.where, reason_of(error))
    _log.debug("%s cannot be read", file.where, exc_info=error)
    reason = str(error).partition("\n")[0].rstrip(".")
    return ArticleError(file.where, f"cannot be read: {reason} ({type(error).__name__}); it seems damaged, save it anew.")


def _loader_of(path: Path) -> Loader | None:
    name = path.name.lower()
    suffixes = [suffix for suffix in LOADERS if name.endswith(suffix)]
    return LOADERS[max(suffixes, key=len)] if suffixes else None


def _files_of_sources(real_paths: Mapping[Path, set[str]], collected: SourceContents) -> Iterator[SourceFile]:
    """Yield each file that has a loader once; files that are left out go to `collected`.

    The real path of a file is added to `real_paths` of every SOURCE that it is in.
    """
    seen: set[str] = set()
    for source, paths_of_source in real_paths.items():
        for path, file_id in _files_of_source(source, collected):
            where = printable(path)
            if _loader_of(path) is None:
                collected.skipped.append(Remark(where, _UNSUPPORTED))
                continue
            real = os.path.realpath(path)
            if real not in seen:
                yield SourceFile(path, file_id, where)
            seen.add(real)
            paths_of_source.add(real)


def _files_of_source(source: Path, collected: SourceContents) -> Iterator[tuple[Path, str]]:
    """Yield the files of a SOURCE with their ids, in sorted order."""
    try:
        mode = source.stat().st_mode
    except FileNotFoundError:
        raise ArticleError(printable(source), "does not exist; name files or folders that do.") from None
    except (OSError, ValueError) as error:
        raise ArticleError(printable(source), reason_of(error)) from None
    if stat.S_ISDIR(mode):
        yield from ((path, _relative_name(path, source)) for path in _walk(source, source, frozenset(), collected))
    elif _loader_of(source) is None:
        raise ArticleError(printable(source), _UNSUPPORTED)
    elif not stat.S_ISREG(mode):
        raise ArticleError(printable(source), _SPECIAL_FILE)
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
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            _add_failure(path, source, "is a link to nothing; mend or remove it." if missing else reason_of(error), collected)
            continue
        if stat.S_ISREG(mode):
            yield path
        elif not stat.S_ISDIR(mode):
            collected.skipped.append(Remark(printable(path), _SPECIAL_FILE))
        elif is_index(path):
            collected.skipped.append(Remark(printable(path), _INDEX_FOLDER))
        else:
            yield from _walk(path, source, ancestors | {real}, collected)


def _add_failure(path: Path, source: Path, reason: str, collected: SourceContents) -> None:
    collected.failures.append(ArticleError(printable(path), reason))
    collected.unread.add(_relative_name(path, source))


def _relative_name(path: Path, source: Path) -> str:
    return path.relative_to(source).as_posix()


def printable(path: Path | str) -> str:
    """Return a path as text that can be printed, even where its name is not UTF-8."""
    return str(path).encode(errors="backslashreplace").decode()


def reason_of(error: OSError | ValueError) -> str:
    """Return what an ArticleError says about a file that could not be opened."""
    if isinstance(error, PermissionError):
        return "may not be read by this user; change its permissions."
    return f"cannot be read: {error.strerror if isinstance(error, OSError) and error.strerror else error}."
