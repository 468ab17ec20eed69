"""Answers questions in a few threads, stage by stage, for as long as somebody waits for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import anyio
import anyio.to_thread

if TYPE_CHECKING:
    from articleqa import ArticleQA, Filters, Turn
    from articleqa.index.records import Hit
    from articleqa.records import Reply
    from articleqa.snapshot import Snapshot

_AT_ONCE = 2
"""Questions, one for each core; the reader takes turns."""
_LOOKED_UP_AT_ONCE = 4
"""Searches and articles."""
T = TypeVar("T")
"""What is looked up."""


@dataclass(frozen=True, slots=True)
class Found:
    """The passages that are read next.

    Attributes:
        question: The question as it was asked.
        hits: Best first.
    """

    question: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a question is.

    Attributes:
        name: "found": what is read next. "read": the reply, before other places of its answer are looked for. "answered": the reply.
        value: What there is then.
        snapshot: The generation that is asked.
    """

    name: Literal["found", "read", "answered"]
    value: Found | Reply
    snapshot: Snapshot


class Stopped(Exception):
    """The server ends before the question is answered."""


class _Unwanted(Exception):
    """Nobody waits for the answer any more."""


_Put: TypeAlias = Callable[[Stage | Exception | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, with what `ArticleQA.ask` takes beside it.

    Attributes:
        question: The question.
        history: Returns the earlier turns, oldest first, as they stand in a generation.
        filters: Which articles are asked.
        as_follow_up: Whether it surely is a follow-up.
    """

    question: str
    history: Callable[[Snapshot], Sequence[Turn]] = lambda _: ()
    filters: Filters | None = None
    as_follow_up: bool = False


class Answering:
    """Answers questions for several people at once.

    Args:
        qa: The index.
        answered: Is told of each reply that is whole.
    """

    def __init__(self, qa: ArticleQA, answered: Callable[[Reply], object] | None = None) -> None:
        self.qa = qa
        self._answered = answered
        self._threads = ThreadPoolExecutor(_AT_ONCE, "articleqa answering")
        self._closed = threading.Event()
        self._lookups: anyio.CapacityLimiter | None = None

    async def stages(self, asked: Asked) -> AsyncGenerator[Stage, None]:
        """Answer a question. Where the iterator is closed before its end, the question is not gone on with after the stage it is at.

        Args:
            asked: The question.

        Yields:
            The stages as they come: "found" once or twice, or not at all where nothing is searched; "read"; "answered".

        Raises:
            ArticleQAError: As `ArticleQA.ask`.
            ValueError: As `ArticleQA.ask`.
            Stopped: This is closed.
        """
        loop = asyncio.get_running_loop()
        stages: asyncio.Queue[Stage | Exception | None] = asyncio.Queue()
        unwanted = threading.Event()

        def put(stage: Stage | Exception | None) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(stages.put_nowait, stage)

        try:
            work = self._threads.submit(self._work, asked, unwanted, put)
        except RuntimeError as error:
            raise Stopped from error
        try:
            while (stage := await stages.get()) is not None:
                if isinstance(stage, Exception):
                    raise stage
                yield stage
        finally:
            unwanted.set()
            work.cancel()

    async def reply(self, asked: Asked) -> Reply:
        """Return the reply to a question, as `ArticleQA.ask` does."""
        *_, last = [stage async for stage in self.stages(asked)]
        return last.value  # type: ignore[return-value]

    async def look_up(self, work: Callable[[], T]) -> T:
        """Return what a function returns that is called in another thread, where only some are at work at once.

        So nobody holds up others who does not take what is answered: that is no longer work.
        """
        if self._lookups is None:
            self._lookups = anyio.CapacityLimiter(_LOOKED_UP_AT_ONCE)
        return await anyio.to_thread.run_sync(work, limiter=self._lookups)

    def close(self) -> None:
        """End the questions that are being answered at the stage that they are at, and those that wait. A second call does nothing."""
        self._closed.set()
        self._threads.shutdown()

    def _work(self, asked: Asked, unwanted: threading.Event, put: _Put) -> None:
        """Answer a question in this thread."""
        try:
            for stage in self._stages(asked, unwanted, put):
                put(stage)
        except _Unwanted:
            pass
        except Exception as error:  # raised where it is waited for
            put(error)
        put(None)

    def _stages(self, asked: Asked, unwanted: threading.Event, put: _Put) -> Iterator[Stage]:
        """Yield the reply, first and then whole; the passages are put as soon as they are found."""

        def check() -> None:
            if self._closed.is_set():
                raise Stopped
            if unwanted.is_set():
                raise _Unwanted

        def found(hits: Sequence[Hit]) -> None:
            check()
            put(Stage("found", Found(asked.question, tuple(hits)), snapshot))

        check()
        snapshot = self.qa.retriever.snapshot()
        replies = self.qa.ask_in_steps(
            asked.question,
            asked.history(snapshot),
            filters=asked.filters,
            as_follow_up=asked.as_follow_up,
            snapshot=snapshot,
            found=found,
        )
        reply = next(replies)
        yield Stage("read", reply, snapshot)
        check()
        for whole in replies:
            reply = whole
        if self._answered:
            self._answered(reply)
        yield Stage("answered", reply, snapshot)
