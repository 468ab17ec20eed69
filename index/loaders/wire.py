"""What a reading process and its parent say to each other.

It is a line of JSON each time: a process that was taken over by a hostile file can hand its parent nothing but values.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from articleqa.index.errors import ArticleError
from articleqa.index.limits import Limits
from articleqa.index.loaders.base import LoadedArticle, Part, Remark, SourceFile
from articleqa.index.records import Article

_ARTICLE: TypeAdapter[Article] = TypeAdapter(Article)


def request(file: SourceFile, limits: Limits) -> bytes:
    """Return the line that asks for a file."""
    path = str(file.path.absolute())  # the process may have been started in another folder
    return _line({"path": path, "id": file.id, "where": file.where, "limits": asdict(limits)})


def requested(line: bytes) -> tuple[SourceFile, Limits]:
    """Return the file that a line asks for, and the limits that hold for it."""
    fields = json.loads(line)
    return SourceFile(Path(fields["path"]), fields["id"], fields["where"]), Limits(**fields["limits"])


def part_line(part: Part) -> bytes:
    """Return the line that hands over a part of a file."""
    match part:
        case LoadedArticle(where=where, article=article):
            fields = _ARTICLE.dump_python(article, mode="json", exclude={"layout"})
            return _line({"kind": "article", "where": where, "article": fields, "layout": base64.b64encode(article.layout).decode()})
        case ArticleError(where=where, reason=reason):
            return _line({"kind": "failure", "where": where, "reason": reason})
        case Remark(where=where, reason=reason):
            return _line({"kind": "skipped", "where": where, "reason": reason})


def end_line(*, whole: bool) -> bytes:
    """Return the line that ends a file; `whole` is False where it could not be read to its end."""
    return _line({"kind": "end", "whole": whole})


def part_or_end(line: bytes) -> Part | bool:
    """Return the part that a line hands over; for the last line, whether the file was read to its end."""
    fields = json.loads(line)
    match fields["kind"]:
        case "article":
            article = replace(_ARTICLE.validate_python(fields["article"]), layout=base64.b64decode(fields["layout"]))
            return LoadedArticle(fields["where"], article)
        case "failure":
            return ArticleError(fields["where"], fields["reason"])
        case "skipped":
            return Remark(fields["where"], fields["reason"])
        case _:
            return bool(fields["whole"])


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode() + b"\n"
