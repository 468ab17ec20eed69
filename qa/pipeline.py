"""`ArticleQA`: from a question to the words of an article that answer it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from articleqa.conversation.question_types import question_type
from articleqa.index.arguments import check_optional, checked_several, checked_text, wrong_value
from articleqa.records import Reply, Turn
from articleqa.retriever import Retriever
from articleqa.snapshot import Snapshot
from articleqa.steps import Query, first_step, reply_to

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.index.search.selection import Selection
    from articleqa.reader.protocol import Reader


class ArticleQA:
    """Answers questions with words of the articles of an index.

    `open` makes one from the folder of an index. It is a context manager, and safe to share between threads.

    Args:
        retriever: The open Retriever that finds the passages. `close` closes it, too.

    Attributes:
        retriever: The Retriever, for what `ArticleQA` does not offer: searches, articles, their metadata.

    Raises:
        ValueError: `retriever` is no Retriever.
    """

    def __init__(self, retriever: Retriever) -> None:
        if not isinstance(retriever, Retriever):
            raise ValueError(wrong_value("retriever", "a Retriever (ArticleQA.open takes a directory)", retriever))
        self.retriever = retriever

    @classmethod
    def open(cls, directory: Path | str, *, encoder: Encoder | None = None, reader: Reader | None = None) -> Self:
        """Open an index.

        Args:
            directory: The folder of the index.
            encoder: The application's own encoder, if it made the index with one.
            reader: The application's own reader. None: the one that comes with the package.

        Returns:
            An ArticleQA over the index's current generation. Later generations are used as soon as they are published.

        Raises:
            IndexNotBuilt: There is no index in the folder.
            IndexCorrupt: A file of the index is missing or damaged.
            IndexMismatch: The encoder's weights are not those that made the index, or another version of ArticleQA wrote it.
            EncoderNotHandedIn: An application made the index with an encoder of its own, and `encoder` is None.
            EncoderUnavailable: The model that made the index is not on this machine, or cannot be loaded.
            ValueError: An argument has a wrong type, or the path is empty.
        """
        return cls(Retriever.open(directory, encoder=encoder, reader=reader))

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters | None = None,
        as_follow_up: bool = False,
        snapshot: Snapshot | None = None,
    ) -> Reply:
        """Answer a question with words of the articles.

        A question that stands alone is answered as if there were no history. A follow-up question is answered together with what it takes
        over from the earlier turns. Where a question may be either, it is asked alone first, and as a follow-up if that gives no answer.

        Args:
            question: The question, in any language. A blank one, a greeting and a wish for an overview get a reply without hits. What
                stands in quotation marks must stand in a passage exactly.
            history: The earlier turns of the conversation, oldest first.
            filters: Which articles are asked. None: all of them.
            as_follow_up: Whether the question is surely a follow-up, whatever its words say. Without earlier turns it changes nothing.
            snapshot: The generation that is asked, from `Retriever.snapshot`, for who takes the articles of the reply from it, too. None:
                the newest one.

        Returns:
            The reply. `answer` is None where nothing surely answers; `closest` is then what comes near. `hits` are at most ten,
            best first; equal scores are in the order of passage ids. `context` is what a follow-up took over; to drop it, ask again without
            history.

        Raises:
            ValueError: An argument has a wrong type, or the Retriever is closed.
            EncoderUnavailable: The default encoder, which the package's reader is built on, cannot be loaded. The reader is loaded with
                the first question.
            ReaderMismatch: The files of the package's reader do not belong together, or cannot be read.
        """
        return list(self.ask_in_steps(question, history, filters=filters, as_follow_up=as_follow_up, snapshot=snapshot))[-1]

    def ask_in_steps(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters | None = None,
        as_follow_up: bool = False,
        snapshot: Snapshot | None = None,
    ) -> Iterator[Reply]:
        """Answer a question like `ask`, but give the answer before the other places that say so, or say otherwise, are looked for.

        Args:
            question: As for `ask`.
            history: As for `ask`.
            filters: As for `ask`.
            as_follow_up: As for `ask`.
            snapshot: As for `ask`.

        Returns:
            The replies, one or two. The `answers` of the first hold `answer` alone. The second is the first with all places; it is computed
            when it is asked for.

        Raises:
            ValueError: As `ask`.
            EncoderUnavailable: As `ask`.
            ReaderMismatch: As `ask`.
        """
        type_ = question_type(checked_text("question", question))
        history = checked_several("history", history, (Turn,), "the Turns before")
        check_optional("snapshot", snapshot, Snapshot, "a Snapshot")
        snapshot = snapshot or self.retriever.snapshot()
        allowed = snapshot.passages_in(filters)
        if not question.strip() or type_ in {"greeting", "overview"}:
            return iter([Reply(question, terms=(), hits=(), best_guess=None, answer=None, kind=type_)])
        return first_step(snapshot, question, type_, history, allowed, as_follow_up=as_follow_up).replies()

    def ask_among(self, question: str, allowed: Selection | None) -> Reply:
        """Answer a question that stands alone from some passages only, without looking for other places.

        Args:
            question: The question, in any language.
            allowed: Which passages may answer. None: all of them.

        Returns:
            The reply, as the first one of `ask_in_steps` without history.

        Raises:
            ValueError: `question` is no string, or the Retriever is closed.
            EncoderUnavailable: As `ask`.
            ReaderMismatch: As `ask`.
        """
        query = Query.alone(question, question_type(checked_text("question", question)))
        return reply_to(self.retriever.snapshot(), query, allowed).reply

    def close(self) -> None:
        """Close the index's files. A second call does nothing."""
        self.retriever.close()

    def __enter__(self) -> Self:
        self.retriever.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
