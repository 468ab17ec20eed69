"""What all bibliographic formats say of an article, before it is written in one of them."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import regex

from articleqa.citation import title_of, web_address
from articleqa.index.text.scripts import on_one_line
from articleqa.source_names import source_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articleqa.index.records import Article, Metadata

_DATE = regex.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?!\d)")
_CONTROL = regex.compile(r"[\p{Cc}\p{Cs}]")
_NO_KEY = regex.compile(r"[^a-z0-9]")
_KEY_NAME = 24
_KEY_DIGEST = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a bibliography. All strings are on one line and without control characters; what is not known is None or empty.

    Attributes:
        key: Names the article: lower-case ASCII letters, digits and hyphens. It depends on this article alone.
        title: The title, or the article's id where it has none.
        author: The author as the article states it. It may be a person, several or an agency, so it is not taken apart.
        date: The publication date: year; year and month; or year, month and day.
        container: The publication, or the host of its address.
        url: The address on the web.
        language: A BCP 47 tag.
        accessed: The day on which the address was looked at, as year, month and day; only where there is an address.
    """

    key: str
    title: str
    author: str | None
    date: tuple[int, ...]
    container: str | None
    url: str | None
    language: str | None
    accessed: tuple[int, ...]


def entries(articles: Iterable[Article | Metadata], accessed: date | None = None) -> list[Entry]:
    """Return one entry an article, in the order in which the articles come first.

    Args:
        articles: What is cited; the same article may come several times.
        accessed: The day on which the articles' addresses were looked at; None: it is not said.
    """
    return [_entry(article, accessed) for article in {article.id: article for article in articles}.values()]


def _entry(article: Article | Metadata, accessed: date | None) -> Entry:
    """The entry of one article."""
    published = _date_parts(article.date or "")
    author = _plain(article.author or "")
    container = _plain(source_name(article.source or ""))
    url = web_address(article.source or "")
    return Entry(
        key=_key(article.id, author or container, published),
        title=_plain(title_of(article)),
        author=author or None,
        date=published,
        container=container or None,
        url=url,
        language=_plain(article.lang or "") or None,
        accessed=(accessed.year, accessed.month, accessed.day) if accessed and url else (),
    )


def _plain(text: str) -> str:
    """A text on one line, without control characters and lone surrogates, which no format can hold."""
    return on_one_line(_CONTROL.sub("", on_one_line(text)))


def _date_parts(iso: str) -> tuple[int, ...]:
    """Year, month and day of a date in ISO 8601, as far as they are stated; empty where there is no such day."""
    match = _DATE.match(iso)
    parts = tuple(int(part) for part in match.groups() if part) if match else ()
    try:
        date(*(*parts, 1, 1)[:3])
    except (TypeError, ValueError):
        return ()
    return parts


def _key(article_id: str, name: str, published: tuple[int, ...]) -> str:
    """The key: a name and a year for people, and a digest of the article's id, which makes it unique."""
    ascii_name = _NO_KEY.sub("", unicodedata.normalize("NFKD", name).casefold())[:_KEY_NAME] or "article"
    year = f"{published[0]:04}" if published else ""
    digest = hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_DIGEST]
    return f"{ascii_name}{year}-{digest}"
