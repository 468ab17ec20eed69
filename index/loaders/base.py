"""What every loader gets and gives, and bytes → text.

To add a format:

1. A module here with a function `load(file: SourceFile)` that yields a `Loaded` for each article, in order (`metadata.described` makes one
   from the text and what the file states of it), an ArticleError for each part that cannot be read, and a Remark for what is left out on
   purpose. It may raise ArticleError or OSError where it cannot go on; what else its library raises at a damaged file is caught above.
   A library that only this format needs is imported inside the function: it may not be installed, which is told above.
2. A line for its suffix in `files.LOADERS`.
3. Its library in the extra `formats` of `pyproject.toml` and in `constraints.txt`, and a line in the table of README.md.
4. A small file of the format in `tests/data/` (`make.py` there makes those that are not text), and its test in
   `tests/index/loaders/test_formats.py`.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.text.language import identify

if TYPE_CHECKING:
    from pathlib import Path

    from articleqa.index.records import Article


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

    def __str__(self) -> str:
        return f"{self.where} {self.reason}"


@dataclass(frozen=True, slots=True)
class Overridden(Remark):
    """An article of a file that was added by hand, `file`, is left out, as another article of its id counts."""

    file: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article, where it stands (a path, with `:line` for a line of a JSONL file), and why fields of it were left out."""

    where: str
    article: Article
    remarks: tuple[str, ...] = ()


Loader: TypeAlias = Callable[[SourceFile], Iterator[Loaded | ArticleError | Remark]]
"""A format's `load`."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OTHER_LETTER = regex.compile(r"[\p{L}--\p{Latin}]", regex.VERSION1)
_WESTERN = frozenset(
    ["af", "ca", "da", "de", "en", "es", "eu", "fi", "fr", "ga", "gl", "id", "is", "it", "ms", "nl", "no", "pt", "sq", "sv", "sw"]
)
_INK = regex.compile(r"[^\s\p{Cc}\p{Cf}]")


def decode(data: bytes, where: str) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark, or in UTF-16 with one. The mark is no part of the text."""
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-16" if encoding == "utf-16" else "UTF-8"
        raise ArticleError(where, f"is not {name} text (byte {error.start + 1}); save it as UTF-8.") from None


def decode_any(data: bytes, where: str, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file in any encoding, and a remark where that was guessed.

    A byte order mark counts, then UTF-8, then what is `declared`, a name that Python knows; then what charset-normalizer finds likely.
    """
    try:
        return decode(data, where), ()
    except ArticleError as error:
        try:
            if declared:
                return data.decode(declared), ()
        except UnicodeDecodeError:
            pass
        guess = None if data.startswith(_UTF16) or b"\0" in data else _guess(data)
        if guess is None:
            raise error from None
        return data.decode(guess), (f"is not UTF-8; it was read as {guess.replace('_', '-')}, which is a guess.",)


def _guess(data: bytes) -> str | None:
    """Return the likely encoding of a text. Between those of Latin letters, hard to tell apart in a short one, its language decides."""
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        return None
    if not _OTHER_LETTER.search(str(best)) and identify(data.decode("cp1252", "replace")) in _WESTERN:
        return "cp1252"
    return best.encoding


def read_text(file: SourceFile) -> tuple[str, tuple[str, ...]]:
    """Return the text of a plain file, with a line feed for every line end, and remarks as `decode_any`."""
    text, remarks = decode_any(file.path.read_bytes(), file.where)
    if "\0" in text:
        raise ArticleError(file.where, "holds NUL characters, so it is no text, or UTF-16 without a byte order mark; save it as UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), remarks


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
