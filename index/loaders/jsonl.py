"""JSON Lines, plain or compressed → one article for each line."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import zlib
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, Remark, SourceFile
from articleqa.index.loaders.encodings import decode_any, decode_line
from articleqa.index.loaders.metadata import described
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer


def load(file: SourceFile) -> Iterator[LoadedArticle | ArticleError | Remark]:
    """Yield the articles of a .jsonl file (JSON Lines, https://jsonlines.org).

    Each line is an object with "id" and "text", and optionally "title", "lang", "date", "source" and "author". A file that holds only
    questions, or only conversations, belongs to an evaluation collection and is left out.

    Yields:
        For each line its article, or the ArticleError that says why it has none; for a file that is left out, one Remark.
    """
    with file.path.open("rb") as stream:
        yield from _load_lines(file, stream)


def load_compressed(file: SourceFile) -> Iterator[LoadedArticle | ArticleError | Remark]:
    """Yield the articles of a .jsonl.gz file; of a damaged file, those before the damage.

    Yields:
        The same as `load`.

    Raises:
        ArticleError: The file is not in gzip's format, is damaged, or is far larger unpacked than any text is.
    """
    try:
        with gzip.open(file.path) as packed:
            unpacked = _Unpacked(packed, max(_SURE_BYTES, _MOST_TIMES * file.path.stat().st_size))
            yield from _load_lines(file, io.BufferedReader(unpacked))
    except _TooLargeError:
        reason = f"is more than {_MOST_TIMES} times as large unpacked, which no text is; what stands after that was not read."
        raise ArticleError(file.where, reason) from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        reason = f"is damaged gzip: {str(error).rstrip('.')}; what stands after the damage was not read."
        raise ArticleError(file.where, reason) from None


_MOST_TIMES = 100
"""Text is never compressed so well, but where the same is said again and again."""
_SURE_BYTES = 5_000_000
"""What is not larger than this is read, however well it is compressed."""


class _TooLargeError(Exception):
    """A file is far larger unpacked than it should be."""


class _Unpacked(io.RawIOBase):
    """The content of a compressed file, as far as it is not too large."""

    def __init__(self, stream: gzip.GzipFile, most: int) -> None:
        self._stream, self._left = stream, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        content = self._stream.read1(len(view))  # not more than is there: what stands before damage is read
        self._left -= len(content)
        if self._left < 0:
            raise _TooLargeError
        view[: len(content)] = content
        return len(content)


def _load_lines(file: SourceFile, stream: BinaryIO | io.BufferedReader) -> Iterator[LoadedArticle | ArticleError | Remark]:
    """Yield the same as `load`. Questions are reported at the end, when it is known whether the file holds anything else."""
    question_places: list[str] = []
    kind, has_other_lines = "questions", False
    for where, row, remarks in _rows(file, stream):
        if isinstance(row, dict) and not row.keys().isdisjoint(("question", "turns")) and "text" not in row:
            question_places.append(where)
            kind = "conversations" if "turns" in row else kind
            continue
        has_other_lines = True
        yield row if isinstance(row, ArticleError) else _article_of(row, where, remarks)
    if question_places and not has_other_lines:
        yield Remark(file.where, f"holds {len(question_places)} {kind} and no articles.")
    else:
        yield from (
            ArticleError(where, 'has a "question" and no "text"; keep questions in a file of their own.') for where in question_places
        )


def _rows(file: SourceFile, stream: BinaryIO | io.BufferedReader) -> Iterator[tuple[str, object, tuple[str, ...]]]:
    """Yield the place, the JSON value and the remarks of each line that is not blank; the value is an ArticleError where it has none.

    A file that is one JSON list is read too: its entries take the place of lines.
    """
    lines = _lines(stream, file.where)
    beginning: list[bytes] = []
    for line in lines:
        beginning.append(line)
        if line.strip():
            break
    if beginning and beginning[-1].lstrip().startswith(b"["):
        beginning.extend(lines)
        entries, remarks = _parse(b"".join(beginning), file.where)
        if isinstance(entries, list):
            for number, entry in enumerate(entries, 1):
                yield f"{file.where}, entry {number}", entry, (_ONE_LIST, *remarks) if number == 1 else ()
            return
    for number, line in enumerate(chain(beginning, lines), 1):
        if line.strip():
            where = f"{file.where}:{number}"
            yield where, *_parse(line, where)


_ONE_LIST = "is one JSON list; its entries were read. JSON Lines has an object on each line."


def _lines(stream: BinaryIO | io.BufferedReader, where: str) -> Iterator[bytes]:
    """Yield the lines as UTF-8. Only a line feed ends one: U+2028 may stand inside a JSON string."""
    first = stream.readline()
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in first:
        text, _ = decode_any(first + stream.read(), where)
        yield from io.BytesIO(text.encode())
    else:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from stream


def _parse(line: bytes, where: str) -> tuple[object, tuple[str, ...]]:
    """Return the JSON value of a line, or the ArticleError that says why it has none; and remarks."""
    repeated: dict[str, None] = {}

    def object_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
        counts = Counter(name for name, _ in pairs)
        repeated.update(dict.fromkeys(name for name, count in counts.items() if count > 1))
        return dict(pairs)

    try:
        text, remarks = decode_line(line.rstrip(b"\r\n"), where)
        # NaN, which pandas writes for an empty cell, is no value; JSON does not know it.
        value = json.loads(text, object_pairs_hook=object_of, parse_constant=lambda _: None)
    except ArticleError as error:
        return error, ()
    except json.JSONDecodeError as error:
        return ArticleError(where, f"is not JSON: {error.msg} at character {error.pos + 1}; put one object on each line."), ()
    except (ValueError, RecursionError) as error:
        return ArticleError(where, f"is JSON that cannot be read: {error}."), ()
    return value, (*remarks, *(f'has "{name[:60]}" more than once; the last one counts.' for name in repeated))


def _article_of(row: object, where: str, remarks: tuple[str, ...]) -> LoadedArticle | ArticleError:
    if not isinstance(row, dict):
        return ArticleError(where, f'is a JSON {_json_type(row)}, not an object with "id", "title" and "text".')
    for name in ("id", "text"):
        if row.get(name) is None:
            return ArticleError(where, f'has no "{name}"; every line needs "id" and "text".')
    id_, text = row["id"], row["text"]
    if isinstance(id_, int) and not isinstance(id_, bool):
        id_ = str(id_)
    for name, value in (("id", id_), ("text", text)):
        if not isinstance(value, str):
            return ArticleError(where, f'has a "{name}" that is a {_json_type(value)}; make it a string.')
    if not id_.strip():
        return ArticleError(where, 'has an empty "id"; give it one of its own.')
    try:
        return described(where, id_, text, row, remarks, place=Place.FIELD, exact=True)
    except ArticleError as error:
        return error


def _json_type(value: object) -> str:
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", list: "list", dict: "object", type(None): "null"}
    return kinds[type(value)]
