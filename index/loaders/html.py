"""HTML → the main text of a page, without navigation and advertising, with what its metadata says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import Loaded, SourceFile, decode_any
from articleqa.index.loaders.html_text import text_of
from articleqa.index.loaders.metadata import described

if TYPE_CHECKING:
    from collections.abc import Iterator

# https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding
_DECLARED = regex.compile(rb"""<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*["']?\s*([\w.:-]+)""", regex.IGNORECASE)
_PRESCANNED = 4096
_LANGUAGE = regex.compile(r"""<html[^>]*?\s(?:xml:)?lang\s*=\s*["']?([\w-]+)""", regex.IGNORECASE)


def load(file: SourceFile) -> Iterator[Loaded]:
    """Yield the one article of an .html file.

    trafilatura finds the main text, and title, author, day and address in JSON-LD, OpenGraph, Dublin Core and `meta`. Where it finds no
    main text the article is all that the page shows.
    """
    page, remarks = decoded(file.path.read_bytes(), file.where)
    text, fields = extracted(page)
    if not text:
        raise ArticleError(file.where, "has no text; it may be made by a script in the browser: save the page as it is shown.")
    yield described(file.where, file.id, text, fields, remarks)


def decoded(data: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """Return the page's text in the encoding that it declares, otherwise as `decode_any`."""
    import webencodings

    declared = _DECLARED.search(data[:_PRESCANNED])
    encoding = webencodings.lookup(declared[1].decode("ascii")) if declared else None
    return decode_any(data, where, encoding.codec_info.name if encoding else None)


def extracted(page: str) -> tuple[str, dict[str, object]]:
    """Return the main text, or where there is none all of it, and what the page states."""
    from lxml import html
    from trafilatura import bare_extraction

    # No guesses: only what the page states is its day.
    found = bare_extraction(
        page, with_metadata=True, include_comments=False, date_extraction_params={"original_date": True, "extensive_search": False}
    )
    language = _LANGUAGE.search(page)
    fields: dict[str, object] = {"lang": language[1] if language else None}
    text = ""
    if found is not None:
        fields |= {"title": found.title, "author": found.author, "date": found.date, "source": found.url}
        text = text_of(found.body)
    if not text and page.strip():
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
        text = text_of(root)
        fields["title"] = fields.get("title") or root.findtext(".//title")
    return text, {name: value for name, value in fields.items() if value}
