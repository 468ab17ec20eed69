"""RSS and Atom → one article for each entry."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, Remark, SourceFile
from articleqa.index.loaders.html_text import text_of
from articleqa.index.loaders.metadata import described
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator


def load(file: SourceFile) -> Iterator[LoadedArticle | ArticleError | Remark]:
    """Yield the article of each entry of a feed that was saved as .rss, .atom or .xml.

    An article's id is the entry's id, else its link, else the file's id with `:` and the entry's number. Its text is the longest of
    the entry's contents and its summary. Of a damaged feed, the entries that can be read are used.

    Yields:
        For each entry its article, or the ArticleError that says why it has none; for XML that is no feed, one Remark.

    Raises:
        ArticleError: The feed is damaged, and no entry can be read.
    """
    import feedparser

    # feedparser would take a string for an address and fetch it, so it gets a stream.
    feed = feedparser.parse(io.BytesIO(file.path.read_bytes()), response_headers={"content-type": "application/xml"})
    if not feed.version:
        yield Remark(file.where, "is XML, but neither RSS nor Atom.")
        return
    for number, entry in enumerate(feed.entries, 1):
        where = f"{file.where}, entry {number}"
        fields = {
            "title": _plain_text(entry.get("title", "")),
            "source": entry.get("link"),
            "author": entry.get("author"),
            "date": _entry_date(entry),
            "lang": entry.get("content", [{}])[0].get("language") or feed.feed.get("language"),
        }
        try:
            text = _plain_text(_content(entry))
            yield described(where, entry.get("id") or entry.get("link") or f"{file.id}:{number}", text, fields, place=Place.FEED_ENTRY)
        except ArticleError as error:
            yield error
    if feed.bozo and not feed.entries:
        raise ArticleError(file.where, f"is a feed that cannot be read: {feed.bozo_exception}.")


def _content(entry: Any) -> str:  # noqa: ANN401  (feedparser's)
    """Return the longest of an entry's contents and its summary, as HTML."""
    return max((str(part.get("value", "")) for part in [*entry.get("content", []), {"value": entry.get("summary", "")}]), key=len)


def _entry_date(entry: Any) -> str | None:  # noqa: ANN401
    date = entry.get("published_parsed") or entry.get("updated_parsed")
    return f"{date.tm_year:04}-{date.tm_mon:02}-{date.tm_mday:02}" if date else None


def _plain_text(content: str) -> str:
    """Return the text of a fragment of HTML."""
    from lxml import html

    return text_of(html.fragment_fromstring(content, create_parent="div")) if content.strip() else ""
