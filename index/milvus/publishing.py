"""A spool → a generation of a store: uploaded in batches, checked, and published by one change of an alias.

An upload that was killed goes on after its last batch: what is uploaded has fixed keys, and is written over where it is there already.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.language_centering import MEANS_REVISION
from articleqa.index.errors import StoreUnusable
from articleqa.index.ingest.build_report import Progress
from articleqa.index.ingest.preparation import SETTINGS
from articleqa.index.milvus.connection import Connection
from articleqa.index.milvus.expressions import filter_fields, token
from articleqa.index.milvus.layout import (
    COLLECTIONS,
    LONGEST,
    STORE_FORMAT,
    Generation,
    article_content,
    create,
    drop,
    generations_in,
    packed,
    part_rows,
    publish,
)
from articleqa.index.milvus.spool import Prepared, Spool
from articleqa.index.milvus.statistics import LanguageMeans, Statistics
from articleqa.index.records import Article, Metadata
from articleqa.index.search.row_order import search_rows
from articleqa.index.text.language import by_language

_PASSAGES = 200
"""Passages that are uploaded at a time, with their rows: some megabytes, where a server takes 64."""
_ROWS = 1000
"""Other rows that are uploaded at a time."""
_LONG = 800
"""Characters of a title, source or author that is cut; one takes up to twelve bytes of JSON."""
_UPLOAD = "upload"

_Item = TypeVar("_Item")


def upload(connection: Connection, spool: Spool, about: dict[str, Any], content: str, progress: Progress) -> Generation:
    """Make a generation of what a spool holds, and publish it.

    Args:
        connection: The store.
        spool: Everything that the generation is to hold.
        about: What the manifest says of the encoder: `encoder`, `encoder_revision`, `dimension`, `encoder_handed_in`.
        content: A digest of what the generation is to hold: an upload of the same that was killed goes on.
        progress: Called with the stage "write"; steps are passages.

    Returns:
        The generation.

    Raises:
        StoreUnusable: The store failed, or holds something else than what was uploaded; what was published before is as it was.
    """
    generation, done = _begin(connection, spool, content)
    articles, passages = spool.counts()
    dimension = int(about["dimension"])
    if not done:
        create(connection, generation, dimension)
    progress("write", 0, passages)
    statistics = Statistics.count(spool)
    means = LanguageMeans(spool, dimension, is_known=about["encoder_revision"] == MEANS_REVISION)
    rows = 0
    for batch in batched(spool.passages(dimension), _PASSAGES):
        weighed = [(article, prepared, statistics.weigh(prepared.passage.lang, prepared.headed)) for article, prepared in batch]
        first_row, rows = rows, rows + sum(len(prepared.vectors) for _, prepared in batch)
        last = batch[-1][1].passage.id + 1
        if last > done:
            of_vectors = list(_vector_rows(((article, prepared) for article, prepared, _ in weighed), means, first_row))
            connection.call("upsert", generation["rows"], of_vectors)
            connection.call("upsert", generation["passages"], [_passage_row(*passage) for passage in weighed])
            spool.set(_UPLOAD, json.dumps([generation.number, content, last]))
        progress("write", last, passages)
    written = {"rows": rows, "passages": passages}
    written["articles"] = _write(connection, generation["articles"], _article_rows(spool))
    written["terms"] = _write(connection, generation["terms"], statistics.rows())
    manifest = about | {
        "format": STORE_FORMAT,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "settings": SETTINGS,
        "articles": articles,
        "passages": passages,
        "languages": by_language(Counter(spool.article_languages())),
        "groups": statistics.groups(),
        "content": content,
    }
    written["manifest"] = _write(connection, generation["manifest"], part_rows(0, packed(json.dumps(manifest)), "part"))
    _check(connection, generation, written)
    publish(connection, generation)
    spool.set(_UPLOAD, "")
    spool.set_published()
    return generation


def _begin(connection: Connection, spool: Spool, content: str) -> tuple[Generation, int]:
    """Return the generation that is uploaded, and how many of its passages are there already."""
    there = generations_in(connection)
    if begun := spool.setting(_UPLOAD):
        number, of_content, done = json.loads(begun)
        generation = Generation(connection.address.name, number)
        if of_content == content and done and generation in there:
            return generation, int(done)
        drop(connection, generation)
    generation = Generation(connection.address.name, max((g.number for g in there), default=0) + 1)
    spool.set(_UPLOAD, json.dumps([generation.number, content, 0]))
    return generation, 0


def _vector_rows(passages: Iterable[tuple[Article, Prepared]], means: LanguageMeans, first: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each vector of passages, with keys from `first`."""
    for article, prepared in passages:
        vectors = means.centered(prepared.passage.lang, prepared.vectors)
        for at, vector in enumerate(search_rows(vectors, np.array([0, len(vectors)]))):
            yield {"row": first, "passage": prepared.passage.id, "is_own": at == 0, "vector": _listed(vector), **filter_fields(article)}
            first += 1


def _passage_row(article: Article, prepared: Prepared, weights: dict[int, float]) -> dict[str, Any]:
    """Return the row of a passage. A text that is too long for a field is left to its article."""
    passage = prepared.passage
    return {
        "passage": passage.id,
        **filter_fields(article),
        "article_id": passage.article_id,
        "lang": passage.lang or "",
        "start": passage.start,
        "end": passage.end,
        "sentences": json.dumps([position for span in passage.sentences for position in (span.start, span.end)]),
        "text": passage.text if len(passage.text.encode()) <= LONGEST else "",
        "terms": weights,
    }


def _article_rows(spool: Spool) -> Iterator[dict[str, Any]]:
    """Yield the rows of all articles, in as many parts as each needs."""
    key = 0
    for article, metadata in spool.articles():
        parts = packed(article_content(article))
        of_article = part_rows(key, parts, "key", article=token(article.id), metadata="")
        for at, row in enumerate(of_article):
            yield row | {"part": at, "metadata": _fitting(metadata) if at == 0 else ""}
        key += len(parts)


def _fitting(metadata: Metadata) -> str:
    """Return metadata as JSON that fits into a field: what a source states at excessive length is cut there, and whole in the article."""
    values = asdict(metadata)
    content = json.dumps(values)
    if len(content) > LONGEST:
        content = json.dumps({name: v[:_LONG] if isinstance(v, str) and name not in {"id", "file"} else v for name, v in values.items()})
    return content


def _write(connection: Connection, collection: str, rows: Iterable[dict[str, Any]]) -> int:
    """Write rows into a collection; return how many."""
    count = 0
    for batch in batched(rows, _ROWS):
        connection.call("upsert", collection, batch)
        count += len(batch)
    return count


def _check(connection: Connection, generation: Generation, written: dict[str, int]) -> None:
    """Check that a generation holds all that was written.

    Raises:
        StoreUnusable: It does not.
    """
    for collection in COLLECTIONS:
        name = generation[collection]
        connection.call("flush", name)
        connection.call("load_collection", name)
        (row,) = connection.call("query", name, output_fields=["count(*)"], consistency_level="Strong")
        if int(row["count(*)"]) != written[collection]:
            store = connection.address
            raise StoreUnusable(
                f"The store {store} holds {row['count(*)']} instead of {written[collection]} {collection} that were written to it; "
                "what was published before is as it was.",
                str(store),
            )


def _listed(vector: NDArray[np.float32]) -> list[float]:
    return [float(value) for value in vector]


def batched(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """Yield items in lists of a size; the last one may be shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
