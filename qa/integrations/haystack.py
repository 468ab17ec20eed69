"""For Haystack: a retriever, an extractive reader, and both as one component that answers. Needs the extra `haystack`."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from articleqa.filters import Filters
from articleqa.index.errors import PackageMissing
from articleqa.index.extras import missing_library
from articleqa.index.records import Span
from articleqa.index.search.protocol import Mode
from articleqa.integrations.found import Found, found, found_passage, search
from articleqa.integrations.handle import Index, IndexHandle
from articleqa.integrations.haystack_filters import in_pipeline_file, of_haystack
from articleqa.integrations.reading import Text, read_texts
from articleqa.records import Reply, is_from

try:
    from haystack import Document, ExtractedAnswer, component, default_from_dict, default_to_dict
except ImportError as error:
    raise PackageMissing(f"The integration with Haystack {missing_library(error, 'haystack')}", "articleqa[haystack]") from error

if TYPE_CHECKING:
    from articleqa.records import DistinctAnswer
    from articleqa.snapshot import Snapshot

__all__ = ["ArticleQAAnswerer", "ArticleQAReader", "ArticleQARetriever"]


class _Component:
    """What the three components share: an index, which is opened by `warm_up` or the first run."""

    _handle: IndexHandle  # set by each component: Haystack makes the classes anew, which `super()` does not survive

    def warm_up(self) -> None:
        """Open the index, and load what the component needs of it."""
        self._handle.open()

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Any:  # noqa: ANN401  # Self, but Haystack resolves annotations by the module
        """Return a component from what `to_dict` gave. The index is opened later."""
        return default_from_dict(cls, data)

    def _to_dict(self, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401  # of any type
        data: dict[str, Any] = default_to_dict(self, index=str(self._handle.location), **parameters)
        return data


@component
class ArticleQARetriever(_Component):
    """Finds passages, as Haystack's documents.

    A document's `content` is the passage, its `id` says where that stands, and its `meta` is that of `articleqa.integrations.found.Found`.

    Args:
        index: The folder of an index, or an open `Retriever` or `ArticleQA`, which its owner closes. `to_dict` keeps the folder.
        top_k: How many documents to return at most.
        mode: "hybrid", "bm25" or "dense", as for `Retriever.search`.
        rerank: Whether to read the first five passages together with the query, as for `Retriever.search`.
        filters: Which articles to search: `Filters`, their fields as a dictionary, or filters in Haystack's syntax over `meta.article_id`,
            `meta.title`, `meta.lang`, `meta.date`, `meta.source` and `meta.author`. None: all of them.

    Raises:
        ValueError: `index` is of a wrong type.
    """

    def __init__(
        self,
        index: Index,
        top_k: int = 10,
        *,
        mode: Mode = "hybrid",
        rerank: bool = False,
        filters: Filters | dict[str, Any] | None = None,
    ) -> None:
        self._handle = IndexHandle(index)
        self._top_k = top_k
        self._mode = mode
        self._rerank = rerank
        self._filters = filters

    def to_dict(self) -> dict[str, Any]:
        """Return what makes the same component again."""
        return self._to_dict(top_k=self._top_k, mode=self._mode, rerank=self._rerank, filters=in_pipeline_file(self._filters))

    @component.output_types(documents=list[Document])
    def run(self, query: str, top_k: int | None = None, filters: Filters | dict[str, Any] | None = None) -> dict[str, list[Document]]:
        """Find the passages that match a query best.

        Args:
            query: The words to search with, in any language.
            top_k: How many documents to return at most. None: as many as the component was made with.
            filters: Which articles to search, instead of those that the component was made with.

        Returns:
            `documents`, best first.

        Raises:
            ValueError: An argument is wrong.
            IndexUnusable: As `ArticleQA.open`.
            EncoderUnavailable: As `ArticleQA.open`.
        """
        snapshot = self._handle.snapshot()
        which = of_haystack(self._filters if filters is None else filters, snapshot)
        k = self._top_k if top_k is None else top_k
        return {"documents": [_document(p) for p in search(snapshot, query, k, mode=self._mode, rerank=self._rerank, filters=which)]}

    @component.output_types(documents=list[Document])
    async def run_async(
        self, query: str, top_k: int | None = None, filters: Filters | dict[str, Any] | None = None
    ) -> dict[str, list[Document]]:
        """Find passages as `run` does, in a thread of its own."""
        return await asyncio.to_thread(self.run, query, top_k, filters)


@component
class ArticleQAReader(_Component):
    """Marks the words of documents that answer a question.

    A document of `ArticleQARetriever` is read as `ArticleQA.ask` reads a passage. Any other one is read by its `content` and, where its
    `meta` has one, its `title`; the probabilities are less reliable then.

    Args:
        index: As for `ArticleQARetriever`: it says which encoder and reader are used.
        top_k: How many answers to return at most.
        no_answer: Whether to begin with an answer without words where the documents are not taken to answer.

    Raises:
        ValueError: `index` is of a wrong type.
    """

    def __init__(self, index: Index, top_k: int = 10, *, no_answer: bool = True) -> None:
        self._handle = IndexHandle(index)
        self._top_k = top_k
        self._no_answer = no_answer

    def warm_up(self) -> None:
        """Open the index, and load its reader."""
        self._handle.open().retriever.reader()

    def to_dict(self) -> dict[str, Any]:
        """Return what makes the same component again."""
        return self._to_dict(top_k=self._top_k, no_answer=self._no_answer)

    @component.output_types(answers=list[ExtractedAnswer])
    def run(self, query: str, documents: list[Document], top_k: int | None = None) -> dict[str, list[ExtractedAnswer]]:
        """Read documents together with a question.

        Args:
            query: The question, in any language.
            documents: The documents. All of them are read, so hand in few.
            top_k: How many answers to return at most. None: as many as the component was made with.

        Returns:
            `answers`, one a document, best first. `document_offset` is the place of the words in `document.content`, `context` their
            sentence, and `context_offset` their place in that. `score` is the probability that they are right. In `meta` stands the first
            one's `certainty` and, for passages of the index, `article_id`, `start` and `end`, the place in the article's text.

        Raises:
            IndexUnusable: As `ArticleQA.open`.
            EncoderUnavailable: As `ArticleQA.open`.
            ReaderMismatch: As `Retriever.reader`.
        """
        read = read_texts(self._handle.snapshot(), query, [Text(document.content or "", document.meta) for document in documents])
        answers = []
        if self._no_answer and read.certainty is None:
            answers.append(ExtractedAnswer(query=query, score=1 - read.confidence, meta={"certainty": None}))
        for rank, answer in enumerate(read.answers):
            document = documents[answer.number]
            meta: dict[str, Any] = {"certainty": None if rank else read.certainty}
            if answer.place:
                meta |= {"article_id": document.meta["article_id"], **asdict(answer.place)}
            words = Span(answer.start, answer.end)
            answers.append(_answer(query, document, words, answer.sentence, score=answer.confidence, meta=meta))
        return {"answers": answers[: self._top_k if top_k is None else top_k]}

    @component.output_types(answers=list[ExtractedAnswer])
    async def run_async(self, query: str, documents: list[Document], top_k: int | None = None) -> dict[str, list[ExtractedAnswer]]:
        """Read documents as `run` does, in a thread of its own."""
        return await asyncio.to_thread(self.run, query, documents, top_k)


@component
class ArticleQAAnswerer(_Component):
    """Answers a question from the articles, as `ArticleQA.ask` does: finds, reads, and compares what several articles say.

    Args:
        index: As for `ArticleQARetriever`.
        filters: Which articles are asked, as for `ArticleQARetriever`.

    Raises:
        ValueError: `index` is of a wrong type.
    """

    def __init__(self, index: Index, *, filters: Filters | dict[str, Any] | None = None) -> None:
        self._handle = IndexHandle(index)
        self._filters = filters

    def warm_up(self) -> None:
        """Open the index, and load its reader."""
        self._handle.open().retriever.reader()

    def to_dict(self) -> dict[str, Any]:
        """Return what makes the same component again."""
        return self._to_dict(filters=in_pipeline_file(self._filters))

    @component.output_types(answers=list[ExtractedAnswer], documents=list[Document], reply=Reply)
    def run(self, query: str, filters: Filters | dict[str, Any] | None = None) -> dict[str, Any]:
        """Answer a question.

        Args:
            query: The question, in any language.
            filters: Which articles are asked, instead of those that the component was made with.

        Returns:
            `answers`: the different answers, the likeliest first, each as `ArticleQAReader` gives it, with all its `places` in `meta`;
            none where the articles do not surely answer, and for a question that asks for yes, no or a list mostly sentences to judge by,
            which only the reply has. `documents`: the passages found, best first. `reply`: the `Reply`.

        Raises:
            ValueError: An argument is wrong.
            IndexUnusable: As `ArticleQA.open`.
            EncoderUnavailable: As `ArticleQA.open`.
            ReaderMismatch: As `Retriever.reader`.
        """
        qa, snapshot = self._handle.open(), self._handle.snapshot()
        reply = qa.ask(query, filters=of_haystack(self._filters if filters is None else filters, snapshot), snapshot=snapshot)
        documents = [_document(passage) for passage in found(reply.hits, snapshot)]
        return {
            "answers": [_distinct_answer(reply, number, distinct, snapshot) for number, distinct in enumerate(reply.answers)],
            "documents": documents,
            "reply": reply,
        }

    @component.output_types(answers=list[ExtractedAnswer], documents=list[Document], reply=Reply)
    async def run_async(self, query: str, filters: Filters | dict[str, Any] | None = None) -> dict[str, Any]:
        """Answer a question as `run` does, in a thread of its own."""
        return await asyncio.to_thread(self.run, query, filters)


def _document(passage: Found) -> Document:
    """Return a passage as a document."""
    return Document(id=passage.id, content=passage.text, score=passage.score, meta=passage.metadata)


def _distinct_answer(reply: Reply, number: int, distinct: DistinctAnswer, snapshot: Snapshot) -> ExtractedAnswer:
    """Return one of a reply's answers, in the passage of its best place."""
    best = distinct.places[0]
    hit = next((hit for hit in reply.hits if is_from(best, hit.passage)), None)
    # A place that was looked for after the answer is in a passage that is no hit.
    passage = hit.passage if hit else next(p for p in snapshot.passages_of(best.article_id) if is_from(best, p))
    document = _document(found_passage(passage, snapshot.article(best.article_id), hit))
    words, sentence = (Span(span.start - passage.start, span.end - passage.start) for span in (best, best.sentence))
    meta = {
        "certainty": None if number else reply.certainty,
        "article_id": best.article_id,
        "start": best.start,
        "end": best.end,
        "when": best.when and asdict(best.when),
        "places": [{"article_id": place.article_id, "start": place.start, "end": place.end} for place in distinct.places],
    }
    return _answer(reply.question, document, words, sentence, score=best.confidence, meta=meta)


def _answer(query: str, document: Document, words: Span, sentence: Span, *, score: float, meta: dict[str, Any]) -> ExtractedAnswer:
    """Return words of a document as an answer, with their sentence as the context; `words` and `sentence` are places in its content."""
    content = document.content or ""
    return ExtractedAnswer(
        query=query,
        score=score,
        data=content[words.start : words.end],
        document=document,
        context=content[sentence.start : sentence.end],
        document_offset=ExtractedAnswer.Span(words.start, words.end),
        context_offset=ExtractedAnswer.Span(words.start - sentence.start, words.end - sentence.start),
        meta=meta,
    )
