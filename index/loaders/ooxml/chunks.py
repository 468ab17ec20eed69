"""Files that a document carries for Word to put into its text: web pages, mostly, from programs that convert them."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.encodings import decode_any, decode_markup
from articleqa.index.loaders.html.text import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAIL_HEADER = regex.compile(rb"\A\s*(?:MIME-Version|Content-Type|From|Subject|Date):", regex.IGNORECASE)
_OTHER_KINDS = (b"PK\x03\x04", b"{\\rtf")


def chunk_text(data: bytes, where: str) -> str | None:
    """Return the text of such a file.

    Args:
        data: The content of the file.
        where: Its name in messages.

    Returns:
        The text; None where it is no page and no plain text.

    Raises:
        ArticleError: The file is no text.
    """
    if data.startswith(_OTHER_KINDS):
        return None
    if _MAIL_HEADER.match(data):
        return "\n\n".join(_archived_pages(data))
    markup, _ = decode_markup(data, where)
    return _page_text(markup) if "<" in markup[:500] else decode_any(data, where)[0].strip()


def _archived_pages(data: bytes) -> Iterator[str]:
    """Yield the text of each page of a web archive (.mht), which is an e-mail without an addressee."""
    for part in message_from_bytes(data, policy=policy.default).walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield _page_text(decode_markup(content, "", part.get_content_charset())[0])


def _page_text(markup: str) -> str:
    from lxml import etree

    root = etree.fromstring(markup.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True))
    return "" if root is None else text_of(root)
