"""What the list of articles holds: all that the filters leave, or what a search finds in titles and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articleqa.index.search.exact import parse
from articleqa.index.text.folding import fold
from articleqa.source_names import source_name
from articleqa.ui.excerpts import place_excerpt
from articleqa.ui.history import article_of
from articleqa.ui.views.article_list import MOST_LISTED, SORTS, ArticleList, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa import Filters
    from articleqa.index.records import ExactHit, Hit, Metadata
    from articleqa.snapshot import Snapshot

_SIMILAR = 5
"""Passages that are similar in meaning."""
_CANDIDATES = 20
_LONGEST = 300
"""Characters of a query."""


def listed(snapshot: Snapshot, query: str, filters: Filters | None, count: int, sort: str = "") -> ArticleList:
    """Return the articles that hold every word of the query, and passages that are similar in meaning and hold none.

    Args:
        snapshot: The generation whose articles are listed.
        query: Words and phrases to search for; blank: all articles, and no passages.
        filters: Which articles are asked; None: all.
        count: Articles to list at most, from the first; may be any number.
        sort: One of SORTS. Anything else: by their ids; those that a query finds as `Snapshot.exact` orders them, and then those whose
            source or author holds every word.
    """
    admitted = [article for article in snapshot.metadata() if filters is None or filters.admits(article)]
    query = query[:_LONGEST].strip()
    hits = {hit.article_id: hit for hit in snapshot.exact(query, filters=filters)} if query else {}
    articles = _matching(admitted, hits, query) if query else admitted
    articles = _sorted(articles, sort)
    return ArticleList(
        query,
        [_row(snapshot, article, hits.get(article.id)) for article in articles[: max(1, min(count, MOST_LISTED))]],
        articles=len(articles),
        places=sum(hit.count for hit in hits.values()),
        similar=_similar(snapshot, query, filters, {article.id for article in articles}) if query else (),
        sort=sort if sort in SORTS else "",
        exist=bool(snapshot.metadata()),
        words=" ".join(parse(query).units) or query,
    )


def _matching(admitted: Sequence[Metadata], hits: dict[str, ExactHit], query: str) -> list[Metadata]:
    """The articles of the hits in their order, then those whose source, author or id holds every word."""
    by_id = {article.id: article for article in admitted}
    words = [fold(unit).text for unit in parse(query).units]
    named = [article for article in admitted if article.id not in hits and words and all(word in _about(article) for word in words)]
    return [*(by_id[id_] for id_ in hits if id_ in by_id), *named]


def _about(article: Metadata) -> str:
    """What an article says of itself besides its title, folded."""
    return fold(" ".join(part for part in (article.id, article.source, article.author) if part)).text


def _sorted(articles: Sequence[Metadata], sort: str) -> list[Metadata]:
    """The articles in another order; those that do not say what decides come last, and equal ones stay in their order."""
    if sort in {"newest", "oldest"}:
        dated = sorted((article for article in articles if article.date), key=lambda a: a.date or "", reverse=sort == "newest")
        return [*dated, *(article for article in articles if not article.date)]
    if sort == "title":
        return sorted(articles, key=lambda article: fold(article.title).text)
    if sort == "source":
        return sorted(articles, key=lambda article: (not article.source, fold(source_name(article.source or "")).text))
    return list(articles)


def _row(snapshot: Snapshot, article: Metadata, hit: ExactHit | None) -> Row:
    """An article of the list, with the part of its text that holds the first place."""
    text = article_of(snapshot)(article.id) if hit and hit.spans else None
    if hit is None or text is None:
        return Row(article)
    part = place_excerpt(text.text, hit.spans[0])
    return Row(article, hit, text.text[part.start : part.end], part.start)


def _similar(snapshot: Snapshot, query: str, filters: Filters | None, listed_ids: set[str]) -> list[Hit]:
    """Passages that are near in meaning, of articles that are not listed already; none of them holds any of the words."""
    exact = parse(query)
    hits = snapshot.search(query, _CANDIDATES, mode="dense", filters=filters)
    return [hit for hit in hits if hit.passage.article_id not in listed_ids and not exact.spans(hit.passage.text)][:_SIMILAR]
