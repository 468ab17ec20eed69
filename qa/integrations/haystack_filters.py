"""Haystack's filters ↔ ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from articleqa.filters import Filters
from articleqa.index.arguments import wrong_value

if TYPE_CHECKING:
    from articleqa.snapshot import Snapshot

_FIELDS = ("article_id", "title", "lang", "date", "source", "author")
"""What of a document's metadata is its article's, and so can be filtered by before the search."""


def of_haystack(filters: Filters | dict[str, Any] | None, snapshot: Snapshot) -> Filters | None:
    """Return which articles the filters of a component admit.

    Args:
        filters: `Filters`, their fields as a dictionary, or filters in Haystack's syntax, which have an "operator". None: all articles.
        snapshot: The generation whose articles Haystack's filters are compared with.

    Raises:
        ValueError: They are none of these, or say something of a field that articles do not have.
    """
    if filters is None or isinstance(filters, Filters):
        return filters
    if not isinstance(filters, Mapping):
        raise ValueError(wrong_value("filters", "Filters, a dictionary or None", filters))
    if "operator" not in filters:
        if unknown := filters.keys() - Filters.__dataclass_fields__.keys():
            raise ValueError(wrong_value("filters", f"made of {', '.join(Filters.__dataclass_fields__)}", sorted(unknown)))
        return Filters(**filters)
    return Filters(article_ids=_admitted(filters, snapshot))


def in_pipeline_file(filters: Filters | dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the filters of a component as the file of a pipeline can hold them."""
    if not isinstance(filters, Filters):
        return filters
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(filters).items() if value is not None}


def _admitted(filters: dict[str, Any], snapshot: Snapshot) -> list[str]:
    """Return the ids of the articles that filters in Haystack's syntax admit."""
    for field in _fields_of(filters):
        if field.removeprefix("meta.") not in _FIELDS:
            raise ValueError(wrong_value("filters", f"about {', '.join(f'meta.{name}' for name in _FIELDS)}", field))
    from haystack import Document
    from haystack.utils.filters import document_matches_filter

    admitted = []
    for article in snapshot.metadata():
        meta = {name: getattr(article, "id" if name == "article_id" else name) for name in _FIELDS}
        if document_matches_filter(filters, Document(id=article.id, meta=meta)):
            admitted.append(article.id)
    return admitted


def _fields_of(filters: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the fields that filters in Haystack's syntax are about."""
    if "field" in filters:
        yield str(filters["field"])
    for condition in filters.get("conditions", ()):
        yield from _fields_of(condition)
