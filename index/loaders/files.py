"""A file → its articles, by the loader for its suffix."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.extras import missing_library
from articleqa.index.loaders.base import Loader, Part, Remark, SourceFile, StillReading
from articleqa.index.regular_files import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FormatLoader:
    """A `Loader` whose module is imported when it is needed: that of some formats takes half a second, and most processes read no file.

    Attributes:
        module: The module in this package.
        function: The name of the function in it.
    """

    module: str
    function: str = "load"

    def __call__(self, file: SourceFile) -> Iterator[Part | StillReading]:
        """Load a file."""
        return self.imported()(file)

    def imported(self) -> Loader:
        """Return the function."""
        loader: Loader = getattr(import_module(f"articleqa.index.loaders.{self.module}"), self.function)
        return loader


# Suffix → loader. Upper and lower case are the same; the longest suffix that fits counts.
LOADERS: Mapping[str, FormatLoader] = {
    ".txt": FormatLoader("plain"),
    **dict.fromkeys((".md", ".markdown"), FormatLoader("markdown")),
    **dict.fromkeys((".html", ".htm", ".xhtml"), FormatLoader("html")),
    **dict.fromkeys((".mht", ".mhtml"), FormatLoader("mhtml")),
    ".pdf": FormatLoader("pdf"),
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), FormatLoader("docx")),
    ".epub": FormatLoader("epub"),
    **dict.fromkeys((".csv", ".tsv"), FormatLoader("csv_file")),
    **dict.fromkeys((".rss", ".atom", ".xml"), FormatLoader("feed")),
    ".jsonl": FormatLoader("jsonl"),
    ".jsonl.gz": FormatLoader("jsonl", "load_compressed"),
}

UNSUPPORTED = f"is of no kind that is read; read are {', '.join(LOADERS)}."
"""What is said of a file that no loader knows, …"""
_SAVE_AS = {
    **dict.fromkeys((".doc", ".rtf", ".odt", ".pages", ".wps"), "is of no kind that is read; save it as .docx or .pdf."),
    ".webarchive": "is of no kind that is read; save the page as .html.",
}
"""… and of those whose programs write a kind that one knows."""


def load_file(file: SourceFile, take: Callable[[Part], None], go_on: Callable[[], None] = lambda: None) -> bool:
    """Read one file with the loader for its suffix, in this process and without limits.

    Args:
        file: The file.
        take: Is called with each part of it, in order: an article, an error, or, for a file without a loader, a remark.
        go_on: Is called where the loader says that what follows has the whole time once more.

    Returns:
        Whether the file was read to its end.
    """
    loader = loader_of(file.path)
    if loader is None:
        take(Remark(file.where, _SAVE_AS.get(file.path.suffix.lower(), UNSUPPORTED)))
        return True
    try:
        file.id.encode()
    except UnicodeEncodeError:
        take(ArticleError(file.where, "has a name that is not UTF-8; rename it."))
        return False
    try:
        for part in _parts(loader, file):
            if isinstance(part, StillReading):
                go_on()
            else:
                take(part)
    except ImportError as error:
        take(ArticleError(file.where, missing_library(error, "formats")))
    except Exception as error:  # a format's library may raise anything for a damaged file; the other files must still be read
        take(_failure(file, error))
    else:
        return True
    return False


def _parts(loader: Loader, file: SourceFile) -> Iterator[Part | StillReading]:
    """Yield what a loader yields, for a file that ends."""
    if reason := refusal(file.path):
        raise ArticleError(file.where, reason)
    yield from loader(file)


def _failure(file: SourceFile, error: Exception) -> ArticleError:
    if isinstance(error, ArticleError):
        return error
    if isinstance(error, MemoryError):
        return ArticleError(file.where, "needs more memory than reading a file may take; split it, or set a higher limit.")
    if isinstance(error, OSError):
        return ArticleError(file.where, reason_of(error))
    _log.debug("%s cannot be read", file.where, exc_info=error)
    reason = str(error).partition("\n")[0].rstrip(".")
    return ArticleError(file.where, f"cannot be read: {reason} ({type(error).__name__}); it seems damaged, save it anew.")


def loader_of(path: Path) -> FormatLoader | None:
    """Return the loader for a path's suffix, or None where there is none."""
    name = path.name.lower()
    suffixes = [suffix for suffix in LOADERS if name.endswith(suffix)]
    return LOADERS[max(suffixes, key=len)] if suffixes else None


def printable(path: Path | str) -> str:
    """Return a path as text that can be printed, even where its name is not UTF-8."""
    return str(path).encode(errors="backslashreplace").decode()


def reason_of(error: OSError | ValueError) -> str:
    """Return what an ArticleError says about a file that could not be opened."""
    if isinstance(error, PermissionError):
        return "may not be read by this user; change its permissions."
    return f"cannot be read: {error.strerror if isinstance(error, OSError) and error.strerror else error}."
