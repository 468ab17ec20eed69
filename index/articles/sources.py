"""SOURCES → articles: which files are read, by which reader, under which id."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.articles import docx, epub, feed, jsonl, markdown, pdf, plain, table, webpage
from index.articles.reading import Read, Reader, Remark, SourceFile
from index.errors import ArticleError, CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from index.records import Article

# The formats. A suffix is matched in any case; the longest that fits counts.
READERS: Mapping[str, Reader] = {
    ".txt": plain.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": webpage.read,
    ".htm": webpage.read,
    ".xhtml": webpage.read,
    ".pdf": pdf.read,
    ".docx": docx.read,
    ".epub": epub.read,
    ".csv": table.read,
    ".tsv": table.read,
    ".rss": feed.read,
    ".atom": feed.read,
    ".xml": feed.read,
    ".jsonl": jsonl.read,
    ".jsonl.gz": jsonl.read_compressed,
}

_UNKNOWN = f"is of no kind that is read; read are {', '.join(READERS)}."
_SPECIAL = "is a device, socket or pipe, which are not read."

# How many files are done, how many there are, and which it was.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Collected:
    """What the SOURCES hold. `articles` are in the order of their ids; the rest is in the order in which it was met.

    `empty` are the SOURCES that hold no article. `failures` are what could not be read. `skipped` are files that are left out on purpose,
    `warnings` fields of an article that was read without them.
    """

    articles: list[Article] = field(default_factory=list)
    empty: list[Path] = field(default_factory=list)
    failures: list[ArticleError] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


def read_sources(sources: Sequence[Path], *, progress: Progress | None = None) -> Collected:
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
    for done, (file, reader) in enumerate(files, 1):
        for result in _read(file, reader):
            match result:
                case Read(where, article, remarks):
                    if article.id in places:
                        message = f'Two articles have the id "{article.id}": {places[article.id]} and {where}; give one of them another id.'
                        raise CorpusError(message)
                    places[article.id] = where
                    holding.add(os.path.realpath(file.path))
                    collected.articles.append(article)
                    collected.warnings.extend(Remark(where, remark) for remark in remarks)
                case ArticleError():
                    collected.failures.append(result)
                case Remark():
                    collected.skipped.append(result)
        if progress:
            progress(done, len(files), file.where)
    collected.articles.sort(key=lambda article: article.id)
    collected.empty.extend(source for source, files_of in reached.items() if not files_of & holding)
    return collected


def _read(file: SourceFile, reader: Reader) -> Iterator[Read | ArticleError | Remark]:
    """Yield what a reader yields, and its failure as a value."""
    try:
        file.id.encode()
        yield from reader(file)
    except UnicodeEncodeError:
        yield ArticleError(file.where, "has a name that is not UTF-8; rename it.")
    except ArticleError as error:
        yield error
    except OSError as error:
        yield ArticleError(file.where, _reason(error))


def _reader(path: Path) -> Reader | None:
    name = path.name.lower()
    fitting = [suffix for suffix in READERS if name.endswith(suffix)]
    return READERS[max(fitting, key=len)] if fitting else None


def _files(reached: Mapping[Path, set[str]], collected: Collected) -> Iterator[tuple[SourceFile, Reader]]:
    """Yield the files to read, each once, with their readers; what is left out goes to `collected`.

    The real path of each file is noted with every SOURCE that reaches it.
    """
    seen: set[str] = set()
    for source, reals in reached.items():
        for path, identity in _listed(source, collected):
            where = _shown(path)
            reader = _reader(path)
            if reader is None:
                collected.skipped.append(Remark(where, _UNKNOWN))
                continue
            real = os.path.realpath(path)
            if real not in seen:
                yield SourceFile(path, identity, where), reader
            seen.add(real)
            reals.add(real)


def _listed(source: Path, collected: Collected) -> Iterator[tuple[Path, str]]:
    """Yield the files of a SOURCE with their ids, in sorted order."""
    try:
        mode = source.stat().st_mode
    except FileNotFoundError:
        raise CorpusError(f"{_shown(source)} does not exist; name files or folders that do.") from None
    except (OSError, ValueError) as error:
        raise CorpusError(f"{_shown(source)} {_reason(error)}") from None
    if stat.S_ISDIR(mode):
        yield from ((path, path.relative_to(source).as_posix()) for path in _walk(source, frozenset(), collected))
    elif _reader(source) is None:
        raise CorpusError(f"{_shown(source)} {_UNKNOWN}")
    elif not stat.S_ISREG(mode):
        raise CorpusError(f"{_shown(source)} {_SPECIAL}")
    else:
        yield source, source.name


def _walk(folder: Path, above: frozenset[str], collected: Collected) -> Iterator[Path]:
    """Yield the files of a folder and the folders in it. A link back to one of the folders `above` is not followed."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        collected.failures.append(ArticleError(_shown(folder), _reason(error)))
        return
    for path in paths:
        try:
            mode = path.stat().st_mode
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            collected.failures.append(ArticleError(_shown(path), "is a link to nothing; mend or remove it." if missing else _reason(error)))
            continue
        if stat.S_ISDIR(mode):
            yield from _walk(path, above | {real}, collected)
        elif stat.S_ISREG(mode):
            yield path
        else:
            collected.skipped.append(Remark(_shown(path), _SPECIAL))


def _shown(path: Path) -> str:
    """Return a path that can be printed, even where its name is not UTF-8."""
    return str(path).encode(errors="backslashreplace").decode()


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return "may not be read by this user; change its permissions."
    return f"cannot be read: {error.strerror if isinstance(error, OSError) and error.strerror else error}."
