"""What every reader of a format gets and gives, and bytes → text."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import regex

from index.errors import ArticleError

if TYPE_CHECKING:
    from pathlib import Path

    from index.records import Article


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. `id` is its article's where the format states none; `where` is how messages name the file."""

    path: Path
    id: str
    where: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell of a place in the SOURCES that is no failure: a file that was left out, or a field that could not be used."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """An article, where it stands (a path, with `:line` for a line of a JSONL file), and why fields of it were left out."""

    where: str
    article: Article
    remarks: tuple[str, ...] = ()


# A reader yields what it found, in order, and may raise ArticleError or OSError where it cannot go on.
Reader: TypeAlias = Callable[[SourceFile], Iterator[Read | ArticleError | Remark]]

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_INK = regex.compile(r"[^\s\p{Cc}\p{Cf}]")


def decode(data: bytes, where: str) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark, or in UTF-16 with one. The mark is no part of the text."""
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-16" if encoding == "utf-16" else "UTF-8"
        raise ArticleError(where, f"is not {name} text (byte {error.start + 1}); save it as UTF-8.") from None


def read_text(file: SourceFile) -> str:
    """Return the text of a plain file: decoded, with a line feed for every line end."""
    text = decode(file.path.read_bytes(), file.where)
    if "\0" in text:
        raise ArticleError(file.where, "holds NUL characters, so it is no text, or UTF-16 without a byte order mark; save it as UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def checked(article: Article, where: str) -> Article:
    """Return the article, or raise ArticleError where its text is blank or cannot be encoded."""
    if not _INK.search(article.text):
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
