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
from articleqa.index.loaders.base import Loaded, Loader, Remark, SourceFile
from articleqa.index.storage.generations import is_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from articleqa.index.records import Article

_log = logging.getLogger(__name__)

# The formats. A suffix is matched in any case; the longest that fits counts.
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

_UNKNOWN = f"is of no kind that is read; read are {', '.join(LOADERS)}."
_SPECIAL = "is a device, socket or pipe, which are not read."
_INDEX = "is an ArticleQA index, which is not read."

# How many files are done, how many there are, and which it was.
FileProgress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Collected:
    """What the SOURCES hold. `articles` are in the order of their ids; the rest is in the order in which it was met.

    `files` has the name of each article's file by the article's id, relative to its SOURCE. `empty` are the SOURCES that hold no article.
    `failures` are what could not be read; `unread` names the files and folders, relative to their SOURCE, that could not be read to their
    end. `skipped` are files that are left out on purpose, `warnings` fields of an article that was read without them.
    """

    articles: list[Article] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    empty: list[Path] = field(default_factory=list)
    failures: list[ArticleError] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    skipped: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Contents:
    """What one file holds. `whole` is False where it could not be read to its end."""

    loaded: list[Loaded] = field(default_factory=list)
    failures: list[ArticleError] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    whole: bool = True

    @property
    def warnings(self) -> list[Remark]:
        """Fields that its articles were read without."""
        return [Remark(loaded.where, remark) for loaded in self.loaded for remark in loaded.remarks]


def read_sources(sources: Sequence[Path], *, progress: FileProgress | None = None) -> Collected:
    """Read every article of files and folders.

    Folders are read recursively; what begins with a dot is left out, and links are followed. A file that two SOURCES reach is read once,
    under the id that the first gives it. What cannot be read is reported and the rest goes on. `progress` is called after each file with
    how many are done, how many there are, and which it was.

    Raises CorpusError where a SOURCE does not exist or is of no kind that is read, and where two articles have the same id.
    """
    collected = Collected()
    reached: dict[Path, set[str]] = {source: set() for source in sources}
    files = list(_files(reached, collected))
    places: dict[str, str] = {}
    holding: set[str] = set()
    for done, file in enumerate(files, 1):
        contents = read_file(file)
        for loaded in contents.loaded:
            id_ = loaded.article.id
            if id_ in places:
                raise CorpusError(f'Two articles have the id "{id_}": {places[id_]} and {loaded.where}; give one of them another id.')
            places[id_] = loaded.where
            collected.articles.append(loaded.article)
            collected.files[id_] = file.id
            holding.add(os.path.realpath(file.path))
        collected.failures.extend(contents.failures)
        collected.skipped.extend(contents.skipped)
        collected.warnings.extend(contents.warnings)
        if not contents.whole:
            collected.unread.add(file.id)
        if progress:
            progress(done, len(files), file.where)
    collected.articles.sort(key=lambda article: article.id)
    collected.empty.extend(source for source, files_of in reached.items() if not files_of & holding)
    return collected


def list_files(source: Path, collected: Collected) -> list[SourceFile]:
    """The files of a SOURCE that there is a loader for, in sorted order; what is left out and what fails goes to `collected`.

    Raises ArticleError where the SOURCE does not exist or is of no kind that is read.
    """
    return list(_files({source: set()}, collected))


def read_file(file: SourceFile) -> Contents:
    """Read one file, by the loader that its path's suffix names; one that has none is in `skipped`."""
    contents = Contents()
    loader = _loader_of(file.path)
    if loader is None:
        return replace(contents, skipped=[Remark(file.where, _UNKNOWN)])
    try:
        file.id.encode()
    except UnicodeEncodeError:
        return replace(contents, failures=[ArticleError(file.where, "has a name that is not UTF-8; rename it.")], whole=False)
    try:
        for result in loader(file):
            match result:
                case Loaded():
                    contents.loaded.append(result)
                case ArticleError():
                    contents.failures.append(result)
                case Remark():
                    contents.skipped.append(result)
    except ImportError as error:
        failure = ArticleError(file.where, missing_library(error, "formats"))
        return replace(contents, failures=[*contents.failures, failure], whole=False)
    except Exception as error:  # a format's library raises what it likes at a damaged file, which must not stop the others
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
    fitting = [suffix for suffix in LOADERS if name.endswith(suffix)]
    return LOADERS[max(fitting, key=len)] if fitting else None


def _files(reached: Mapping[Path, set[str]], collected: Collected) -> Iterator[SourceFile]:
    """Yield the files to read, each once; what is left out goes to `collected`.

    The real path of each file is noted with every SOURCE that reaches it.
    """
    seen: set[str] = set()
    for source, reals in reached.items():
        for path, identity in _listed(source, collected):
            where = shown(path)
            if _loader_of(path) is None:
                collected.skipped.append(Remark(where, _UNKNOWN))
                continue
            real = os.path.realpath(path)
            if real not in seen:
                yield SourceFile(path, identity, where)
            seen.add(real)
            reals.add(real)


def _listed(source: Path, collected: Collected) -> Iterator[tuple[Path, str]]:
    """Yield the files of a SOURCE with their ids, in sorted order."""
    try:
        mode = source.stat().st_mode
    except FileNotFoundError:
        raise ArticleError(shown(source), "does not exist; name files or folders that do.") from None
    except (OSError, ValueError) as error:
        raise ArticleError(shown(source), reason_of(error)) from None
    if stat.S_ISDIR(mode):
        yield from ((path, _identity(path, source)) for path in _walk(source, source, frozenset(), collected))
    elif _loader_of(source) is None:
        raise ArticleError(shown(source), _UNKNOWN)
    elif not stat.S_ISREG(mode):
        raise ArticleError(shown(source), _SPECIAL)
    else:
        yield source, source.name


def _walk(folder: Path, source: Path, above: frozenset[str], collected: Collected) -> Iterator[Path]:
    """Yield the files of a folder of `source` and the folders in it. A link back to one of the folders `above` is not followed."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        _fail(folder, source, reason_of(error), collected)
        return
    for path in paths:
        try:
            mode = path.stat().st_mode
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            _fail(path, source, "is a link to nothing; mend or remove it." if missing else reason_of(error), collected)
            continue
        if stat.S_ISREG(mode):
            yield path
        elif not stat.S_ISDIR(mode):
            collected.skipped.append(Remark(shown(path), _SPECIAL))
        elif is_index(path):
            collected.skipped.append(Remark(shown(path), _INDEX))
        else:
            yield from _walk(path, source, above | {real}, collected)


def _fail(path: Path, source: Path, reason: str, collected: Collected) -> None:
    collected.failures.append(ArticleError(shown(path), reason))
    collected.unread.add(_identity(path, source))


def _identity(path: Path, source: Path) -> str:
    return path.relative_to(source).as_posix()


def shown(path: Path | str) -> str:
    """Return a path that can be printed, even where its name is not UTF-8."""
    return str(path).encode(errors="backslashreplace").decode()


def reason_of(error: OSError | ValueError) -> str:
    """What an ArticleError says of it."""
    if isinstance(error, PermissionError):
        return "may not be read by this user; change its permissions."
    return f"cannot be read: {error.strerror if isinstance(error, OSError) and error.strerror else error}."
