"""Hybrid search in one generation of an index: BM25 and vectors → ranked hits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.index.errors import ArticleQAError
from articleqa.index.records import Article, ExactHit, Hit, Metadata, Passage
from articleqa.index.search.columns import Columns
from articleqa.index.search.dense import DenseIndex
from articleqa.index.search.exact import ExactIndex, ExactQuery
from articleqa.index.search.lexical import LexicalIndex
from articleqa.index.search.near_duplicates import BEYOND
from articleqa.index.search.protocol import CANDIDATES, LEXICAL_WEIGHT, Mode
from articleqa.index.search.ranking import Candidates, ids_of, ranked_hits
from articleqa.index.search.selection import Selection
from articleqa.index.storage import generations
from articleqa.index.storage.articles_db import ArticleStore
from articleqa.index.storage.files import corrupt
from articleqa.index.storage.manifest import Manifest, check_files, read_manifest
from articleqa.index.storage.originals import path_of
from articleqa.index.text.analyzer import terms
from articleqa.index.text.function_words import content_terms, language_of_question

COMPARED_WHOLE = 1 << 26
"""In bytes: a larger file of articles is not compared with its checksum when an index is opened, but what is read of it is."""
# Selections whose masks are kept: a question is searched several times with one or two.
_MASKS = 8


@dataclass(frozen=True, eq=False)
class HybridIndex:
    """One generation, open for reading; `open` returns one. It is safe to share between threads.

    Attributes:
        generation: The folder of the generation.
        manifest: Its manifest.
        store: Its articles and passages.
        lexical: Its BM25 index.
        dense: Its vectors.
    """

    generation: Path
    manifest: Manifest
    store: ArticleStore
    lexical: LexicalIndex
    dense: DenseIndex

    @property
    def directory(self) -> Path:
        """The folder of the index."""
        return self.generation.parent.parent

    @classmethod
    def open(cls, generation: Path) -> HybridIndex:
        """Open a generation's files and check that they belong together.

        Args:
            generation: The folder of the generation.

        Returns:
            The index.

        Raises:
            IndexCorrupt: A file is missing, damaged, or does not belong to the others.
            IndexMismatch: The generation has the format of another version.
        """
        manifest = read_manifest(generation)
        # The first two are only for builds. Rows that are searched by codes, and large files of articles, are compared as they are read.
        left_out = {generations.VECTORS, generations.DIGESTS, generations.ROWS}
        articles = manifest.files.get(generations.ARTICLES, {})
        is_large = articles.get("size", 0) > COMPARED_WHOLE
        check_files(generation, manifest, manifest.files.keys() - left_out - ({generations.ARTICLES} if is_large else set()))
        try:
            store = ArticleStore(generation / generations.ARTICLES, articles["sha256"] if is_large else None)
            index = cls(
                generation,
                manifest,
                store,
                LexicalIndex.load(generation, manifest.passages),
                DenseIndex.load(generation / generations.FAISS),
            )
            counts = (store.passage_count(), index.dense.size, index.dense.dimension)
        except (OSError, ValueError, RuntimeError, sqlite3.Error) as error:
            damage = corrupt(generation, str(error))
            raise damage from error
        if counts != (manifest.passages, manifest.passages, manifest.dimension):
            damage = corrupt(generation, "its files do not belong together")
            raise damage
        return index

    @classmethod
    def open_current(cls, directory: Path) -> HybridIndex:
        """Open the current generation of an index. Where builds publish newer ones meanwhile, it is the newest.

        Args:
            directory: The folder of the index.

        Returns:
            The index.

        Raises:
            IndexNotBuilt: There is no index in the folder.
            IndexCorrupt: As `open`.
            IndexMismatch: As `open`.
        """  # noqa: DOC501  # what `open` raises is raised again
        while True:
            generation = generations.current(directory)
            try:
                return cls.open(generation)
            except ArticleQAError:
                if generations.current(directory) == generation:
                    raise

    def search(
        self, query: str, vector: NDArray[np.float32] | None, k: int, mode: Mode = "hybrid", allowed: Selection | None = None
    ) -> list[Hit]:
        """Find the best passages for a query, as `Index.search` says."""
        lexical = self.lexical.look_up(list(dict.fromkeys(terms(query))))
        mask = None if allowed is None else self.mask(allowed)
        candidates = max(k + BEYOND, CANDIDATES)
        by_bm25 = lexical.best(candidates, mask)
        if mode == "bm25":
            vector = None
        by_dense, found_scores = np.zeros(0, np.int64), np.zeros(0, np.float32)
        if vector is not None:
            by_dense, found_scores = self.dense.search(vector, candidates, mask)
        ids = ids_of(mode, by_bm25, by_dense)
        dense_scores = np.zeros(len(ids), np.float32)
        if vector is not None:
            others = ~np.isin(ids, by_dense)
            dense_scores[others] = self.dense.scores(vector, ids[others])
            dense_scores[np.searchsorted(ids, by_dense)] = found_scores
        bm25_scores = lexical.scores(ids)
        fractions = lexical.fractions(ids, bm25_scores)
        scored = Candidates(
            ids=ids,
            fractions=fractions,
            bm25_scores=bm25_scores,
            bm25_parts=LEXICAL_WEIGHT * lexical.above_ordinary(ids, fractions),
            dense_scores=dense_scores,
            by_bm25=by_bm25,
            by_dense=by_dense,
        )
        return ranked_hits(mode, scored, k, self.store.passages, lambda article_id: self.store.article(article_id).text)

    def exact(self, query: ExactQuery, allowed: Selection | None = None) -> list[ExactHit]:
        """Find the articles whose text and title together hold every word and phrase, as `Index.exact` says."""
        return self._exact.search(query, None if allowed is None else self._columns.admitted(allowed))

    @cached_property
    def _exact(self) -> ExactIndex:
        """Finds the articles that hold the very words."""
        return ExactIndex(self.store, self.lexical, self._columns.article_of)

    @cached_property
    def _columns(self) -> Columns:
        """What the articles say about themselves, as arrays."""
        return Columns(self.store.metadata(), self.store.passage_articles())

    @cached_property
    def mask(self) -> Callable[[Selection], NDArray[np.bool_]]:
        """Returns which passages a selection admits: bool, (passages,), by passage id, not to be written to. The last ones are kept."""
        return lru_cache(maxsize=_MASKS)(partial(_mask, self._columns))

    def similarities(self, id_: int, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the cosines between a passage and others, each as a whole, in the order of `ids`."""
        return self.dense.similarities(id_, np.array(ids, np.int64))

    def article(self, article_id: str) -> Article:
        """Return the article of an id; KeyError where there is none."""
        return self.store.article(article_id)

    def metadata(self) -> Sequence[Metadata]:
        """Return what every article says about itself, in the order of ids."""
        return self.store.metadata()

    def metadata_of(self, article_ids: Sequence[str]) -> list[Metadata]:
        """Return what some articles say about themselves, in the order of their ids given; an unknown id is left out."""
        return self.store.metadata_of(article_ids)

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return an article's passages in the order of the text, none where there is no such article."""
        return self.store.passages_of(article_id)

    def original(self, article_id: str) -> Path | None:
        """Return the copy of the article's file, if its pages can be shown; None where not."""
        digest = self.store.original(article_id)
        return path_of(self.directory, digest) if digest else None

    def close(self) -> None:
        """Close the generation's files. A second call does nothing."""
        self.store.close()

    def informative(self, query: str) -> tuple[str, ...]:
        """Return the query's terms that are worth marking in an article: those that at most a tenth of the passages have.

        Args:
            query: The query.

        Returns:
            The terms in the order of the query, without repeats. Function words such as "the" and "was" are not among them, also where the
            archive is so small that every word is rare.
        """
        limit = max(1, self.manifest.passages // 10)
        return tuple(t for t in self.known(query) if self.lexical.passage_count(t) <= limit)

    def known(self, query: str) -> tuple[str, ...]:
        """Return the query's terms that a passage has, without function words, in the order of the query, each once."""
        content = dict.fromkeys(term.term for term in content_terms(query, language_of_question(query)))
        return tuple(t for t in content if self.lexical.passage_count(t))


class IndexFolder:
    """The folder of an index, as a `Retriever` sees it.

    Args:
        directory: The folder.

    Attributes:
        location: The folder, for messages.
        directory: The folder.
    """

    def __init__(self, directory: Path) -> None:
        self.location = self.directory = directory

    def current(self) -> Path:
        """Return the folder of the current generation; IndexNotBuilt or IndexCorrupt where there is none."""
        return generations.current(self.directory)

    def open_current(self) -> HybridIndex:
        """Open the current generation, as `HybridIndex.open_current`."""
        return HybridIndex.open_current(self.directory)


def _mask(columns: Columns, selection: Selection) -> NDArray[np.bool_]:
    """Return which passages a selection admits: bool, (passages,), by passage id."""
    mask = columns.admitted(selection)[columns.article_of]
    if selection.passages is not None:
        of_ids = np.zeros(len(mask), np.bool_)
        of_ids[[id_ for id_ in selection.passages if id_ < len(mask)]] = True
        mask &= of_ids
    mask[[id_ for id_ in selection.without_passages if id_ < len(mask)]] = False
    mask.flags.writeable = False
    return mask
