"""The types that all loaders share, and bytes → text.

To add a format:

1. A module here with a function `load(file: SourceFile)`. It yields, in the order of the file:
   - a `LoadedArticle` for each article; `metadata.described` makes one from the text and the fields that the file has;
   - an ArticleError for each part that cannot be read;
   - a Remark for each part that is left out on purpose.

   It may raise ArticleError or OSError where it cannot go on. `files.read_file` catches these, and every other error that the format's
   library raises for a damaged file. Import a library that only this format needs inside the function: where it is not installed,
   `read_file` reports that.
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

    from articleqa.index.page_layout import PageLayout
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
        layout: Where its text is on the pages of its file; None where the file has none.
    """

    where: str
    article: Article
    layout: PageLayout | None = None


Loader: TypeAlias = Callable[[SourceFile], Iterator[LoadedArticle | ArticleError | Remark]]
"""The type of a format's function `load`."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NON_LATIN_LETTER = regex.compile(r"[\p{L}--\p{Latin}]", regex.VERSION1)
_WESTERN_LANGUAGES = frozenset(
    ["af", "ca", "da", "de", "en", "es", "eu", "fi", "fr", "ga", "gl", "id", "is", "it", "ms", "nl", "no", "pt", "sq", "sv", "sw"]
)
_VISIBLE_CHARACTER = regex.compile(r"[^\s\p{Cc}\p{Cf}]")


def decode(data: bytes, where: str) -> str:
    """Decode a file in UTF-8, with or without a byte order mark, or in UTF-16 with one.

    Args:
        data: The content of the file.
        where: The file's name in messages.

    Returns:
        The text, without the byte order mark.

    Raises:
        ArticleError: The bytes are in another encoding.
    """
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-16" if encoding == "utf-16" else "UTF-8"
        raise ArticleError(where, f"is not {name} text (byte {error.start + 1}); save it as UTF-8.") from None


def decode_any(data: bytes, where: str, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode a file in any encoding.

    These are tried in order: a byte order mark, UTF-8, the declared encoding, and the one that charset-normalizer finds likely.

    Args:
        data: The content of the file.
        where: The file's name in messages.
        declared: The encoding that the file itself declares, as one of Python's codec names.

    Returns:
        The text, and one remark where the encoding was guessed, else none.

    Raises:
        ArticleError: No encoding fits.
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
    """Return the likely encoding of a text, or None.

    The encodings of Latin letters are hard to tell apart in a short text; there its language decides.
    """
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        return None
    if not _NON_LATIN_LETTER.search(str(best)) and identify(data.decode("cp1252", "replace")) in _WESTERN_LANGUAGES:
        return "cp1252"
    return best.encoding


def read_text(file: SourceFile) -> tuple[str, tuple[str, ...]]:
    """Read a file of plain text.

    Returns:
        The text, with a line feed for every line end, and remarks as from `decode_any`.

    Raises:
        ArticleError: No encoding fits, or the file holds NUL characters.
        OSError: The file cannot be opened.
    """
    text, remarks = decode_any(file.path.read_bytes(), file.where)
    if "\0" in text:
        raise ArticleError(file.where, "holds NUL characters, so it is no text, or UTF-16 without a byte order mark; save it as UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), remarks


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
