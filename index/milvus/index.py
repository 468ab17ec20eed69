"""`MilvusIndex`: a generation of a store, open for reading. It finds and scores as an embedded index does."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articleqa.index.errors import StoreUnusable
from articleqa.index.milvus.address import StoreAddress
from articleqa.index.milvus.connection import Connection
from articleqa.index.milvus.expressions import expression, token
from articleqa.index.milvus.layout import COLLECTIONS, STORE_FORMAT, Generation, article_of, published, unpacked
from articleqa.index.milvus.vocabulary import Vocabulary, WeighedQuery
from articleqa.index.records import Article, ExactHit, Hit, Metadata, Passage, Span
from articleqa.index.search.exact import ExactQuery, exact_hits
from articleqa.index.search.near_duplicates import BEYOND
from articleqa.index.search.protocol import CANDIDATES, LEXICAL_WEIGHT, Mode
from articleqa.index.search.ranking import Candidates, best_of, ids_of, ranked_hits
from articleqa.index.search.selection import Selection
from articleqa.index.storage.manifest import FORMAT, Manifest
from articleqa.index.text.analyzer import terms
from articleqa.index.text.function_words import content_terms, language_of_question

_EXACT = 1000
"""Exact search looks into the articles of so many passages, the best by BM25."""
_MOST = 16_000
"""Milvus returns at most 16,384 rows at once."""
_PASSAGE = ("passage", "article_id", "lang", "start", "end", "sentences", "text")


class MilvusIndex:
    """One generation of a store; `open` returns one. Threads may share it.

    Args:
        connection: The store.
        names: The names of the generation's collections.
        manifest: What the generation holds.
        groups: Each group's number of passages, and the ceiling of a term that none of these has.
        content: The digest of what the generation holds.
    """

    def __init__(
        self, connection: Connection, names: Generation, manifest: Manifest, groups: Mapping[str, tuple[int, float]], content: str
    ) -> None:
        self._connection, self._names = connection, names
        self.manifest, self.content = manifest, content
        self._vocabulary = Vocabulary(connection, names["terms"], groups)
        self._cached_article = lru_cache(maxsize=64)(self._read_article)

    @classmethod
    def open(cls, connection: Connection) -> MilvusIndex:
        """Open the generation that is published.

        Args:
            connection: The store.

        Returns:
            The index.

        Raises:
            StoreUnusable: The store holds no archive of this name, or one that is damaged or that another version made.
        """
        names, store = published_in(connection), connection.address
        for collection in COLLECTIONS:
            connection.call("load_collection", names[collection])
        parts = sorted(connection.rows(names["manifest"], "part >= 0", ["part", "content"]), key=lambda row: int(row["part"]))
        try:
            about = json.loads(unpacked(row["content"] for row in parts))
        except (ValueError, zlib.error) as error:
            raise StoreUnusable(f"The archive in the store {store} is damaged. It has to be built again.", str(store)) from error
        if about["format"] != STORE_FORMAT:
            versions = f"has format {about['format']}; this version of ArticleQA reads format {STORE_FORMAT}"
            raise StoreUnusable(f"The archive in the store {store} {versions}. It has to be built again.", str(store))
        fields = (
            "created",
            "encoder",
            "encoder_revision",
            "dimension",
            "settings",
            "articles",
            "passages",
            "languages",
            "encoder_handed_in",
        )
        manifest = Manifest(format=FORMAT, added={}, files={}, **{name: about[name] for name in fields})
        return cls(
            connection, names, manifest, {name: (size, unknown) for name, (size, unknown) in about["groups"].items()}, about["content"]
        )

    @property
    def generation(self) -> Path:
        """A path that tells this generation from others; there is no folder of this name."""
        return generation_path(self._connection.address, self._names)

    @property
    def directory(self) -> Path:
        """The folder on this machine for what belongs to the store."""
        return self._connection.address.folder

    def search(
        self, query: str, vector: NDArray[np.float32] | None, k: int, mode: Mode = "hybrid", allowed: Selection | None = None
    ) -> list[Hit]:
        """Find the best passages for a query, as `Index.search` says."""
        weighed = self._vocabulary.weigh(dict.fromkeys(terms(query)))
        where, count = expression(allowed), min(_MOST, max(k + BEYOND, CANDIDATES))
        lexical = self._lexical(weighed, where, count)
        by_bm25 = best_of(*_arrays(lexical), count)
        dense: dict[int, float] = {}
        if vector is not None and mode != "bm25":
            dense = self._dense(vector, where, count)
        by_dense = best_of(*_arrays(dense), count)
        ids = ids_of(mode, by_bm25, by_dense)
        if unknown := [id_ for id_ in ids.tolist() if id_ not in lexical]:
            lexical |= self._lexical(weighed, f"passage in {unknown}", len(unknown))
        if vector is not None and mode != "bm25" and (unknown := [id_ for id_ in ids.tolist() if id_ not in dense]):
            dense |= self._dense(vector, f"passage in {unknown}", len(unknown))
        scales = [weighed.scales[group] for group in self._groups_of(ids.tolist())]
        fractions = np.array([lexical.get(id_, 0.0) for id_ in ids.tolist()], np.float32)
        ceilings, ordinary = (np.array([getattr(scale, name) for scale in scales], np.float32) for name in ("ceiling", "ordinary"))
        scored = Candidates(
            ids=ids,
            fractions=fractions,
            bm25_scores=fractions * ceilings,
            bm25_parts=np.asarray(LEXICAL_WEIGHT * np.maximum(fractions - ordinary / ceilings, 0), np.float32),
            dense_scores=np.array([dense.get(id_, 0.0) for id_ in ids.tolist()], np.float32),
            by_bm25=by_bm25,
            by_dense=by_dense,
        )
        return ranked_hits(mode, scored, k, self._passages, lambda id_: self.article(id_).text)

    def exact(self, query: ExactQuery, allowed: Selection | None = None) -> list[ExactHit]:
        """Find articles that hold every word and phrase, as `Index.exact` says, among those of the 1,000 best passages by BM25."""
        wanted = dict.fromkeys(term for unit in query.units for term in terms(unit))
        if not wanted:
            return []
        where = expression(allowed and Selection(allowed.filters, allowed.articles, allowed.without_articles))
        found = self._lexical(self._vocabulary.weigh(wanted), where, _EXACT)
        articles = (self.article(id_) for id_ in dict.fromkeys(passage.article_id for passage in self._passages(sorted(found))))
        return exact_hits(query, ((article.id, article.title, article.text) for article in articles))

    def informative(self, query: str) -> tuple[str, ...]:
        """Return the query's terms that are worth marking in an article, as `Index.informative` says."""
        limit = max(1, self.manifest.passages // 10)
        return tuple(term for term in self.known(query) if self._vocabulary.count(term) <= limit)

    def known(self, query: str) -> tuple[str, ...]:
        """Return the query's terms that a passage has, without function words, in the order of the query, each once."""
        content = dict.fromkeys(term.term for term in content_terms(query, language_of_question(query)))
        return tuple(term for term in content if self._vocabulary.count(term))

    def similarities(self, id_: int, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the cosines between a passage and others, each as a whole, in the order of `ids`."""
        wanted = sorted({id_, *ids})
        rows = self._connection.rows(self._names["rows"], f"is_own == true and passage in {wanted}", ["passage", "vector"], len(wanted))
        vectors = {int(row["passage"]): np.array(row["vector"], np.float32) for row in rows}
        return np.array([vectors[id_] @ vectors[other] for other in ids], np.float32)

    def article(self, article_id: str) -> Article:
        """Return the article of an id; KeyError where there is none."""
        return self._cached_article(article_id)

    def metadata(self) -> Sequence[Metadata]:
        """Return what every article says about itself, in the order of ids: all of it is read, once."""
        return self._metadata

    def metadata_of(self, article_ids: Sequence[str]) -> list[Metadata]:
        """Return what some articles say about themselves, in the order of their ids given; an unknown id is left out."""
        if not article_ids:
            return []
        wanted = ", ".join(f'"{token(id_)}"' for id_ in article_ids)
        rows = self._connection.all_rows(self._names["articles"], f"part == 0 and article in [{wanted}]", ["metadata"])
        found = {metadata.id: metadata for metadata in (Metadata(**json.loads(row["metadata"])) for row in rows)}
        return [found[id_] for id_ in article_ids if id_ in found]

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return an article's passages in the order of the text, none where there is no such article."""
        rows = self._connection.all_rows(self._names["passages"], f'article == "{token(article_id)}"', _PASSAGE)
        return [self._passage(row) for row in sorted(rows, key=lambda row: int(row["passage"]))]

    def original(self, article_id: str) -> Path | None:  # noqa: ARG002  # of no article
        """Return None: a store has no copies of files, and no page can be shown."""
        return None

    def close(self) -> None:
        """Take no further calls. A second call does nothing."""
        self._connection.close()

    @cached_property
    def _metadata(self) -> tuple[Metadata, ...]:
        rows = self._connection.all_rows(self._names["articles"], "part == 0", ["metadata"])
        return tuple(sorted((Metadata(**json.loads(row["metadata"])) for row in rows), key=lambda metadata: metadata.id))

    def _read_article(self, article_id: str) -> Article:
        condition = f'article == "{token(article_id)}"'
        rows = self._connection.all_rows(self._names["articles"], condition, ["part", "content"])
        parts = sorted(rows, key=lambda row: int(row["part"]))
        if not parts:
            raise KeyError(f"no article {article_id!r} in this index")
        try:
            return article_of(unpacked(row["content"] for row in parts))
        except (ValueError, zlib.error) as error:
            store = str(self._connection.address)
            raise StoreUnusable(f"The article {article_id!r} in the store {store} is damaged: build it again.", store) from error

    def _lexical(self, query: WeighedQuery, where: str, count: int) -> dict[int, float]:
        """Return the passages with the highest fractions by BM25: id → fraction."""
        if not query.weights:
            return {}
        return self._found("passages", "terms", query.weights, where, count)

    def _dense(self, vector: NDArray[np.float32], where: str, count: int) -> dict[int, float]:
        """Return the nearest passages: id → score."""
        return self._found("rows", "vector", [float(value) for value in vector], where, count, group_by_field="passage")

    def _found(self, collection: str, field: str, query: object, where: str, count: int, **more: object) -> dict[int, float]:
        (hits,) = self._connection.call(
            "search",
            self._names[collection],
            data=[query],
            anns_field=field,
            filter=where,
            limit=min(count, _MOST),
            output_fields=["passage"],
            search_params={"metric_type": "IP"},
            **more,
        )
        return {int(hit["entity"]["passage"]): float(hit["distance"]) for hit in hits}

    def _passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return passages by their ids, in the order of these."""
        if not ids:
            return []
        rows = self._connection.rows(self._names["passages"], f"passage in {list(ids)}", _PASSAGE, len(ids))
        of_id = {int(row["passage"]): row for row in rows}
        return [self._passage(of_id[id_]) for id_ in ids]

    def _groups_of(self, ids: Sequence[int]) -> list[str]:
        """Return the group of each passage."""
        if not ids:
            return []
        rows = self._connection.rows(self._names["passages"], f"passage in {list(ids)}", ["passage", "lang"], len(ids))
        of_id = {int(row["passage"]): self._vocabulary.group(row["lang"]) for row in rows}
        return [of_id[id_] for id_ in ids]

    def _passage(self, row: Mapping[str, Any]) -> Passage:
        start, end, article_id = int(row["start"]), int(row["end"]), str(row["article_id"])
        positions = iter(json.loads(row["sentences"]))
        sentences = tuple(Span(*pair) for pair in zip(positions, positions, strict=True))
        text = str(row["text"]) or self.article(article_id).text[start:end]
        return Passage(int(row["passage"]), article_id, start, end, text, sentences, row["lang"] or None)


def _arrays(scores: Mapping[int, float]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return ids and scores as arrays."""
    return np.array(list(scores), np.int64), np.array(list(scores.values()), np.float32)


class Store:
    """A store as a `Retriever` sees it: what `IndexFolder` is for the folder of an embedded index.

    Args:
        address: The store.

    Attributes:
        location: The store's address, for messages.
        directory: The folder on this machine for what belongs to the store.

    Raises:
        PackageMissing: As `Connection`.
        StoreUnusable: As `Connection`.
    """

    def __init__(self, address: StoreAddress) -> None:
        if address.is_lite and not Path(address.uri).exists():  # milvus-lite would make it
            nothing = _no_archive(address)
            raise nothing
        self._connection = Connection(address)
        self.location = str(address)
        self.directory = address.folder
        self.directory.mkdir(parents=True, exist_ok=True)

    def current(self) -> Path:
        """Return what tells the generation that is published from others; StoreUnusable where there is none."""
        return generation_path(self._connection.address, published_in(self._connection))

    def open_current(self) -> MilvusIndex:
        """Open the generation that is published, as `MilvusIndex.open`."""
        return MilvusIndex.open(self._connection)


def generation_path(address: StoreAddress, generation: Generation) -> Path:
    """Return a path that tells a generation from others; there is no folder of this name."""
    return address.folder / "generations" / generation.name


def published_in(connection: Connection) -> Generation:
    """Return the generation that is published.

    Raises:
        StoreUnusable: There is none.
    """
    generation = published(connection)
    if generation is None:
        nothing = _no_archive(connection.address)
        raise nothing
    return generation


def _no_archive(address: StoreAddress) -> StoreUnusable:
    """Return the error that says that nothing was published."""
    return StoreUnusable(f"There is no archive in the store {address}.", str(address), is_empty=True)
