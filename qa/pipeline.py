"""`ArticleQA`: from a question to the words of an article that answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from articleqa.conversation.follow_ups import FollowUp, follow_up_of, may_continue
from articleqa.conversation.question_types import question_type, subject_of_articles
from articleqa.date_resolution.resolve import dated
from articleqa.index.arguments import checked_several, checked_text, wrong_value
from articleqa.index.records import Hit
from articleqa.lookup import holding, one_an_article, passages_holding, quoted
from articleqa.reader.protocol import PASSAGES_READ
from articleqa.records import Answer, Context, QuestionType, Reply, Turn
from articleqa.retriever import Retriever
from articleqa.snapshot import Snapshot, in_both

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.reader.protocol import Reader

# How many passages are found for a question. The best of them are read.
_HITS = 10
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
    def about(cls, question: str, type_: QuestionType, subject: str) -> _Query:
        """Return the query of a question that only names its subject."""
        return cls(question, type_, search_for=subject, read_as=subject)

    @classmethod
    def following(cls, question: str, type_: QuestionType, follow_up: FollowUp) -> _Query:
        """Return the query of a follow-up question, with what it takes over."""
        guesses = tuple(guess for turn in follow_up.turns if (guess := turn.reply.best_guess))
        return cls(question, type_, follow_up.query(question), follow_up.read_as(question), follow_up.guess.article_id, guesses)


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

    def ask(self, question: str, history: Sequence[Turn] = (), *, filters: Filters | None = None, as_follow_up: bool = False) -> Reply:
        """Answer a question with words of the articles.

        A question that stands alone is answered as if there were no history. A follow-up question is answered together with what it takes
        over from the earlier turns. Where a question may be either, it is asked alone first, and as a follow-up if that gives no answer.

        Args:
            question: The question, in any language. A blank one, a greeting and a wish for an overview get a reply without hits. What
                stands in quotation marks must stand in a passage exactly.
            history: The earlier turns of the conversation, oldest first.
            filters: Which articles are asked. None: all of them.
            as_follow_up: Whether the question is surely a follow-up, whatever its words say. Without earlier turns it changes nothing.

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
        type_ = question_type(checked_text("question", question))
        history = checked_several("history", history, (Turn,), "the Turns before")
        snapshot = self.retriever.snapshot()
        allowed = snapshot.passages_in(filters)
        phrases = quoted(question)
        if not question.strip() or type_ in {"greeting", "overview"}:
            return Reply(question, terms=(), hits=(), best_guess=None, answer=None, kind=type_)
        if phrases:
            allowed = passages_holding(snapshot, phrases, allowed)
        follow_up = follow_up_of(question, history, as_follow_up=as_follow_up)
        reply = _answered(snapshot, question, type_, follow_up, allowed)
        return replace(reply, could_continue=_could_continue(snapshot, reply, history), phrases=phrases)

    def ask_among(self, question: str, allowed: NDArray[np.bool_] | None) -> Reply:
        """Answer a question that stands alone from some passages only.

        Args:
            question: The question, in any language.
            allowed: Which passages may answer: bool, (passages,), by passage id. None: all of them.

        Returns:
            The reply, as that of `ask` without history.

        Raises:
            ValueError: `question` is no string, or the Retriever is closed.
            EncoderUnavailable: As `ask`.
            ReaderMismatch: As `ask`.
        """
        return _reply_to(self.retriever.snapshot(), _Query.alone(question, question_type(checked_text("question", question))), allowed)

    def close(self) -> None:
        """Close the index's files. A second call does nothing."""
        self.retriever.close()

    def __enter__(self) -> Self:
        self.retriever.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _answered(
    snapshot: Snapshot, question: str, type_: QuestionType, follow_up: FollowUp | None, allowed: NDArray[np.bool_] | None
) -> Reply:
    """Ask a question alone, as a follow-up, or first alone and then as a follow-up."""
    reply_alone = None
    if follow_up is None or not follow_up.surely:
        if subject := question if type_ == "lookup" else subject_of_articles(question):
            return _looked_up(snapshot, _Query.about(question, type_, subject), allowed)
        reply_alone = _reply_to(snapshot, _Query.alone(question, type_), allowed)
        if follow_up is None or reply_alone.answer:
            return reply_alone
    type_ = "words" if type_ == "lookup" else type_
    reply = _reply_to(snapshot, _Query.following(question, type_, follow_up), allowed)
    reply = _in_context(snapshot, reply, follow_up)
    return reply_alone if reply_alone and not reply.answer else reply


def _looked_up(snapshot: Snapshot, query: _Query, allowed: NDArray[np.bool_] | None) -> Reply:
    """Reply with the sentences that hold the words of the subject, then with those that are alike."""
    reply = _reply_to(snapshot, query, allowed)
    held = holding(snapshot, query.search_for, allowed)
    places = {(e.article_id, e.start) for e in held}
    is_near = reply.answer is not None or reply.closest is not None
    alike = [e for e in reply.evidence if is_near and (e.article_id, e.start) not in places]
    evidence = one_an_article([*held, *alike]) if query.type == "list" else (*held, *alike)
    terms = snapshot.known(query.search_for)
    return replace(reply, terms=terms, answer=None, certainty=None, closest=None, evidence=evidence)


def _could_continue(snapshot: Snapshot, reply: Reply, history: Sequence[Turn]) -> Context | None:
    """Return what the question would take over, where it is short and was answered from another article than the turn before."""
    if reply.context or not history or reply.kind not in {"words", "yes_no", "list"} or not may_continue(reply.question, history):
        return None
    follow_up = follow_up_of(reply.question, history, as_follow_up=True)
    is_elsewhere = follow_up and (reply.best_guess is None or reply.best_guess.article_id != follow_up.guess.article_id)
    return _context(snapshot, reply, follow_up) if follow_up and is_elsewhere else None


def _reply_to(snapshot: Snapshot, query: _Query, allowed: NDArray[np.bool_] | None) -> Reply:
    """Search, read and reply. The best guess is the answer where its confidence is high enough."""
    hits = _hits(snapshot, query, allowed)
    reading = snapshot.read(query.read_as, hits, excluded=query.earlier_guesses)
    guess = dated(reading.best_guess, snapshot.article)
    return Reply(
        query.question,
        snapshot.informative(query.question),
        tuple(reading.reranked(hits)),
        best_guess=guess,
        answer=guess if reading.certainty else None,
        kind=query.type,
        evidence=reading.evidence,
        certainty=reading.certainty,
        closest=reading.closest,
    )


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
    context = _context(snapshot, reply, follow_up)
    return replace(reply, terms=reply.terms + context.terms, context=context)


def _context(snapshot: Snapshot, reply: Reply, follow_up: FollowUp) -> Context:
    """Return what the reply's question takes over as a follow-up."""
    new_terms = tuple(t for t in snapshot.informative(follow_up.question) if t not in reply.terms)
    return Context(follow_up.question, follow_up.guess.article_id, new_terms)
