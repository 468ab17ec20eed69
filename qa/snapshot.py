"""One generation of an index, with the encoder that made it: text in, passages and articles out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from articleqa.filters import Filters
from articleqa.index.arguments import check_optional, checked_count, checked_text, wrong_value
from articleqa.index.search.hybrid import MODES, HybridIndex, Mode
from articleqa.index.storage.generations import Manifest
from articleqa.reader.protocol import PASSAGES_READ, Reader, Reading

if TYPE_CHECKING:
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.index.records import Article, Hit, Metadata, Passage
    from articleqa.records import Answer


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """A generation that stays as it is, whatever is built meanwhile: a hit and the article fetched after it belong together.

    `Retriever.snapshot` gives the newest one. Safe to share between threads. `reader` gives what reads, and loads it when it is first
    needed. Once the Retriever is closed, what it holds cannot be looked at: ValueError.
    """

    _index: HybridIndex
    encoder: Encoder
    reader: Callable[[], Reader]

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        mode: Mode = "hybrid",
        rerank: bool = False,
        filters: Filters | None = None,
        allowed: NDArray[np.bool_] | None = None,
        vector: NDArray[np.float32] | None = None,
    ) -> list[Hit]:
        """As `Retriever.search`.

        `allowed` (passages,), as `passages_in` makes it, leaves out other passages than those of the filters; `vector` (dimension,) is the
        query's, where it is known.
        """
        k = checked_count("k", k)
        if mode not in MODES:
            raise ValueError(wrong_value("mode", f"one of {', '.join(MODES)}", mode))
        allowed = in_both(allowed, self.passages_in(filters))
        if not checked_text("query", query).strip():
            return []
        if vector is None and mode != "bm25":
            vector = self.encoder.encode_queries([query])[0]
        if not rerank:
            return self._index.search(query, vector, k, mode, allowed)
        hits = self._index.search(query, vector, max(k, PASSAGES_READ), mode, allowed)
        return self.read(query, hits).reranked(hits)[:k]

    def read(self, question: str, hits: Sequence[Hit], *, excluded: Sequence[Answer] = ()) -> Reading:
        """Read the first PASSAGES_READ hits; what touches the words of an `excluded` answer is no answer. Errors as `Retriever.reader`."""
        return self.reader().read(question, hits[:PASSAGES_READ], self.article, excluded=excluded)

    def informative(self, text: str) -> tuple[str, ...]:
        """The terms of a question that are worth marking in an article: those that few passages hold."""
        return self._index.informative(checked_text("text", text))

    def article(self, article_id: str) -> Article:
        """The article of that id; KeyError where there is none."""
        return self._index.store.article(checked_text("article_id", article_id))

    def metadata(self) -> Sequence[Metadata]:
        """What every article says about itself, in the order of ids."""
        return self._index.store.metadata()

    def passages_of(self, article_id: str) -> list[Passage]:
        """An article's passages, in order."""
        return self._index.store.passages_of(article_id)

    def passages_in(self, filters: Filters | None) -> NDArray[np.bool_] | None:
        """Which passages are in an article that the filters admit: shape (passages,), by id; None where nothing restricts."""
        check_optional("filters", filters, Filters, "Filters")
        if filters is None:
            return None
        return self.passages_in_articles({article.id for article in self.metadata() if filters.admits(article)})

    def passages_in_articles(self, ids: set[str]) -> NDArray[np.bool_]:
        """Which passages are in these articles: shape (passages,), by id."""
        articles = self._index.store.passage_articles()
        return np.fromiter((article in ids for article in articles), np.bool_, len(articles))

    @property
    def manifest(self) -> Manifest:
        """What the generation is made of."""
        return self._index.manifest

    @property
    def generation(self) -> Path:
        """The folder of the generation."""
        return self._index.generation

    def close(self) -> None:
        """Close the generation's files; once more does nothing."""
        self._index.store.close()


def in_both(one: NDArray[np.bool_] | None, other: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    """The passages that both allow, each (passages,) by id; None allows all."""
    return other if one is None else one if other is None else one & other
