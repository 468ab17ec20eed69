"""`ArticleQA`: from a question to the words of an article that answer it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from articleqa.conversation.follow_ups import FollowUp, follow_up_of
from articleqa.conversation.question_types import question_type
from articleqa.date_resolution.resolve import dated
from articleqa.index.arguments import checked_several, checked_text, wrong_value
from articleqa.index.records import Hit
from articleqa.places import distinct_answers, further_hits
from articleqa.reader.protocol import PASSAGES_READ, Reading
from articleqa.records import Answer, Context, DistinctAnswer, QuestionType, Reply, Turn
from articleqa.retriever import Retriever
from articleqa.snapshot import Snapshot, in_both

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.reader.protocol import Reader

# How many passages are found for a question. The best of them are read.
_HITS = 10
# How many are found to look for other places that answer.
_HITS_FOR_PLACES = 30
# Added to the scores of the passages of the article that the conversation is about. It is about as much as a good match of words adds.
_SAME_ARTICLE = 0.1


@dataclass(frozen=True, slots=True)
class _Query:
    """A question as it is searched and read: on its own, or as a follow-up together with what it lacks.

    Attributes:
        question: The question as it was typed.
        type: What kind of reply it asks for.
        search_for: The text that passages are searched with.
        read_as: The text that the passages are read with.
        preferred_article: The id of the article whose passages are preferred, None where there is no such article.
        earlier_guesses: The best guesses of earlier turns. Their words are not given again.
    """

    question: str
    type: QuestionType
    search_for: str
    read_as: str
    preferred_article: str | None = None
    earlier_guesses: tuple[Answer, ...] = ()

    @classmethod
    def alone(cls, question: str, type_: QuestionType) -> _Query:
        """Return the query of a question on its own."""
        return cls(question, type_, search_for=question, read_as=question)

    @classmethod
    def following(cls, question: str, type_: QuestionType, follow_up: FollowUp) -> _Query:
        """Return the query of a follow-up question, with what it takes over."""
        guesses = tuple(guess for turn in follow_up.turns if (guess := turn.reply.best_guess))
        return cls(question, type_, follow_up.query(question), follow_up.read_as(question), follow_up.guess.article_id, guesses)


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """The reply to a query so far, and what is needed to go on.

    Attributes:
        reply: The reply, whose `answers` hold the first place alone.
        snapshot: The generation that was asked.
        query: The query.
        allowed: Which passages may answer, as in `_reply_to`.
        reading: The passages that were read.
    """

    reply: Reply
    snapshot: Snapshot
    query: _Query
    allowed: NDArray[np.bool_] | None
    reading: Reading

    def replies(self) -> Iterator[Reply]:
        """Yield the reply, and then the reply with all places, where it has an answer that is no sentence to judge by."""
        yield self.reply
        if self.reply.answer and self.reply.kind not in {"yes_no", "list"}:
            yield replace(self.reply, answers=self._answers(self.reply.answer))

    def _answers(self, answer: Answer) -> tuple[DistinctAnswer, ...]:
        """Read further passages, and return every answer with its places."""
        snapshot, query, (best, *others) = self.snapshot, self.query, self.reading.passages
        found = snapshot.search(query.search_for, _HITS_FOR_PLACES, allowed=self.allowed)
        if hits := further_hits(found, self.reading.passages, snapshot):
            others += snapshot.reader().read(query.read_as, hits, snapshot.article, excluded=query.earlier_guesses).passages
        return distinct_answers(answer, best, others, snapshot)


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

    def ask(self, question: str, history: Sequence[Turn] = (), *, filters: Filters | None = None) -> Reply:
        """Answer a question with words of the articles.

        A question that stands alone is answered as if there were no history. A follow-up question is answered together with what it takes
        over from the earlier turns. Where a question may be either, it is asked alone first, and as a follow-up if that gives no answer.

        Args:
            question: The question, in any language. A blank one and a greeting get a reply without hits.
            history: The earlier turns of the conversation, oldest first.
            filters: Which articles are asked. None: all of them.

        Returns:
            The reply. `answer` is None where these articles do not answer the question. `hits` are at most ten, best first; equal scores
            are in the order of passage ids. `context` is what a follow-up took over; to drop it, ask again without history.

        Raises:
            ValueError: An argument has a wrong type, or the Retriever is closed.
            EncoderUnavailable: The default encoder, which the package's reader is built on, cannot be loaded. The reader is loaded with
                the first question.
            ReaderMismatch: The files of the package's reader do not belong together, or cannot be read.
        """
        return list(self.ask_in_steps(question, history, filters=filters))[-1]

    def ask_in_steps(self, question: str, history: Sequence[Turn] = (), *, filters: Filters | None = None) -> Iterator[Reply]:
        """Answer a question like `ask`, but give the answer before the other places that say so, or say otherwise, are looked for.

        Args:
            question: As for `ask`.
            history: As for `ask`.
            filters: As for `ask`.

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
        snapshot = self.retriever.snapshot()
        allowed = snapshot.passages_in(filters)
        if not question.strip() or type_ == "greeting":
            return iter([Reply(question, terms=(), hits=(), best_guess=None, answer=None, kind=type_)])
        return _first_step(snapshot, question, type_, history, allowed).replies()

    def ask_among(self, question: str, allowed: NDArray[np.bool_] | None) -> Reply:
        """Answer a question that stands alone from some passages only, without looking for other places.

        Args:
            question: The question, in any language.
            allowed: Which passages may answer: bool, (passages,), by passage id. None: all of them.

        Returns:
            The reply, as the first one of `ask_in_steps` without history.

        Raises:
            ValueError: `question` is no string, or the Retriever is closed.
            EncoderUnavailable: As `ask`.
            ReaderMismatch: As `ask`.
        """
        query = _Query.alone(question, question_type(checked_text("question", question)))
        return _reply_to(self.retriever.snapshot(), query, allowed).reply

    def close(self) -> None:
        """Close the index's files. A second call does nothing."""
        self.retriever.close()

    def __enter__(self) -> Self:
        self.retriever.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _first_step(
    snapshot: Snapshot, question: str, type_: QuestionType, history: Sequence[Turn], allowed: NDArray[np.bool_] | None
) -> _Step:
    """Ask a question on its own, as a follow-up, or both."""
    follow_up = follow_up_of(question, history)
    alone = None
    if follow_up is None or not follow_up.surely:
        alone = _reply_to(snapshot, _Query.alone(question, type_), allowed)
        if follow_up is None or alone.reply.answer:
            return alone
    following = _reply_to(snapshot, _Query.following(question, type_, follow_up), allowed)
    following = replace(following, reply=_in_context(snapshot, following.reply, follow_up))
    return alone if alone and not following.reply.answer else following


