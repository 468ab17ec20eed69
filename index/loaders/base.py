"""The types that all loaders share.

To add a format:

1. A module here with a function `load(file: SourceFile)`. It yields, in the order of the file:
   - a `LoadedArticle` for each article; `metadata.described` makes one from the text and the fields that the file has;
   - an ArticleError for each part that cannot be read;
   - a Remark for each part that is left out on purpose;
   - StillReading now and then, where one article takes long.

   It may raise ArticleError or OSError where it cannot go on. `files.load_file` catches these, and every other error that the format's
   library raises for a damaged file. Import a library that only this format needs inside the function: where it is not installed,
   `load_file` reports that. It is called in a process of its own with limits of time and memory (`isolation.py`).
2. A line for its suffix in `files.LOADERS`.
3. Its library in the extra `formats` of `pyproject.toml` and in `constraints.txt`, and a line in the table of README.md.
4. A small file of the format in `tests/data/` (`make.py` there makes those that are not text), and its test in
   `tests/index/loaders/test_formats.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import regex

from articleqa.index.errors import ArticleError

if TYPE_CHECKING:
    from pathlib import Path

    from articleqa.index.records import Article


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read.

    Attributes:
        path: Where the file is.
        id: The file's name, relative to its SOURCE, with `/`. It is the article's id where the file does not give one.
        where: The file's name in messages.
    """

    path: Path
    id: str
    where: str

    def modified(self) -> float:
        """Return when the file was modified, in seconds since 1970; 0 where it is gone."""
        try:
            return self.path.stat().st_mtime
        except OSError:
            return 0.0


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a place in the SOURCES that is no failure: a file that was left out, or a field that could not be used.

    `str(remark)` is the whole sentence.

    Attributes:
        where: The subject of the sentence: a path, with `:line` for a line of a file.
        reason: The rest of the sentence.
    """

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where} {self.reason}"


@dataclass(frozen=True, slots=True)
class Overridden(Remark):
    """The remark that an added article is left out, because an article of the SOURCES has the same id.

    Attributes:
        file: The added file, relative to the folder of added files, with `/`.
    """

    file: str


@dataclass(frozen=True, slots=True)
class LoadedArticle:
    """An article as its loader returned it.

    Attributes:
        where: Its place in messages: a path, with `:line` for a line of a JSONL or CSV file.
        article: The article. The remarks of its provenance continue a sentence after `where`.
    """

    where: str
    article: Article


@dataclass(frozen=True, slots=True)
class StillReading:
    """Yielded by a loader that has read a part of an article and that rightly takes long: what follows has the whole time once more."""


Part: TypeAlias = LoadedArticle | ArticleError | Remark
"""What a loader yields for a part of a file: an article, why the part cannot be read, or why it is left out."""

Loader: TypeAlias = Callable[[SourceFile], Iterator[Part | StillReading]]
"""The type of a format's function `load`."""

_VISIBLE_CHARACTER = regex.compile(r"[^\s\p{Cc}\p{Cf}]")


def checked_article(article: Article, where: str) -> Article:
    """Return the article after checking its text and fields.

    Raises:
        ArticleError: The text is blank, or the text or a field holds a lone surrogate, which UTF-8 cannot encode.
    """
    if not _VISIBLE_CHARACTER.search(article.text):
        raise ArticleError(where, "has no text; write some, or remove it.")
    for name in ("id", "text", "title", "lang", "date", "source", "author"):
        value = getattr(article, name) or ""
        try:
            value.encode()
        except UnicodeEncodeError as error:
            reason = (
                f"has a lone surrogate (U+{ord(value[error.start]):04X}) in its {name} at character {error.start}; repair what wrote it."
            )
            raise ArticleError(where, reason) from None
    return article
