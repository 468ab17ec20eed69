"""What a reading process and its parent say to each other.

It is a line of JSON each time: a process that was taken over by a hostile file can hand its parent nothing but values.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from articleqa.index.errors import ArticleError
from articleqa.index.limits import Limits
from articleqa.index.loaders.base import LoadedArticle, Part, Remark, SourceFile, StillReading
from articleqa.index.page_images import PageImage, PageView
from articleqa.index.page_layout import Box
from articleqa.index.records import Article, Span

_ARTICLE: TypeAdapter[Article] = TypeAdapter(Article)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is to be drawn; the attributes are the arguments of `isolation.show_page`."""

    path: str
    page: int
    width: int
    layout: bytes
    spans: tuple[Span, ...]


def request(file: SourceFile, limits: Limits) -> bytes:
    """Return the line that asks for the parts of a file."""
    path = str(file.path.absolute())  # the process may have been started in another folder
    return _line({"limits": asdict(limits), "file": {"path": path, "id": file.id, "where": file.where}})


def page_request(page: PageRequest, limits: Limits) -> bytes:
    """Return the line that asks for a page."""
    return _line({"limits": asdict(limits), "page": asdict(page) | {"layout": _text_of(page.layout)}})


def requested(line: bytes) -> tuple[SourceFile | PageRequest, Limits]:
    """Return what a line asks for, and the limits that hold for it."""
    fields = json.loads(line)
    limits = Limits(**fields["limits"])
    if "page" in fields:
        page = fields["page"]
        spans = tuple(Span(**span) for span in page["spans"])
        return PageRequest(**page | {"layout": _bytes_of(page["layout"]), "spans": spans}), limits
    file = fields["file"]
    return SourceFile(Path(file["path"]), file["id"], file["where"]), limits


def page_line(view: PageView) -> bytes:
    """Return the line that hands over a page."""
    image = asdict(view.image) | {"png": _text_of(view.image.png)}
    return _line({"kind": "page", "image": image, "boxes": [[asdict(box) for box in of_span] for of_span in view.boxes]})


def page_or_error(line: bytes) -> PageView | ArticleError:
    """Return the page that a line hands over, or why it cannot be drawn."""
    fields = json.loads(line)
    if fields["kind"] == "failure":
        return ArticleError(fields["where"], fields["reason"])
    image = PageImage(**fields["image"] | {"png": _bytes_of(fields["image"]["png"])})
    return PageView(image, tuple(tuple(Box(**box) for box in of_span) for of_span in fields["boxes"]))


def part_line(part: Part) -> bytes:
    """Return the line that hands over a part of a file."""
    match part:
        case LoadedArticle(where=where, article=article):
            fields = _ARTICLE.dump_python(article, mode="json", exclude={"layout"})
            return _line({"kind": "article", "where": where, "article": fields, "layout": _text_of(article.layout)})
        case ArticleError(where=where, reason=reason):
            return _line({"kind": "failure", "where": where, "reason": reason})
        case Remark(where=where, reason=reason):
            return _line({"kind": "skipped", "where": where, "reason": reason})


def still_reading_line() -> bytes:
    """Return the line that says that a part will come."""
    return _line({"kind": "still reading"})


def end_line(*, whole: bool) -> bytes:
    """Return the line that ends a file; `whole` is False where it could not be read to its end."""
    return _line({"kind": "end", "whole": whole})


def part_or_end(line: bytes) -> Part | StillReading | bool:
    """Return the part that a line hands over; for the last line, whether the file was read to its end."""
    fields = json.loads(line)
    match fields["kind"]:
        case "still reading":
            return StillReading()
        case "article":
            article = replace(_ARTICLE.validate_python(fields["article"]), layout=_bytes_of(fields["layout"]))
            return LoadedArticle(fields["where"], article)
        case "failure":
            return ArticleError(fields["where"], fields["reason"])
        case "skipped":
            return Remark(fields["where"], fields["reason"])
        case _:
            return bool(fields["whole"])


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _text_of(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes_of(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
