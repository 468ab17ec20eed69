"""For LangChain: a retriever, and a tool that answers questions. Needs the extra `langchain`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from articleqa.filters import Filters
from articleqa.index.errors import PackageMissing
from articleqa.index.extras import missing_library
from articleqa.index.search.protocol import Mode
from articleqa.integrations.found import search
from articleqa.integrations.handle import Index, IndexHandle
from articleqa.integrations.telling import ABOUT, told
from articleqa.pipeline import ArticleQA
from articleqa.records import Reply
from articleqa.retriever import Retriever

try:
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.tools import BaseTool, StructuredTool
    from pydantic import BaseModel, ConfigDict, Field, InstanceOf, PrivateAttr
except ImportError as error:
    raise PackageMissing(f"The integration with LangChain {missing_library(error, 'langchain')}", "articleqa[langchain]") from error

if TYPE_CHECKING:
    from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun

__all__ = ["ArticleQARetriever", "article_question_tool"]


class ArticleQARetriever(BaseRetriever):
    """Finds passages, as LangChain's documents.

    A document's `page_content` is the passage, its `id` says where that stands, and its `metadata` is that of
    `articleqa.integrations.found.Found`. `invoke` and `ainvoke` take `k` and `filters` for one search, too.

    Attributes:
        index: The folder of an index, or an open `Retriever` or `ArticleQA`, which its owner closes.
        k: How many documents to return at most.
        mode: "hybrid", "bm25" or "dense", as for `Retriever.search`.
        rerank: Whether to read the first five passages together with the query, as for `Retriever.search`.
        filters: Which articles to search. None: all of them.

    Raises:
        IndexUnusable: As `ArticleQA.open`, when one is made.
        EncoderUnavailable: As `ArticleQA.open`, when one is made.
        ValueError: An argument is wrong.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")  # a filter that is misspelt must not be no filter

    index: InstanceOf[ArticleQA] | InstanceOf[Retriever] | Path | str
    k: int = Field(default=10, ge=1)
    mode: Mode = "hybrid"
    rerank: bool = False
    filters: InstanceOf[Filters] | None = None
    _handle: IndexHandle = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401  # as pydantic has it
        """Open the index."""
        super().model_post_init(context)
        self._handle = IndexHandle(self.index)
        self._handle.open()

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  # LangChain hands it in
        k: int | None = None,
        filters: Filters | None = None,
    ) -> list[Document]:
        return self._search(query, k, filters)

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,  # noqa: ARG002
        k: int | None = None,
        filters: Filters | None = None,
    ) -> list[Document]:
        return await asyncio.to_thread(self._search, query, k, filters)

    def _search(self, query: str, k: int | None, filters: Filters | None) -> list[Document]:
        k, filters = self.k if k is None else k, self.filters if filters is None else filters
        passages = search(self._handle.snapshot(), query, k, mode=self.mode, rerank=self.rerank, filters=filters)
        return [Document(id=passage.id, page_content=passage.text, metadata=passage.metadata) for passage in passages]


class _Question(BaseModel):
    question: str = Field(description="A question that stands alone, in any language, such as: When did the call take place?")


def article_question_tool(
    index: Index, *, name: str = "ask_articles", description: str = ABOUT, filters: Filters | None = None
) -> BaseTool:
    """Return a tool that asks ArticleQA.

    Args:
        index: The folder of an index, or an open `Retriever` or `ArticleQA`, which its owner closes.
        name: The tool's name.
        description: What the model is told of it. Say there what the articles are about.
        filters: Which articles are asked. None: all of them.

    Returns:
        The tool. Its content is text for the model: the answer's exact words, their sentence, the source and how sure that is, or that the
        articles do not answer. Its artifact is the `Reply`.

    Raises:
        IndexUnusable: As `ArticleQA.open`.
        EncoderUnavailable: As `ArticleQA.open`.
        ValueError: An argument is wrong.
    """
    handle = IndexHandle(index)
    handle.open()

    def ask(question: str) -> tuple[str, Reply]:
        qa = handle.open()
        snapshot = qa.retriever.snapshot()
        reply = qa.ask(question, filters=filters, snapshot=snapshot)
        return told(reply, snapshot), reply

    async def ask_async(question: str) -> tuple[str, Reply]:
        return await asyncio.to_thread(ask, question)

    tool: BaseTool = StructuredTool.from_function(
        ask, ask_async, name=name, description=description, args_schema=_Question, response_format="content_and_artifact"
    )
    return tool
