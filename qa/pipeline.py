"""ArticleQA.ask: from a question to words marked in an article."""

from __future__ import annotations

from collections.abc import Sequence
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
from articleqa.reader.protocol import PASSAGES_READ
from articleqa.records import Answer, Context, QuestionType, Reply, Turn
from articleqa.retriever import Retriever
from articleqa.snapshot import Snapshot, in_both

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.reader.protocol import Reader

# Passages found for a question; the best of them are read.
_HITS = 10
# What is added to the score of passages of the article that the conversation is in: about what a good match of words gives.
_SAME_ARTICLE = 0.1


@dataclass(frozen=True, slots=True)
class _Query:
    """A question as it is asked: on its own, or as a follow-up together with what it lacks.

    `search_for` is what passages are looked for with, and `read_as` what they are read with. Passages of the article `near` are preferred,
    and the words of `answered` do not answer again.
    """

    question: str
    type: QuestionType
    search_for: str
    read_as: str
    near: str | None = None
    answered: tuple[Answer, ...] = ()

    @classmethod
    def alone(cls, question: str, type_: QuestionType) -> _Query:
        return cls(question, type_, search_for=question, read_as=question)

    @classmethod
    def following(cls, question: str, type_: QuestionType, follow_up: FollowUp) -> _Query:
        answered = tuple(guess for turn in follow_up.turns if (guess := turn.reply.best_guess))
        return cls(question, type_, follow_up.query(question), follow_up.read_as(question), follow_up.guess.article_id, answered)


class ArticleQA:
    """Answers questions from an index. Safe to share between threads, and a context manager."""

    def __init__(self, retriever: Retriever) -> None:
        if not isinstance(retriever, Retriever):
            raise ValueError(wrong_value("retriever", "a Retriever (ArticleQA.open takes a directory)", retriever))
        self.retriever = retriever

    @classmethod
    def open(cls, directory: Path | str, *, encoder: Encoder | None = None, reader: Reader | None = None) -> Self:
        """Open the index at `directory`; parameters and errors as those of `Retriever.open`."""
        return cls(Retriever.open(directory, encoder=encoder, reader=reader))

    def ask(self, question: str, history: Sequence[Turn] = (), *, filters: Filters | None = None) -> Reply:
        """The reply to a question: the words that answer best, or `answer=None` where these articles do not answer it.

        `history` are the earlier exchanges of the conversation. What a question that does not stand alone takes over from them is the
        reply's `context`; to drop it, ask without history. A question that stands alone is answered as if there were none.
        `filters` says which articles are asked. ValueError for a wrong argument, and where the Retriever is closed.
        """
        type_ = question_type(checked_text("question", question))
        history = checked_several("history", history, (Turn,), "the Turns before")
        snapshot = self.retriever.snapshot()
        allowed = snapshot.passages_in(filters)
        if not question.strip() or type_ == "greeting":
            return Reply(question, terms=(), hits=(), best_guess=None, answer=None, kind=type_)
        follow_up = follow_up_of(question, history)
        alone = None
        if follow_up is None or not follow_up.surely:
            alone = _answered(snapshot, _Query.alone(question, type_), allowed)
            if follow_up is None or alone.answer:
                return alone
        reply = _answered(snapshot, _Query.following(question, type_, follow_up), allowed)
        reply = _in_context(snapshot, reply, follow_up)
        return alone if alone and not reply.answer else reply

    def ask_among(self, question: str, allowed: NDArray[np.bool_] | None) -> Reply:
        """The reply of those passages alone that are `allowed`, (passages,) by id; None: all."""
        return _answered(self.retriever.snapshot(), _Query.alone(question, question_type(checked_text("question", question))), allowed)

    def close(self) -> None:
        """Close the index's files; once more does nothing."""
        self.retriever.close()

    def __enter__(self) -> Self:
        self.retriever.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _answered(snapshot: Snapshot, query: _Query, allowed: NDArray[np.bool_] | None) -> Reply:
    """Search, read, and reply with the best guess, as the answer where it is confident enough."""
    hits = _found(snapshot, query, allowed)
    reading = snapshot.read(query.read_as, hits, excluded=query.answered)
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
    )


def _found(snapshot: Snapshot, query: _Query, allowed: NDArray[np.bool_] | None) -> list[Hit]:
    """The passages found; those of the article that the conversation is in are looked for on their own, too, and preferred."""
    vector = snapshot.encoder.encode_queries([query.search_for])[0]
    hits = snapshot.search(query.search_for, _HITS, allowed=allowed, vector=vector)
    if query.near is None:
        return hits
    there = snapshot.passages_in_articles({query.near})
    hits += snapshot.search(query.search_for, PASSAGES_READ, allowed=in_both(there, allowed), vector=vector)
    once = {hit.passage.id: hit for hit in hits}.values()
    scored = [replace(h, score=h.score + _SAME_ARTICLE) if h.passage.article_id == query.near else h for h in once]
    scored.sort(key=lambda h: (-h.score, h.passage.id))
    return [replace(hit, rank=rank) for rank, hit in enumerate(scored, 1)][:_HITS]


def _in_context(snapshot: Snapshot, reply: Reply, follow_up: FollowUp) -> Reply:
    """The reply with what its question took over from the conversation."""
    carried = tuple(t for t in snapshot.informative(follow_up.question) if t not in reply.terms)
    return replace(reply, terms=reply.terms + carried, context=Context(follow_up.question, follow_up.guess.article_id, carried))
