"""What the list of articles holds: all that the filters leave, or what a search finds in titles and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.ui.views.article_list import ArticleList

if TYPE_CHECKING:
    from articleqa import ArticleQA, Filters
    from articleqa.index.records import Metadata

_PASSAGES = 8
_LONGEST = 300


def listed(qa: ArticleQA, query: str, filters: Filters | None, count: int) -> ArticleList:
    """Return the articles whose title, source or author holds every word of the query, and the best passages for it.

    Args:
        qa: The index is its own.
        query: Words to search for; blank: all articles, and no passages.
        filters: Which articles are asked; None: all.
        count: Articles to list at most, from the first.
    """
    snapshot = qa.retriever.snapshot()
    admitted = [article for article in snapshot.metadata() if filters is None or filters.admits(article)]
    query = query[:_LONGEST].strip()
    if not query:
        return ArticleList("", admitted[:count], len(admitted))
    words = query.casefold().split()
    named = [article for article in admitted if all(word in _about(article) for word in words)]
    hits = snapshot.search(query, _PASSAGES, filters=filters)
    return ArticleList(query, named[:count], len(named), hits, snapshot.informative(query))


def _about(article: Metadata) -> str:
    """What a query's words are looked for in."""
    return " ".join(part for part in (article.id, article.title, article.source, article.author) if part).casefold()
