"""A passage as frameworks take one: an id, the text, and what is known of it as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from articleqa.citation import title_of

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.index.records import Article, Hit, Passage
    from articleqa.index.search.protocol import Mode
    from articleqa.snapshot import Snapshot

TOLD = ("title", "date", "author", "source")
"""The metadata that a language model is shown beside a passage. The rest is for programs."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found, or that holds an answer.

    Attributes:
        id: `article:start-end`, which stays the same as long as the passage does.
        text: The passage: `article.text[start:end]`.
        score: The hit's score, which is comparable within one search only; None where no search found the passage.
        metadata: Values that JSON has, always under the same keys; what is not known is None.

            `article_id`, `start`, `end`: where the passage stands, in characters of the article's text. `passage_id`: its number, in one
            generation of the index. `title`, `lang`, `date`, `source`, `author`: what the article says of itself, the title being its id
            where it has none. `page`: the page that the passage begins on. `rank` from 1 and `score`, as the hit's. `bm25_part` and
            `dense_score`: what either half added to the score. `copies`: near-duplicates in other articles, with `article_id`, `start`
            and `end`.
    """

    id: str
    text: str
    score: float | None
    metadata: dict[str, Any]


def search(
    snapshot: Snapshot,
    query: str,
    k: int,
    *,
    mode: Mode = "hybrid",
    rerank: bool = False,
    filters: Filters | None = None,
) -> list[Found]:
    """Find passages as `Retriever.search` does, with what their articles say of themselves in the same generation.

    Args:
        snapshot: The generation that is searched.
        query: As for `Retriever.search`.
        k: As for `Retriever.search`.
        mode: As for `Retriever.search`.
        rerank: As for `Retriever.search`.
        filters: As for `Retriever.search`.

    Returns:
        At most k passages, best first.

    Raises:
        ValueError: As `Retriever.search`.
        EncoderUnavailable: As `Retriever.search`.
        ReaderMismatch: As `Retriever.search`.
    """
    return found(snapshot.search(query, k, mode=mode, rerank=rerank, filters=filters), snapshot)


def found(hits: Iterable[Hit], snapshot: Snapshot) -> list[Found]:
    """Return the hits of a generation as frameworks take them, in their order."""
    return [found_passage(hit.passage, snapshot.article(hit.passage.article_id), hit) for hit in hits]


def found_passage(passage: Passage, article: Article, hit: Hit | None) -> Found:
    """Return a passage of an article as frameworks take it.

    Args:
        passage: The passage.
        article: Its article.
        hit: The hit that found it; None where no search did.
    """
    score = None if hit is None else float(hit.score)
    metadata: dict[str, Any] = {
        "article_id": article.id,
        "start": passage.start,
        "end": passage.end,
        "passage_id": passage.id,
        "title": title_of(article),
        "lang": article.lang,
        "date": article.date,
        "source": article.source,
        "author": article.author,
        "page": article.page(passage.start),
        "rank": hit.rank if hit else None,
        "score": score,
        "bm25_part": float(hit.bm25_part) if hit else None,
        "dense_score": float(hit.dense_score) if hit else None,
        "copies": [asdict(copy) for copy in hit.copies] if hit else [],
    }
    return Found(f"{article.id}:{passage.start}-{passage.end}", passage.text, score, metadata)
