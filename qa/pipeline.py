"""ArticleQA.ask: from a question to words marked in an article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from articleqa.conversation.follow_ups import Leaning, leaned_on
from articleqa.conversation.question_types import question_type
from articleqa.date_resolution.resolve import dated
from articleqa.filters import Filters, allowed
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.records import Hit
from articleqa.index.search.hybrid import HybridIndex
from articleqa.reader import READ, THRESHOLD, Reading, best_answer, evidence, reranked
from articleqa.records import Context, Reply, Turn
from articleqa.retriever import Retriever

# Passages found for a question; the best of them are read.
_HITS = 10
# What is added to the score of passages of the article that the conversation is in: about what a good match of words gives.
_SAME_ARTICLE = 0.1


class ArticleQA:
    """Answers questions from an index. Safe to share between threads, and a context manager."""

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever

    @classmethod
    def open(cls, directory: Path | str, *, encoder: Encoder | None = None) -> Self:
        """Open the index at `directory`; errors as those of `Retriever.open`."""
        return cls(Retriever.open(directory, encoder=encoder))

    def ask(self, question: str, history: Sequence[Turn] = (), *, filters: Filters | None = None) -> Reply:
        """The reply to a question: the words that answer best, or `answer=None` where these articles do not answer it.

        `history` are the earlier exchanges of the conversation. What a question that does not stand alone takes over from them is the
        reply's `context`; to drop it, ask without history. A question that stands alone is answered as if there were none.
        `filters` says which articles are asked.
        """
        kind = question_type(question)
        if not question.strip() or kind == "greeting":
            return Reply(question, terms=(), hits=(), best_guess=None, answer=None, kind=kind)
        opened = self.retriever.opened()
        kept = allowed(opened[0].store, filters)
        leaning = leaned_on(question, history)
        if leaning and leaning.surely:
            return self._following(opened, question, leaning, kept)
        alone = self._alone(opened, question, kept)
        if leaning is None or alone.answer:
            return alone
        following = self._following(opened, question, leaning, kept)
        return following if following.answer else alone

    def ask_among(self, question: str, allowed: NDArray[np.bool_] | None) -> Reply:
        """The reply of those passages alone that are `allowed`, (passages,) by id; None: all."""
        return self._alone(self.retriever.opened(), question, allowed)

    def _alone(self, opened: tuple[HybridIndex, Encoder], question: str, kept: NDArray[np.bool_] | None) -> Reply:
        index, encoder = opened
        found = index.search(question, encoder.encode_queries([question])[0], _HITS, allowed=kept)
        readings = self.retriever.reader.read(question, found[:READ], index.store.article)
        return _reply(question, readings, found, index)

    def _following(self, opened: tuple[HybridIndex, Encoder], question: str, leaning: Leaning, kept: NDArray[np.bool_] | None) -> Reply:
        """The reply to a question together with what it leans on; the words of earlier answers do not answer again."""
        index, encoder = opened
        last = leaning.guess
        query = leaning.query(question)
        vector = encoder.encode_queries([query])[0]
        there = np.array([a == last.article_id for a in index.store.passage_articles()], bool)
        hits = index.search(query, vector, _HITS, allowed=kept)
        hits += index.search(query, vector, READ, allowed=there if kept is None else there & kept)
        found = _preferring(last.article_id, hits)[:_HITS]
        answered = [turn.reply.best_guess for turn in leaning.turns if turn.reply.best_guess]
        readings = self.retriever.reader.read(leaning.read_as(question), found[:READ], index.store.article, without=answered)
        reply = _reply(question, readings, found, index)
        carried = tuple(t for t in index.informative(leaning.question) if t not in reply.terms)
        return replace(reply, terms=reply.terms + carried, context=Context(leaning.question, last.article_id, carried))

    def close(self) -> None:
        """Close the index's files."""
        self.retriever.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _reply(question: str, readings: Sequence[Reading], found: Sequence[Hit], index: HybridIndex) -> Reply:
    best = dated(best_answer(readings), index.store.article)
    return Reply(
        question,
        index.informative(question),
        tuple(reranked(readings, found)),
        best_guess=best,
        answer=best if best is not None and best.confidence >= THRESHOLD else None,
        kind=question_type(question),
        evidence=evidence(readings),
    )


def _preferring(article_id: str, hits: Iterable[Hit]) -> list[Hit]:
    """The hits once each, ranked anew with what is added to those of the article."""
    once = {hit.passage.id: hit for hit in hits}.values()
    scored = [replace(h, score=h.score + _SAME_ARTICLE) if h.passage.article_id == article_id else h for h in once]
    scored.sort(key=lambda h: (-h.score, h.passage.id))
    return [replace(hit, rank=rank) for rank, hit in enumerate(scored, 1)]
