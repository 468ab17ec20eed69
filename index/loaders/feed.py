"""RSS and Atom: an article an entry."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import Loaded, Remark, SourceFile
from articleqa.index.loaders.html_text import text_of
from articleqa.index.loaders.metadata import described

if TYPE_CHECKING:
    from collections.abc import Iterator


def load(file: SourceFile) -> Iterator[Loaded | ArticleError | Remark]:
    """Yield the article of each entry of a feed that was saved as .rss, .atom or .xml; of a damaged one, those that can be read.

    Its id is what the feed gives, or its link; its text the whole content where the feed has it, otherwise the summary.
    """
    import feedparser

    # A stream: of a string feedparser would take an address and fetch it.
    feed = feedparser.parse(io.BytesIO(file.path.read_bytes()), response_headers={"content-type": "application/xml"})
    if not feed.version:
        yield Remark(file.where, "is XML, but neither RSS nor Atom.")
        return
    for number, entry in enumerate(feed.entries, 1):
        where = f"{file.where}, entry {number}"
        fields = {
            "title": _plain(entry.get("title", "")),
            "source": entry.get("link"),
            "author": entry.get("author"),
            "date": _day(entry),
            "lang": entry.get("content", [{}])[0].get("language") or feed.feed.get("language"),
        }
        try:
            text = _plain(_content(entry))
            yield described(where, entry.get("id") or entry.get("link") or f"{file.id}:{number}", text, fields)
        except ArticleError as error:
            yield error
    if feed.bozo and not feed.entries:
        raise ArticleError(file.where, f"is a feed that cannot be read: {feed.bozo_exception}.")


def _content(entry: Any) -> str:  # noqa: ANN401  (feedparser's)
    return max((str(part.get("value", "")) for part in [*entry.get("content", []), {"value": entry.get("summary", "")}]), key=len)


def _day(entry: Any) -> str | None:  # noqa: ANN401
    day = entry.get("published_parsed") or entry.get("updated_parsed")
    return f"{day.tm_year:04}-{day.tm_mon:02}-{day.tm_mday:02}" if day else None


def _plain(content: str) -> str:
    from lxml import html

    return text_of(html.fragment_fromstring(content, create_parent="div")) if content.strip() else ""