def _reply_to(snapshot: Snapshot, query: _Query, allowed: NDArray[np.bool_] | None) -> _Step:
    """Search, read and reply. The best guess is the answer where its confidence is high enough."""
    hits = _hits(snapshot, query, allowed)
    reading = snapshot.read(query.read_as, hits, excluded=query.earlier_guesses)
    guess = dated(reading.best_guess, snapshot.article)
    answer = guess if reading.certainty else None
    reply = Reply(
        query.question,
        snapshot.informative(query.question),
        tuple(reading.reranked(hits)),
        best_guess=guess,
        answer=answer,
        kind=query.type,
        evidence=reading.evidence,
        certainty=reading.certainty,
        answers=(DistinctAnswer(answer.text, (answer,)),) if answer else (),
    )
    return _Step(reply, snapshot, query, allowed, reading)


def _hits(snapshot: Snapshot, query: _Query, allowed: NDArray[np.bool_] | None) -> list[Hit]:
    """Return the best passages. Those of the preferred article are also searched on their own, and their scores are raised."""
    vector = snapshot.encoder.encode_queries([query.search_for])[0]
    hits = snapshot.search(query.search_for, _HITS, allowed=allowed, vector=vector)
    if query.preferred_article is None:
        return hits
    in_article = snapshot.passages_in_articles({query.preferred_article})
    hits += snapshot.search(query.search_for, PASSAGES_READ, allowed=in_both(in_article, allowed), vector=vector)
    unique = {hit.passage.id: hit for hit in hits}.values()
    scored = [replace(h, score=h.score + _SAME_ARTICLE) if h.passage.article_id == query.preferred_article else h for h in unique]
    scored.sort(key=lambda h: (-h.score, h.passage.id))
    return [replace(hit, rank=rank) for rank, hit in enumerate(scored, 1)][:_HITS]


def _in_context(snapshot: Snapshot, reply: Reply, follow_up: FollowUp) -> Reply:
    """Return the reply with what its question took over from the conversation."""
    new_terms = tuple(t for t in snapshot.informative(follow_up.question) if t not in reply.terms)
    return replace(reply, terms=reply.terms + new_terms, context=Context(follow_up.question, follow_up.guess.article_id, new_terms))
