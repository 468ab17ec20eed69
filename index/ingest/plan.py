"""The passages and vectors of the next generation: taken from the current generation where they have not changed, else computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.protocol import Encoder
from articleqa.index.ingest.build_report import Progress
from articleqa.index.ingest.preparation import embedded_texts, headed_texts, is_cut_alike, passages_in, with_language
from articleqa.index.ingest.previous import Previous
from articleqa.index.ingest.state import TargetState
from articleqa.index.records import Article, Passage
from articleqa.index.storage.vector_cache import PartialVectors, digest_of

# Vectors are saved after so many texts: a build that is killed loses no more than these.
_CHECKPOINT = 128


@dataclass
class Plan:
    """The articles and passages of the next generation, and the texts that its vectors are made of."""

    articles: list[Article] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    headed: list[str] = field(default_factory=list)
    """Each passage below its article's title: what BM25 indexes."""
    rows: list[list[str]] = field(default_factory=list)
    """For each passage the digests of its embedded texts: the whole passage with its title, then its windows. Each has a row of vectors."""
    texts: dict[str, str] = field(default_factory=dict)
    """Digest → embedded text, for the passages that are not taken from the current generation."""

    @property
    def row_digests(self) -> list[str]:
        """The digests of all rows, passage by passage."""
        return [digest for digests in self.rows for digest in digests]

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first row of each passage, and at the end the number of rows; shape (passages + 1,)."""
        return np.cumsum([0, *map(len, self.rows)], dtype=np.int64)


def plan_of(target: TargetState, old: Previous | None, revision: str, unchanged: Set[str], get_encoder: Callable[[], Encoder]) -> Plan:
    """Return the plan of the next generation, with articles in the order of their ids.

    Args:
        target: What the next generation is to hold.
        old: The generation that is taken over.
        revision: Of the encoder of the next generation.
        unchanged: Ids of the articles that are as they are in `old`.
        get_encoder: Loads the encoder, the first time it is called: where an article is cut anew.

    Returns:
        The articles, their passages, and the texts to embed.
    """
    plan = Plan()
    store = old.passages_of(revision) if old else None
    old_rows = old.row_digests() if old and store else []
    old_ids = store.origins().keys() if store else set[str]()
    for id_ in sorted(target.origins):
        first = len(plan.passages)
        before = store.article(id_) if store and id_ in old_ids else None
        article = before if before and id_ in unchanged else with_language(target.article(id_, old))
        if store and before and is_cut_alike(article, before):
            old_passages = store.passages_of(id_)
            passages = [replace(passage, id=first + i) for i, passage in enumerate(old_passages)]
            plan.headed += headed_texts(article, passages)
            plan.rows += [old_rows[passage.id] for passage in old_passages]
        else:
            passages = passages_in(article, get_encoder(), first_id=first)
            for texts in embedded_texts(article, passages, get_encoder()):
                digests = [digest_of(text) for text in texts]
                plan.headed.append(texts[0])
                plan.rows.append(digests)
                plan.texts |= zip(digests, texts, strict=True)
        plan.articles.append(article)
        plan.passages += passages
    return plan


def row_vectors(
    plan: Plan,
    get_encoder: Callable[[], Encoder],
    partial: PartialVectors,
    stored: Mapping[str, NDArray[np.floating]],
    progress: Progress,
) -> tuple[NDArray[np.float16], int]:
    """Return the vector of each row, in half precision, whether it is new or was stored: so a build from empty gives the same ones.

    A vector is taken from a generation, else from what an unfinished build saved, else computed. The order in which texts are
    encoded depends on nothing but the texts, so that the same build gives the same bytes.

    Args:
        plan: The rows, and the texts of the new ones.
        get_encoder: Loads the encoder, the first time it is called.
        partial: The vectors that an unfinished build saved; those that are computed are added to it.
        stored: The vectors that the same encoder has made for the index: digest → vector.
        progress: Called after each batch, with the stage "encode". Steps are articles: as many of them count as done as the share of the
            texts that are encoded.

    Returns:
        The vectors, shape (rows, dimension), float16, and the number of them that were computed.
    """
    vector_of: dict[str, NDArray[np.floating]] = {**partial.load(), **stored}
    missing = {digest: text for digest, text in plan.texts.items() if digest not in vector_of}
    texts_to_encode = sorted(missing.items(), key=lambda item: (len(item[1]), item[0]))  # texts of like length together need little padding
    articles = len({p.article_id for p, digests in zip(plan.passages, plan.rows, strict=True) if any(d in missing for d in digests)})
    progress("encode", 0, articles)
    for start in range(0, len(texts_to_encode), _CHECKPOINT):
        batch = texts_to_encode[start : start + _CHECKPOINT]
        digests = [digest for digest, _ in batch]
        batch_vectors = get_encoder().encode_passages([text for _, text in batch])
        partial.append(digests, batch_vectors)
        vector_of |= zip(digests, batch_vectors, strict=True)
        progress("encode", articles * (start + len(batch)) // len(texts_to_encode), articles)
    row_digests = plan.row_digests
    vectors = np.empty((len(row_digests), partial.dimension), np.float16)
    for row, digest in enumerate(row_digests):
        vectors[row] = vector_of[digest]
    return vectors, len(texts_to_encode)
