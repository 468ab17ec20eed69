"""`ArticleQA`: from a question to the words of an article that answer it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from articleqa.citation import Citation, cite
from articleqa.conversation.question_types import question_type
from articleqa.index.arguments import check_optional, checked_several, checked_text, wrong_value
from articleqa.index.records import Span
from articleqa.index.text.language import load_model
from articleqa.records import Answer, Evidence, Reply, Turn
from articleqa.retriever import Retriever
from articleqa.snapshot import Snapshot
from articleqa.steps import Query, first_step, reply_to, searched_for

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.index.records import Article, Hit
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

    @classmethod
    def from_articles(
        cls,
        articles: Iterable[Article | Mapping[str, Any]],
        *,
        model: str | None = None,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
    ) -> Self:
        """Index articles for as long as the object is used, as `Retriever.from_articles` does.

        >>> with ArticleQA.from_articles([{"text": "The bridge over the Kvik opened in 1998."}]) as qa:
        ...     qa.ask("When did the bridge open?").answer.text
        '1998'

        Args:
            articles: As for `Retriever.from_articles`.
            model: As for `Retriever.from_articles`.
            encoder: As for `Retriever.from_articles`.
            reader: As for `Retriever.from_articles`.

        Returns:
            An ArticleQA over these articles.
        """
        return cls(Retriever.from_articles(articles, model=model, encoder=encoder, reader=reader))

    def warm_up(self) -> None:
        """Load what the first question would load, and return when it is there: a second. Questions may be asked meanwhile.

        Raises:
            EncoderUnavailable: A model cannot be loaded, as in `Retriever.reader`.
            ReaderMismatch: The reader's files do not belong together, as in `Retriever.reader`.
            ValueError: It is closed.
        """
        loading = threading.Thread(target=load_model, name="articleqa-warm-up")
        loading.start()
        self.retriever.reader()
        self.ask("?")
        loading.join()

    def ask(
        self,
        question: str,
        history: Sequence[Turn | Reply] = (),
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
            history: The earlier turns of the conversation, or their replies, oldest first.
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
        history: Sequence[Turn | Reply] = (),
        *,
        filters: Filters | None = None,
        as_follow_up: bool = False,
        snapshot: Snapshot | None = None,
        found: Callable[[Sequence[Hit]], None] | None = None,
    ) -> Iterator[Reply]:
        """Answer a question like `ask`, but give the answer before the other places that say so, or say otherwise, are looked for.

        Args:
            question: As for `ask`.
            history: As for `ask`.
            filters: As for `ask`.
            as_follow_up: As for `ask`.
            snapshot: As for `ask`.
            found: Is called with the passages of each search, best first, before they are read: once, or twice where the question is
                asked as a follow-up, too. What it raises ends the question.

        Returns:
            The replies, one or two. The `answers` of the first hold `answer` alone. The second is the first with all places; it is computed
            when it is asked for.

        Raises:
            ValueError: As `ask`.
            EncoderUnavailable: As `ask`.
            ReaderMismatch: As `ask`.
        """
        type_ = question_type(checked_text("question", question))
        earlier = checked_several("history", history, (Turn, Reply), "the Turns or Replies before")
        turns = [Turn(turn.question, turn) if isinstance(turn, Reply) else turn for turn in earlier]
        snapshot = self._snapshot(snapshot)
        allowed = snapshot.passages_in(filters)
        if not question.strip() or type_ in {"greeting", "overview"}:
            return iter([Reply(question, terms=(), hits=(), best_guess=None, answer=None, kind=type_)])
        return first_step(snapshot, question, type_, turns, allowed, as_follow_up=as_follow_up, found=found).replies()

    def ask_many(self, questions: Sequence[str], *, filters: Filters | None = None, snapshot: Snapshot | None = None) -> list[Reply]:
        """Answer several questions that stand alone, whose vectors are computed together.

        Each is read on its own, which takes most of the time.

        Args:
            questions: The questions.
            filters: As for `ask`.
            snapshot: As for `ask`.

        Returns:
            The reply to each question, in their order, as `ask` returns it.

        Raises:
            ValueError: As `ask`; or one string stands for several.
            EncoderUnavailable: As `ask`.
            ReaderMismatch: As `ask`.
        """
        questions = checked_several("questions", questions, (str,), "several strings, as a list")
        snapshot = self._snapshot(snapshot).with_vectors([searched_for(q, question_type(q)) for q in questions])
        return [self.ask(question, filters=filters, snapshot=snapshot) for question in questions]

    def cite(self, words: Answer | Evidence, *, snapshot: Snapshot | None = None) -> Citation:
        """Return what is needed to cite words of a reply: title, author, day, source, page, and a link to the very words.

        Args:
            words: An answer, or a sentence such as `reply.closest`.
            snapshot: The generation that was asked. None: the newest one.

        Returns:
            The citation of the words; `articleqa.cite(article, answer.sentence)` returns that of their sentence.

        Raises:
            KeyError: There is no such article any more.
            ValueError: The words do not stand there any more, or the Retriever is closed.
        """
        if not isinstance(words, (Answer, Evidence)):
            raise ValueError(wrong_value("words", "an Answer or Evidence of a reply", words))
        article = self._snapshot(snapshot).article(words.article_id)
        if article.text[words.start : words.end] != words.text:
            raise ValueError(f"the article {words.article_id!r} has changed: at {words.start} there are other words now")
        return cite(article, Span(words.start, words.end))

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

    def _snapshot(self, snapshot: Snapshot | None) -> Snapshot:
        """Return the generation that is asked.

        Raises:
            ValueError: It is of another index, or the Retriever is closed.
        """
        check_optional("snapshot", snapshot, Snapshot, "a Snapshot")
        if snapshot is None:
            return self.retriever.snapshot()
        if snapshot.directory != self.retriever.directory:
            raise ValueError(f"snapshot must be of the index at {self.retriever.directory}, not of that at {snapshot.directory}")
        return snapshot

    def close(self) -> None:
        """Close the index's files. A second call does nothing."""
        self.retriever.close()

    def __enter__(self) -> Self:
        self.retriever.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
