"""The passages and vectors of the generation to be: what of the one before serves again, and what is made now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.protocol import Encoder
from articleqa.index.ingest.build_report import Progress
from articleqa.index.ingest.preparation import cut, embedded_texts, headed_texts
from articleqa.index.ingest.state import TargetState
from articleqa.index.records import Article, Passage
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations
from articleqa.index.storage.vector_cache import PartialVectors, digest_of, load_digests

# Vectors are written down after this many passages: what a kill can cost.
_CHECKPOINT = 128


@dataclass
class Plan:
    """The articles and passages of the generation to be, and what of the old one serves again."""

    articles: list[Article] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    headed: list[str] = field(default_factory=list)
    """Each passage below its title: what BM25 indexes."""
    rows: list[list[str]] = field(default_factory=list)
    """The digests of the texts that are embedded for each passage: the whole with its title, then its windows."""
    texts: dict[str, str] = field(default_factory=dict)
    """Those texts by their digests, of the passages that are new."""

    @property
    def row_digests(self) -> list[str]:
        """Of all passages, one after the other."""
        return [digest for digests in self.rows for digest in digests]

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first row of each passage, and the number of rows: shape (passages + 1,)."""
        return np.cumsum([0, *map(len, self.rows)], dtype=np.int64)


def plan_of(target: TargetState, old: HybridIndex | None, reused: set[str], loaded: Callable[[], Encoder]) -> Plan:
    """Split the articles that are new or changed; take what there is of those `reused` from the old generation."""
    plan = Plan()
    old_rows = _rows_of(old) if old and reused else []
    for id_ in sorted(target.origins):
        first = len(plan.passages)
        if old and id_ in reused:
            article, before = old.store.article(id_), old.store.passages_of(id_)
            made = [replace(p, id=first + i) for i, p in enumerate(before)]
            plan.headed += headed_texts(article, made)
            plan.rows += [old_rows[p.id] for p in before]
        else:
            article, made = cut(target.articles[id_], loaded(), first_id=first)
            texts = embedded_texts(article, made, loaded())
            plan.headed += [several[0] for several in texts]
            digests = [[digest_of(text) for text in several] for several in texts]
            plan.rows += digests
            plan.texts |= {d: t for several in zip(digests, texts, strict=True) for d, t in zip(*several, strict=True)}
        plan.articles.append(article)
        plan.passages += made
    return plan


def _rows_of(old: HybridIndex) -> list[list[str]]:
    """The digests of each passage's rows."""
    digests, starts = load_digests(old.generation / generations.DIGESTS), old.dense.starts.tolist()
    return [digests[start:end] for start, end in pairwise(starts)]


def row_vectors(
    plan: Plan, loaded: Callable[[], Encoder], partial: PartialVectors, old: HybridIndex | None, progress: Progress
) -> tuple[NDArray[np.float32], int]:
    """The vector of each row, shape (rows, dimension), and how many had to be made.

    Taken from the old generation, else from what an unfinished build left, else encoded, in an order that depends on the texts alone.
    """
    known: dict[str, NDArray[np.float32]] = dict(partial.load())
    if old:
        vectors = np.load(old.generation / generations.VECTORS, mmap_mode="r", allow_pickle=False)
        known |= zip(load_digests(old.generation / generations.DIGESTS), vectors, strict=True)
    missing = {digest: text for digest, text in plan.texts.items() if digest not in known}
    queue = sorted(missing.items(), key=lambda item: (len(item[1]), item[0]))  # like lengths together: little padding
    progress("encode", 0, len(queue))
    for start in range(0, len(queue), _CHECKPOINT):
        batch = queue[start : start + _CHECKPOINT]
        made = loaded().encode_passages([text for _, text in batch])
        partial.append([digest for digest, _ in batch], made)
        known |= zip((digest for digest, _ in batch), made, strict=True)
        progress("encode", start + len(batch), len(queue))
    digests = plan.row_digests
    vectors = np.empty((len(digests), partial.dimension), np.float32)
    for row, digest in enumerate(digests):
        vectors[row] = known[digest]
    return vectors, len(queue)
