"""JSON lines, plain or compressed: an article a line."""

from __future__ import annotations

import codecs
import gzip
import json
import zlib
from typing import TYPE_CHECKING, BinaryIO

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import Loaded, Remark, SourceFile, decode
from articleqa.index.loaders.metadata import described

if TYPE_CHECKING:
    from collections.abc import Iterator


def load(file: SourceFile) -> Iterator[Loaded | ArticleError | Remark]:
    """Yield the articles of a .jsonl file: {"id", "title", "text", "lang"?, "date"?, "source"?, "author"?} a line.

    A file of nothing but questions, or of conversations made of them, belongs to an evaluation collection: it is left out as a whole.
    """
    with file.path.open("rb") as stream:
        yield from _read(file, stream)


def load_compressed(file: SourceFile) -> Iterator[Loaded | ArticleError | Remark]:
    """Yield the articles of a .jsonl.gz file; of a damaged one, those before the damage."""
    try:
        with gzip.open(file.path) as stream:
            yield from _read(file, stream)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        reason = f"is damaged gzip: {str(error).rstrip('.')}; what stands after the damage was not read."
        raise ArticleError(file.where, reason) from None


def _read(file: SourceFile, stream: gzip.GzipFile | BinaryIO) -> Iterator[Loaded | ArticleError | Remark]:
    questions: list[str] = []
    kind, other = "questions", False
    for number, line in enumerate(_lines(stream, file.where), 1):
        where = f"{file.where}:{number}"
        if not line.strip():
            continue
        row = _row(line, where)
        if isinstance(row, dict) and not row.keys().isdisjoint(("question", "turns")) and "text" not in row:
            questions.append(where)
            kind = "conversations" if "turns" in row else kind
            continue
        other = True
        yield row if isinstance(row, ArticleError) else _article(row, where)
    if questions and not other:
        yield Remark(file.where, f"holds {len(questions)} {kind} and no articles.")
    else:
        yield from (ArticleError(where, 'has a "question" and no "text"; keep questions in a file of their own.') for where in questions)


def _lines(stream: gzip.GzipFile | BinaryIO, where: str) -> Iterator[bytes]:
    """Yield the lines as UTF-8. Only a line feed ends one: U+2028 may stand inside a JSON string."""
    first = stream.readline()
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from decode(first + stream.read(), where).encode().split(b"\n")
    else:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from stream


def _row(line: bytes, where: str) -> object:
    """Return what a line holds, or why it holds nothing."""
    try:
        return json.loads(decode(line.rstrip(b"\r\n"), where))
    except ArticleError as error:
        return error
    except json.JSONDecodeError as error:
        return ArticleError(where, f"is not JSON: {error.msg} at character {error.pos + 1}; put one object on each line.")
    except (ValueError, RecursionError) as error:
        return ArticleError(where, f"is JSON that cannot be read: {error}.")


def _article(row: object, where: str) -> Loaded | ArticleError:
    if not isinstance(row, dict):
        return ArticleError(where, f'is a JSON {_kind(row)}, not an object with "id", "title" and "text".')
    for name in ("id", "text"):
        if row.get(name) is None:
            return ArticleError(where, f'has no "{name}"; every line needs "id" and "text".')
    identity, text = row["id"], row["text"]
    if isinstance(identity, int) and not isinstance(identity, bool):
        identity = str(identity)
    for name, value in (("id", identity), ("text", text)):
        if not isinstance(value, str):
            return ArticleError(where, f'has a "{name}" that is a {_kind(value)}; make it a string.')
    if not identity.strip():
        return ArticleError(where, 'has an empty "id"; give it one of its own.')
    try:
        return described(where, identity, text, row)
    except ArticleError as error:
        return error


def _kind(value: object) -> str:
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", list: "list", dict: "object", type(None): "null"}
    return kinds[type(value)]
