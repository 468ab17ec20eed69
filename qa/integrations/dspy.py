"""For DSPy: a retriever. Needs the extra `dspy`."""

from __future__ import annotations

import asyncio
from typing import Any

from articleqa.filters import Filters
from articleqa.index.errors import PackageMissing
from articleqa.index.extras import missing_library
from articleqa.index.search.protocol import Mode
from articleqa.integrations.found import search
from articleqa.integrations.handle import Index, IndexHandle

try:
    import dspy
    from dspy.utils.callback import with_callbacks
except ImportError as error:
    raise PackageMissing(f"The integration with DSPy {missing_library(error, 'dspy')}", "articleqa[dspy]") from error

__all__ = ["ArticleQARetriever"]


class ArticleQARetriever:
    """Finds passages, as DSPy's predictions.

    As DSPy's own `dspy.Embeddings` it is called inside a `dspy.Module`, and has no state that is saved or learned; it can be a tool of
    `dspy.ReAct`. Copies of a module share the index; a module that is saved whole keeps its folder.

    Args:
        index: The folder of an index, or an open `Retriever` or `ArticleQA`, which its owner closes.
        k: How many passages to return at most.
        mode: "hybrid", "bm25" or "dense", as for `Retriever.search`.
        rerank: Whether to read the first five passages together with the query, as for `Retriever.search`.
        filters: Which articles to search. None: all of them.
        callbacks: DSPy's own, which are told of each call.

    Attributes:
        k: As given; it may be changed.

    Raises:
        IndexUnusable: As `ArticleQA.open`.
        EncoderUnavailable: As `ArticleQA.open`.
        ValueError: `index` is of a wrong type.
    """

    def __init__(
        self,
        index: Index,
        k: int = 10,
        *,
        mode: Mode = "hybrid",
        rerank: bool = False,
        filters: Filters | None = None,
        callbacks: list[Any] | None = None,
    ) -> None:
        self.k = k
        self.callbacks = callbacks or []
        self._handle = IndexHandle(index)
        self._handle.open()
        self._mode = mode
        self._rerank = rerank
        self._filters = filters

    @with_callbacks
    def __call__(self, query: str, k: int | None = None) -> dspy.Prediction:
        """Search the articles for passages that match the query best, in any language."""
        return self.forward(query, k)

    def forward(self, query: str, k: int | None = None) -> dspy.Prediction:
        """Find the passages that match a query best.

        Args:
            query: The words to search with, in any language.
            k: How many passages to return at most. None: as many as the retriever was made with.

        Returns:
            A prediction with three lists, best passage first: `passages`, their texts; `scores`; and `sources`, the metadata of
            `articleqa.integrations.found.Found`: which article a passage is from, and where it begins and ends there.

        Raises:
            ValueError: An argument is wrong, or the Retriever is closed.
        """
        k = self.k if k is None else k
        found = search(self._handle.snapshot(), query, k, mode=self._mode, rerank=self._rerank, filters=self._filters)
        passages, scores = [passage.text for passage in found], [passage.score for passage in found]
        return dspy.Prediction(passages=passages, scores=scores, sources=[passage.metadata for passage in found])

    async def acall(self, query: str, k: int | None = None) -> dspy.Prediction:
        """Find passages as a call does, in a thread of its own."""
        return await asyncio.to_thread(self, query, k)
