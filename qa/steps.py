"""One question, step by step: searched, read, replied to; then the other places of its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from articleqa.conversation.follow_ups import FollowUp, follow_up_of, may_continue
from articleqa.conversation.question_types import subject_of_articles
from articleqa.date_resolution.resolve import dated
from articleqa.index.records import Hit
from articleqa.index.search.selection import Selection, in_both
from articleqa.lookup import holding, one_an_article, passages_holding, quoted, stands_exactly
from articleqa.places import distinct_answers, further_hits
from articleqa.reader.protocol import PASSAGES_READ, Reading
from articleqa.records import Answer, Context, DistinctAnswer, QuestionType, Reply, Turn
from articleqa.snapshot import Snapshot

# How many passages are found for a question. The best of them are read.
_HITS = 10
# How many are found to look for other places that answer.
_HITS_FOR_PLACES = 30
# Added to the scores of the passages of the article that the conversation is about. It is about as much as a good match of words adds.
_SAME_ARTICLE = 0.1
# How many places of an earlier answer are looked for in an article that has changed since.
_MOST_PLACES = 100


Found: TypeAlias = Callable[[Sequence[Hit]], None]


@dataclass(frozen=True, slots=True)
class Query:
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
    def alone(cls, question: str, type_: QuestionType) -> Query:
        """Return the query of a question on its own."""
        return cls(question, type_, search_for=question, read_as=question)

    @classmethod
    def about(cls, question: str, type_: QuestionType, subject: str) -> Query:
        """Return the query of a question that only names its subject."""
        return cls(question, type_, search_for=subject, read_as=subject)

    @classmethod
    def following(cls, question: str, type_: QuestionType, follow_up: FollowUp) -> Query:
        """Return the query of a follow-up question, with what it takes over."""
        guesses = tuple(guess for turn in follow_up.turns if (guess := turn.reply.best_guess))
        return cls(question, type_, follow_up.query(question), follow_up.read_as(question), follow_up.guess.article_id, guesses)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """The reply to a query so far, and what is needed to go on.

    Attributes:
        reply: The reply, whose `answers` hold the first place alone.
        snapshot: The generation that was asked.
        query: The query.
        vector: The query's vector, float32, (dimension,).
        allowed: Which passages may answer, as in `reply_to`.
        reading: The passages that were read.
    """

    reply: Reply
    snapshot: Snapshot
    query: Query
    vector: NDArray[np.float32]
    allowed: Selection | None
    reading: Reading

    def replies(self) -> Iterator[Reply]:
        """Yield the reply, and then the reply with all places, where it has an answer that is no sentence to judge by."""
        yield self._with_articles(self.reply)
        if self.reply.answer and self.reply.kind not in {"yes_no", "list"}:
            yield self._with_articles(replace(self.reply, answers=self._answers(self.reply.answer)))

    def _with_articles(self, reply: Reply) -> Reply:
        """Return a reply with what the articles that it quotes say of themselves."""
        return replace(reply, articles=tuple(self.snapshot.metadata_of(reply.quoted_ids)))

    def _answers(self, answer: Answer) -> tuple[DistinctAnswer, ...]:
        """Read further passages, and return every answer with its places."""
        snapshot, query, (best, *others) = self.snapshot, self.query, self.reading.passages
        found = snapshot.search(query.search_for, _HITS_FOR_PLACES, allowed=self.allowed, vector=self.vector)
        if hits := further_hits(found, self.reading.passages, snapshot):
            others += snapshot.reader().read(query.read_as, hits, snapshot.article, excluded=query.earlier_guesses).passages
        return distinct_answers(answer, best, others, snapshot)


def first_step(
    snapshot: Snapshot,
    question: str,
    type_: QuestionType,
    history: Sequence[Turn],
    allowed: Selection | None,
    *,
    as_follow_up: bool = False,
    found: Found | None = None,
) -> Step:
    """Ask a question alone, as a follow-up, or first alone and then as a follow-up.

    Args:
        snapshot: The generation that is asked.
        question: The question; it is not blank.
        type_: What kind of reply it asks for.
        history: The earlier turns, oldest first.
        allowed: Which passages may answer. None: all of them.
        as_follow_up: Whether the question is surely a follow-up.
        found: Is called with the hits of each search, before they are read.

    Returns:
        The reply so far, and what is needed to find the other places of its answer.
    """
    phrases = quoted(question)
    if phrases:
        allowed = passages_holding(snapshot, phrases, allowed)
    follow_up = follow_up_of(question, history, as_follow_up=as_follow_up)
    step = _asked(snapshot, question, type_, follow_up, allowed, found)
    return replace(step, reply=replace(step.reply, could_continue=_could_continue(snapshot, step.reply, history), phrases=phrases))


def _asked(
    snapshot: Snapshot,
    question: str,
    type_: QuestionType,
    follow_up: FollowUp | None,
    allowed: Selection | None,
    found: Found | None,
) -> Step:
    """Ask a question as `first_step` says."""
    alone = None
    if follow_up is None or not follow_up.surely:
        if subject := _subject(question, type_):
            return _looked_up(snapshot, Query.about(question, type_, subject), allowed, found)
        alone = reply_to(snapshot, Query.alone(question, type_), allowed, found)
        if follow_up is None or alone.reply.answer:
            return alone
    query = Query.following(question, "words" if type_ == "lookup" else type_, follow_up)
    guesses = tuple(place for guess in query.earlier_guesses for place in _places_now(snapshot, guess))
    following = reply_to(snapshot, replace(query, earlier_guesses=guesses), allowed, found)
    following = replace(following, reply=_in_context(snapshot, following.reply, follow_up))
    return alone if alone and not following.reply.answer else following


def searched_for(question: str, type_: QuestionType) -> str:
    """Return what the passages are searched with for a question that stands alone."""
    return _subject(question, type_) or question


def _subject(question: str, type_: QuestionType) -> str | None:
    """Return the subject of a question that only names one, else None."""
    return question if type_ == "lookup" else subject_of_articles(question)


def _places_now(snapshot: Snapshot, answer: Answer) -> Iterator[Answer]:
    """Yield where the words of an answer, which an earlier generation may have given, are not to be given again.

    That is where they stand. Where the article has changed since, it is every place at which it has them now: none of these is shown.
    """
    try:
        text = snapshot.article(answer.article_id).text
    except KeyError:
        return
    if text[answer.start : answer.end] == answer.text:
        yield answer
        return
    at = text.find(answer.text) if answer.text else -1
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        yield replace(answer, start=at, end=at + len(answer.text))
        at = text.find(answer.text, at + 1)


def _looked_up(snapshot: Snapshot, query: Query, allowed: Selection | None, found: Found | None) -> Step:
    """Reply with the sentences that hold the words of the subject, then with those that are alike."""
    step = reply_to(snapshot, query, allowed, found)
    reply = step.reply
    held = holding(snapshot, query.search_for, allowed)
    places = {(e.article_id, e.start) for e in held}
    is_near = reply.answer is not None or reply.closest is not None
    alike = [e for e in reply.evidence if is_near and (e.article_id, e.start) not in places]
    evidence = one_an_article([*held, *alike]) if query.type == "list" else (*held, *alike)
    looked_up = replace(
        reply,
        terms=snapshot.known(query.search_for),
        answer=None,
        answers=(),
        certainty=None,
        closest=None,
        evidence=evidence,
        stands_exactly=stands_exactly(query.question, evidence),
    )
    return replace(step, reply=looked_up)


def _could_continue(snapshot: Snapshot, reply: Reply, history: Sequence[Turn]) -> Context | None:
    """Return what the question would take over, where it is short and was answered from another article than the turn before."""
    if reply.context or not history or reply.kind not in {"words", "yes_no", "list"} or not may_continue(reply.question, history):
        return None
    follow_up = follow_up_of(reply.question, history, as_follow_up=True)
    is_elsewhere = follow_up and (reply.best_guess is None or reply.best_guess.article_id != follow_up.guess.article_id)
    return _context(snapshot, reply, follow_up) if follow_up and is_elsewhere else None


def reply_to(snapshot: Snapshot, query: Query, allowed: Selection | None, found: Found | None = None) -> Step:
    """Search, read and reply. The best guess is the answer where its confidence is high enough.

    Args:
        snapshot: The generation that is asked.
        query: The question, as it is searched and read.
        allowed: Which passages may answer. None: all of them.
        found: Is called with the hits, before they are read.

    Returns:
        The reply so far.
    """
    vector = snapshot.vector(query.search_for)
    hits = _hits(snapshot, query, vector, allowed)
    if found:
        found(hits)
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
        closest=reading.closest,
        answers=(DistinctAnswer(answer.text, (answer,)),) if answer else (),
    )
    return Step(reply, snapshot, query, vector, allowed, reading)


def _hits(snapshot: Snapshot, query: Query, vector: NDArray[np.float32], allowed: Selection | None) -> list[Hit]:
    """Return the best passages. Those of the preferred article are also searched on their own, and their scores are raised."""
    hits = snapshot.search(query.search_for, _HITS, allowed=allowed, vector=vector)
    if query.preferred_article is None:
        return hits
    in_article = Selection.of(articles=[query.preferred_article])
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
