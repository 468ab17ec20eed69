"""A `Selection` → an expression of Milvus, and the fields that such expressions look into.

Texts are compared by their digests, so that no text of a user or an article is ever part of an expression.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from articleqa.filters import Filters, admitting_tags, canonical_tag
from articleqa.source_names import names_of

if TYPE_CHECKING:
    from articleqa.index.records import Article
    from articleqa.index.search.selection import Selection

MOST_TAGS = 32
"""The parts of a language tag that filters see."""
NOTHING = "passage < 0"
"""Holds for no passage."""


def token(text: str) -> str:
    """Return what stands for a text in fields and expressions: 32 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def tokens(texts: Iterable[str]) -> str:
    """Return a list of the tokens of texts, as an expression has it."""
    return _listed(sorted({token(text) for text in texts}))


def filter_fields(article: Article) -> dict[str, Any]:
    """Return the fields of an article's passages that expressions look into."""
    return {
        "article": token(article.id),
        "langs": [token(tag) for tag in admitting_tags(article.lang)[:MOST_TAGS]],
        "sources": sorted(token(name) for name in names_of(article.source)),
        "date": article.date or "",
    }


def expression(selection: Selection | None) -> str:
    """Return the expression that holds for the passages of a selection; "" for all."""
    if selection is None:
        return ""
    parts = [part for filters in selection.filters for part in _parts(filters)]
    if selection.articles is not None:
        parts.append(f"article in {tokens(selection.articles)}" if selection.articles else NOTHING)
    if selection.without_articles:
        parts.append(f"article not in {tokens(selection.without_articles)}")
    if selection.passages is not None:
        parts.append(f"passage in {sorted(selection.passages)}" if selection.passages else NOTHING)
    if selection.without_passages:
        parts.append(f"passage not in {sorted(selection.without_passages)}")
    return " and ".join(parts)


def _parts(filters: Filters) -> Iterable[str]:
    """Yield an expression for each filter that is not None, as `Filters.admits` says it."""
    if filters.article_ids is not None:
        yield f"article in {tokens(filters.article_ids)}" if filters.article_ids else NOTHING
    if filters.langs is not None:
        yield f"array_contains_any(langs, {tokens(canonical_tag(tag) for tag in filters.langs)})" if filters.langs else NOTHING
    if filters.sources is not None:
        yield f"array_contains_any(sources, {tokens(s.casefold() for s in filters.sources)})" if filters.sources else NOTHING
    if (since := filters.since) is not None:  # an article that only says its month or year passes where some day of it is in the range
        shorter = [since[:length] for length in (4, 7) if length < len(since)]
        alternatives = f" or date in {_listed(shorter)}" if shorter else ""
        yield f'(date >= "{since}"{alternatives})'
    if (until := filters.until) is not None:  # "~" comes after every character of a date
        yield f'(date != "" and date <= "{until}~")'


def _listed(texts: Iterable[str]) -> str:
    """Return texts that need no escape, as a list."""
    quoted = ", ".join(f'"{text}"' for text in texts)
    return f"[{quoted}]"
