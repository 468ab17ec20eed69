"""Articles → CSL-JSON, which Zotero, Pandoc and other users of the Citation Style Language read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from articleqa.bibliography.entry import Entry, entries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from articleqa.index.records import Article, Metadata


def to_csl_json(articles: Iterable[Article | Metadata], accessed: date | None = None) -> str:
    """Return a CSL-JSON file with one item an article: a "webpage" where it has an address, else a "document".

    Args:
        articles: What is cited, in this order; an article that comes again has one item.
        accessed: The day on which the articles' addresses were looked at; None: it is not said.
    """
    return json.dumps([_item(entry) for entry in entries(articles, accessed)], ensure_ascii=False, indent=2) + "\n"


def _item(entry: Entry) -> dict[str, Any]:
    """An item, without the variables that are not known."""
    item = {
        "id": entry.key,
        "type": "webpage" if entry.url else "document",
        "title": entry.title,
        "author": [{"literal": entry.author}] if entry.author else None,
        "container-title": entry.container,
        "issued": {"date-parts": [list(entry.date)]} if entry.date else None,
        "accessed": {"date-parts": [list(entry.accessed)]} if entry.accessed else None,
        "URL": entry.url,
        "language": entry.language,
    }
    return {name: value for name, value in item.items() if value is not None}
