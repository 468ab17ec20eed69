"""`Snapshot`: one generation of an index with the encoder that made it. Text in, passages and articles out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from articleqa.filters import Filters
from articleqa.index.arguments import check_optional, checked_count, checked_several, checked_text, wrong_value
from articleqa.index.search.exact import parse
from articleqa.index.search.protocol import MODES, Index, Mode
from articleqa.index.search.selection import Selection, in_both
from articleqa.index.storage.manifest import Manifest
from articleqa.reader.protocol import PASSAGES_READ, Reader, Reading

if TYPE_CHECKING:
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.index.page_images import PageView
    from articleqa.index.records import Article, ExactHit, Hit, Metadata, Passage, Span
    from articleqa.records import Answer


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """A generation that does not change, whatever is built meanwhile: a hit and the article fetched after it belong together.

    `Retriever.snapshot` returns the newest one. It is safe to share between threads. Once the Retriever is closed, the methods raise
    ValueError.

    Attributes:
        encoder: The encoder that made the generation's vectors.
        reader: A function that returns the reader, and loads it when it is first called.
    """

    _index: Index
    encoder: Encoder
    reader: Callable[[], Reader]
    _vectors: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        mode: Mode = "hybrid",
        rerank: bool = False,
        filters: Filters | None = None,
        allowed: Selection | None = None,
        vector: NDArray[np.float32] | None = None,
    ) -> list[Hit]:
        """Find the passages that match a query best, as `Retriever.search` does.

        Args:
            query: As for `Retriever.search`.
            k: As for `Retriever.search`.
            mode: As for `Retriever.search`.
            rerank: As for `Retriever.search`.
            filters: As for `Retriever.search`.
            allowed: Which passages may be found. Both this and `filters` must admit a passage. None: all of them.
            vector: The query's vector, float32, (dimension,), where the caller has it already. None: the encoder is asked for it.

        Returns:
            At most k hits, best first, ranked from 1; equal scores are in the order of passage ids.

        Raises:
            ValueError: An argument is wrong, such as `k` below 1 or an unknown mode, or the Retriever is closed.
            EncoderUnavailable: As `Retriever.reader`, where `rerank` is true.
            ReaderMismatch: As `Retriever.reader`, where `rerank` is true.
        """
        k = checked_count("k", k)
        if mode not in MODES:
            raise ValueError(wrong_value("mode", f"one of {', '.join(MODES)}", mode))
        allowed = in_both(allowed, self.passages_in(filters))
        if not checked_text("query", query).strip():
            return []
        if vector is None and mode != "bm25":
            vector = self.vector(query)
        if not rerank:
            return self._index.search(query, vector, k, mode, allowed)
        hits = self._index.search(query, vector, max(k, PASSAGES_READ), mode, allowed)
        return self.read(query, hits).reranked(hits)[:k]

    def search_many(
        self, queries: Sequence[str], k: int = 10, *, mode: Mode = "hybrid", rerank: bool = False, filters: Filters | None = None
    ) -> list[list[Hit]]:
        """Search with several queries, whose vectors are computed together: what encodes takes most of the time of a search.

        Args:
            queries: The queries.
            k: As for `search`.
            mode: As for `search`.
            rerank: As for `search`.
            filters: As for `search`.

        Returns:
            The hits of each query, in their order, as `search` returns them.

        Raises:
            ValueError: As `search`; or one string stands for several.
            EncoderUnavailable: As `search`.
            ReaderMismatch: As `search`.
        """
        queries = checked_several("queries", queries, (str,), "several strings, as a list")
        snapshot = self if mode == "bm25" else self.with_vectors(queries)
        allowed = self.passages_in(filters)
        return [snapshot.search(query, k, mode=mode, rerank=rerank, allowed=allowed) for query in queries]

    def with_vectors(self, queries: Sequence[str]) -> Snapshot:
        """Return the same generation with the vectors of some queries, which are computed together and need not be again."""
        texts = list(dict.fromkeys(query for query in queries if query.strip()))
        return replace(self, _vectors=dict(zip(texts, self.encoder.encode_queries(texts), strict=True)) if texts else {})

    def vector(self, query: str) -> NDArray[np.float32]:
        """Return the vector of a query: float32, (dimension,)."""
        known = self._vectors.get(query)
        return self.encoder.encode_queries([query])[0] if known is None else known

    def exact(self, query: str, *, filters: Filters | None = None) -> list[ExactHit]:
        """Find the articles that hold the very words of a query.

        Case and accents do not count. A word is a whole word; in scripts written without spaces, such as Chinese, it may stand anywhere.
        What stands in quotation marks of any kind is a phrase: its words in a row.

        Args:
            query: Words and phrases. An article is found where its text and title hold all of them.
            filters: Which articles to search. None: all of them.

        Returns:
            The articles: first those whose title holds all words and phrases, then those with more places, then in the order of ids.

        Raises:
            ValueError: An argument is wrong, or the Retriever is closed.
        """
        allowed = self.passages_in(filters)
        return self._index.exact(parse(checked_text("query", query)), allowed)

    def read(self, question: str, hits: Sequence[Hit], *, excluded: Sequence[Answer] = ()) -> Reading:
        """Read the first passages together with a question.

        Args:
            question: The question, with what it lacks where it is a follow-up.
            hits: The hits, best first. Only the first PASSAGES_READ are read.
            excluded: Answers whose words are not given again. A span that overlaps one of them is no answer.

        Returns:
            The passages read, best first, and the confidence in the first one's answer.

        Raises:
            EncoderUnavailable: As `Retriever.reader`.
            ReaderMismatch: As `Retriever.reader`.
            ValueError: The Retriever is closed.
        """
        return self.reader().read(question, hits[:PASSAGES_READ], self.article, excluded=excluded)

    def similarities(self, passage: Passage, others: Sequence[Passage]) -> list[float]:
        """Return how similar passages are to one passage: the cosine of their vectors for each, in their order."""
        return [float(cosine) for cosine in self._index.similarities(passage.id, [other.id for other in others])]

    def informative(self, text: str) -> tuple[str, ...]:
        """Return the terms of a question that are worth marking in an article.

        Args:
            text: The question.

        Returns:
            The terms that at least one passage and at most a tenth of all passages hold, in the question's order, each once. Function words
            such as "the" and "was" are not among them.

        Raises:
            ValueError: `text` is no string.
        """
        return self._index.informative(checked_text("text", text))

    def known(self, text: str) -> tuple[str, ...]:
        """Return the terms of a text that at least one passage holds, without function words, in the text's order, each once."""
        return self._index.known(text)

    def article(self, article_id: str) -> Article:
        """Return the article of an id.

        Args:
            article_id: The article's id.

        Returns:
            The article, as its loader read it.

        Raises:
            KeyError: The generation holds no article of this id.
            ValueError: `article_id` is no string, or the Retriever is closed.
        """
        return self._index.article(checked_text("article_id", article_id))

    def show_page(self, article_id: str, page: int, *, width: int = 900, spans: Sequence[Span] = ()) -> PageView | None:
        """Draw a page of the article's file as it looks.

        Args:
            article_id: The article's id.
            page: The page's number, from 1.
            width: How wide the picture shall be, in pixels.
            spans: Stretches of the article's text, whose boxes are wanted.

        Returns:
            The page with the boxes of each span that are on it; None where the article has no pages that can be shown.

        Raises:
            ArticleError: The page cannot be drawn.
            IndexCorrupt: The copy of the file was damaged.
            KeyError: The generation holds no article of this id.
            ValueError: An argument is wrong, or the Retriever is closed.
        """
        from articleqa.index.loaders.reading.isolation import show_page  # imported late: only PDFs have pages

        article = self.article(article_id)
        page, width = checked_count("page", page), checked_count("width", width)
        path = self._index.original(article_id)
        if path is None:
            return None
        if page > len(article.pages):
            raise ValueError(wrong_value("page", f"one of the {len(article.pages)} pages", page))
        return show_page(path, page, width=width, layout=article.layout, spans=spans)

    def article_ids(self) -> list[str]:
        """Return the ids of all articles, in ascending order."""
        return [article.id for article in self.metadata()]

    def languages(self) -> Mapping[str, int]:
        """Return how many articles are in each language, as `Retriever.languages` does."""
        return self.manifest.languages

    def metadata(self) -> Sequence[Metadata]:
        """Return what every article says about itself, in the order of ids."""
        return self._index.metadata()

    def metadata_of(self, article_ids: Sequence[str]) -> list[Metadata]:
        """Return what some articles say about themselves, in the order of their ids given; an unknown id is left out."""
        return self._index.metadata_of(article_ids)

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return an article's passages in the order of the text, none where there is no such article."""
        return self._index.passages_of(article_id)

    def passages_in(self, filters: Filters | None) -> Selection | None:
        """Return the selection of the passages in articles that the filters admit.

        Args:
            filters: The filters, or None.

        Returns:
            The selection. None where `filters` is None, which admits all.

        Raises:
            ValueError: `filters` are no Filters.
        """
        check_optional("filters", filters, Filters, "Filters")
        return None if filters is None else Selection((filters,))

    @property
    def manifest(self) -> Manifest:
        """What the generation holds, and what made it."""
        return self._index.manifest

    @property
    def generation(self) -> Path:
        """The folder of the generation, which tells it from others; of a store there is none of this name."""
        return self._index.generation

    @property
    def directory(self) -> Path:
        """The folder of the index; of a store one on this machine, which need not be there."""
        return self._index.directory

    def close(self) -> None:
        """Close the generation's files. A second call does nothing."""
        self._index.close()
