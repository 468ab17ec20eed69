"""HTML → the main text of a page without navigation and advertising, and the fields of its metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.encodings import decode_markup
from articleqa.index.loaders.html_text import text_of
from articleqa.index.loaders.metadata import described
from articleqa.index.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

_LANGUAGE_ATTRIBUTE = regex.compile(r"""<html[^>]*?\s(?:xml:)?lang\s*=\s*["']?([\w-]+)""", regex.IGNORECASE)


def load(file: SourceFile) -> Iterator[LoadedArticle]:
    """Yield the one article of an .html file.

    trafilatura finds the main text, and the title, author, date and URL in JSON-LD, OpenGraph, Dublin Core and `meta` elements. Where it
    finds no main text, the article is all text that the page shows.

    Raises:
        ArticleError: The page has no text, or no encoding fits.
    """
    page, remarks = decode_markup(file.path.read_bytes(), file.where)
    text, fields = extract_article(page)
    if not text:
        raise ArticleError(file.where, "has no text; it may be made by a script in the browser: save the page as it is shown.")
    yield described(file.where, file.id, text, fields, remarks, place=Place.META_ELEMENT, text_place=Place.MAIN_TEXT)


def extract_article(page: str) -> tuple[str, dict[str, object]]:
    """Return the main text of a page, and the fields of its metadata.

    Returns:
        The main text, or all text where no main text was found; it is empty where the page shows none. Fields that the page does not have
        are not in the mapping.
    """
    from lxml import html
    from trafilatura import bare_extraction

    # Without the extensive search, which would guess a date from the page's text.
    document = bare_extraction(
        page, with_metadata=True, include_comments=False, date_extraction_params={"original_date": True, "extensive_search": False}
    )
    language = _LANGUAGE_ATTRIBUTE.search(page)
    fields: dict[str, object] = {"lang": language[1] if language else None}
    text = ""
    if document is not None:
        fields |= {"title": document.title, "author": document.author, "date": document.date, "source": document.url}
        text = text_of(document.body)
    if not text and page.strip():
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
        text = text_of(root)
        fields["title"] = fields.get("title") or root.findtext(".//title")
    return text, {name: value for name, value in fields.items() if value}
