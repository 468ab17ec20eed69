"""MHTML, in which browsers save a whole page as one file → the article of its web page."""

from __future__ import annotations

import email
import email.policy
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders import html
from articleqa.index.loaders.encodings import decode_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articleqa.index.loaders.base import LoadedArticle, SourceFile


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of an .mht or .mhtml file, read as the loader of web pages does.

    Its address is where the browser found it, if the page itself states none.

    Raises:
        ArticleError: The file holds no web page, or the page has no article.
    """
    message = email.message_from_bytes(file.path.read_bytes(), policy=email.policy.compat32)
    part = next((part for part in message.walk() if part.get_content_type() in _PAGES), None)
    data = part.get_payload(decode=True) if part else None
    if part is None or not isinstance(data, bytes):
        raise ArticleError(file.where, "holds no web page; save the page as HTML.")
    page, remarks = decode_markup(data, file.where, part.get_content_charset())
    address = part.get("Content-Location") or message.get("Snapshot-Content-Location")
    yield html.article_of(file, page, remarks, address=str(address or ""))  # it is a Header where it is not ASCII


_PAGES = ("text/html", "application/xhtml+xml")
