"""For LlamaIndex: a retriever. Needs the extra `llama-index`."""

from __future__ import annotations

import asyncio

from articleqa.filters import Filters
from articleqa.index.errors import PackageMissing
from articleqa.index.extras import missing_library
from articleqa.index.search.protocol import Mode
from articleqa.integrations.found import TOLD, Found, search
from articleqa.integrations.handle import Index, IndexHandle

try:
    from llama_index.core.callbacks import CallbackManager
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeRelationship, NodeWithScore, ObjectType, QueryBundle, RelatedNodeInfo, TextNode
except ImportError as error:
    raise PackageMissing(f"The integration with LlamaIndex {missing_library(error, 'llama-index')}", "articleqa[llama-index]") from error

__all__ = ["ArticleQARetriever"]


class ArticleQARetriever(BaseRetriever):
    """Finds passages, as LlamaIndex's nodes.

    A node's text is the passage; `start_char_idx` and `end_char_idx` are its place in the article's text, and its source node is the
    article. Its `metadata` is that of `articleqa.integrations.found.Found`; a language model is shown title, date, author and source.

    Args:
        index: The folder of an index, or an open `Retriever` or `ArticleQA`, which its owner closes.
        k: How many nodes to return at most.
        mode: "hybrid", "bm25" or "dense", as for `Retriever.search`.
        rerank: Whether to read the first five passages together with the query, as for `Retriever.search`.
        filters: Which articles to search. None: all of them.
        callback_manager: LlamaIndex's own, as for its other retrievers.
        verbose: As for LlamaIndex's other retrievers.

    Raises:
        IndexUnusable: As `ArticleQA.open`.
        EncoderUnavailable: As `ArticleQA.open`.
        ValueError: `index` is of a wrong type.
    """

    def __init__(
        self,
        index: Index,
        *,
        k: int = 10,
        mode: Mode = "hybrid",
        rerank: bool = False,
        filters: Filters | None = None,
        callback_manager: CallbackManager | None = None,
        verbose: bool = False,
    ) -> None:
        super().__init__(callback_manager=callback_manager, verbose=verbose)
        self._handle = IndexHandle(index)
        self._handle.open()
        self._k = k
        self._mode = mode
        self._rerank = rerank
        self._filters = filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        query = query_bundle.query_str
        passages = search(self._handle.snapshot(), query, self._k, mode=self._mode, rerank=self._rerank, filters=self._filters)
        return [NodeWithScore(node=_node(passage), score=passage.score) for passage in passages]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(passage: Found) -> TextNode:
    """Return a passage as a node."""
    metadata = passage.metadata
    hidden = [key for key in metadata if key not in TOLD or metadata[key] is None]
    of_article = {key: metadata[key] for key in (*TOLD, "lang")}
    article = RelatedNodeInfo(node_id=metadata["article_id"], node_type=ObjectType.DOCUMENT, metadata=of_article)
    return TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=metadata["start"],
        end_char_idx=metadata["end"],
        metadata=metadata,
        excluded_llm_metadata_keys=hidden,
        excluded_embed_metadata_keys=hidden,
        relationships={NodeRelationship.SOURCE: article},
    )
