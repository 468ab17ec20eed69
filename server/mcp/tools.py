"""The tools: their arguments, checked and bounded, and what they do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

from mcp.types import Tool, ToolAnnotations
from pydantic import BaseModel, Field

from articleqa.filters import Filters
from articleqa.server.answering import Answering, Asked
from articleqa.server.api.requests import ArticleFilters
from articleqa.server.limits import MAX_K, MAX_NAME, MAX_QUESTION
from articleqa.server.mcp import results

_Text = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION)]
_Position = Annotated[int, Field(ge=0, le=2**53 - 1)]
A = TypeVar("A", bound=BaseModel)


class WrongArguments(Exception):
    """The arguments of a tool mean nothing; the message is a sentence."""


class AskArguments(ArticleFilters):
    """A question, and which articles are asked."""

    question: _Text = Field(description="A whole question that stands alone, in any language; the articles may be in others.")


class SearchArguments(ArticleFilters):
    """A query, and which articles are searched."""

    query: _Text = Field(description="Words or a question, in any language.")
    k: Annotated[int, Field(ge=1, le=MAX_K)] = Field(5, description="How many passages to find at most.")
    mode: Literal["hybrid", "bm25", "dense"] = Field("hybrid", description="By words (bm25), by meaning (dense), or by both.")


class ReadArguments(BaseModel):
    """An article, and which part of it."""

    model_config = ArticleFilters.model_config

    article_id: Annotated[str, Field(min_length=1, max_length=MAX_NAME)] = Field(description="As other tools and resources give it.")
    start: _Position = Field(0, description="The position of the first character.")
    end: _Position | None = Field(
        None, description=f"The position after the last character; one call reads {results.LONGEST_READ:,} characters at most."
    )


@dataclass(frozen=True, slots=True)
class Offered(Generic[A]):
    """A tool that is offered.

    Attributes:
        tool: What assistants are told of it.
        arguments: What it takes.
        call: What it does.
    """

    tool: Tool
    arguments: type[A]
    call: Callable[[A], Awaitable[BaseModel]]


class Tools:
    """The tools over an index.

    Args:
        answering: Answers the questions.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._retriever = answering.qa.retriever
        self.offered: dict[str, Offered[Any]] = {
            offered.tool.name: offered
            for offered in (
                _offered(
                    "ask",
                    "Answer a question with the exact words of the articles, and say where they stand. Where nothing surely answers, "
                    "it says so.",
                    AskArguments,
                    results.AskResult,
                    self._ask,
                ),
                _offered(
                    "search",
                    "Find passages of the articles, to read on or to answer what `ask` does not.",
                    SearchArguments,
                    results.SearchResult,
                    self._search,
                ),
                _offered(
                    "read_article",
                    "Read an article, or a stretch of it, such as what stands around a quotation.",
                    ReadArguments,
                    results.ReadResult,
                    self._read,
                ),
            )
        }

    async def _ask(self, sent: AskArguments) -> BaseModel:
        question = Asked(question=sent.question, filters=_filters(sent))
        *_, answered = [stage async for stage in self._answering.stages(question)]
        return await self._answering.look_up(lambda: results.asked(answered.value, answered.snapshot))  # type: ignore[arg-type]

    async def _search(self, sent: SearchArguments) -> BaseModel:
        filters = _filters(sent)

        def search() -> BaseModel:
            snapshot = self._retriever.snapshot()
            hits = snapshot.search(sent.query, sent.k, mode=sent.mode, filters=filters)
            return results.SearchResult(passages=[results.found(hit, snapshot) for hit in hits])

        return await self._answering.look_up(search)

    async def _read(self, sent: ReadArguments) -> BaseModel:
        def read() -> BaseModel:
            try:
                article = self._retriever.article(sent.article_id)
            except KeyError:
                raise WrongArguments("There is no article of this id.") from None
            if sent.end is not None and sent.end < sent.start:
                raise WrongArguments("The stretch ends before it begins.")
            return results.read(article, sent.start, sent.end)

        return await self._answering.look_up(read)


def _filters(sent: ArticleFilters) -> Filters:
    """The filters of some arguments."""
    try:
        return sent.filters()
    except ValueError as error:
        raise WrongArguments(f"{error}.") from error


def _offered(
    name: str, description: str, arguments: type[A], result: type[BaseModel], call: Callable[[A], Awaitable[BaseModel]]
) -> Offered[A]:
    """A tool that only reads, and only what is here."""
    hints = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    tool = Tool(
        name=name,
        description=description,
        annotations=hints,
        input_schema=arguments.model_json_schema(),
        output_schema=result.model_json_schema(mode="serialization"),
    )
    return Offered(tool, arguments, call)
