"""The outcome of one question: asked as it is, asked of the whole archive, and asked with its answer left out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articleqa.evaluation.datasets import Gold, Question
from articleqa.evaluation.metrics import holds
from articleqa.filters import Filters
from articleqa.index.records import Hit, Passage
from articleqa.index.search.protocol import MODES
from articleqa.index.search.selection import Selection
from articleqa.pipeline import ArticleQA
from articleqa.records import Reply
from articleqa.snapshot import Snapshot

NEAR_MISS, ARTICLE_LEFT_OUT, PASSAGES_LEFT_OUT = "near miss", "article left out", "passages left out"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one question. What was not asked for is None.

    Attributes:
        question: The question, with the places of its answers.
        ranks: The rank of the first of all passages that holds an answer, by mode, and "reranked". None where it is not in the first ten.
            Empty for a question without answers.
        reply: The reply of the article that the question is asked of, or of all articles.
        archive: The reply of all articles, for a question that has answers.
        seconds: The time of `reply`.
        article_lang: The language of the article that answers.
        from_gold: The best guess of the reader when it is given only the passage that holds the answer.
        left_out: The replies without the article that answers (ARTICLE_LEFT_OUT) and without the passages that do (PASSAGES_LEFT_OUT),
            where something remains to be asked.
    """

    question: Question
    ranks: dict[str, int | None]
    reply: Reply | None = None
    archive: Reply | None = None
    seconds: float = 0.0
    article_lang: str | None = None
    from_gold: str | None = None
    left_out: dict[str, Reply] | None = None


def outcome_of(
    qa: ArticleQA, question: Question, vector: NDArray[np.float32], *, read: bool, gold_passage: bool, unanswerable: bool
) -> Outcome:
    """Ask a question in every way that is measured.

    Args:
        qa: Answers the question.
        question: The question, with the places of its answers.
        vector: The vector of its words, float32, (dimension,).
        read: Whether to answer, and not only to search.
        gold_passage: Whether to give the reader the passage that holds the answer.
        unanswerable: Whether to ask again with the answers left out.

    Returns:
        The outcome.
    """
    snapshot = qa.retriever.snapshot()
    start = time.perf_counter()
    reply = ask(qa, question) if read else None
    seconds = time.perf_counter() - start
    if not question.answers:
        return Outcome(question, {}, reply, seconds=seconds)
    archive = next(qa.ask_in_steps(question.question)) if read and question.within else reply
    ranks = {mode: _rank(snapshot.search(question.question, 10, mode=mode, vector=vector), question.answers) for mode in MODES}
    return Outcome(
        question,
        ranks | {"reranked": _rank(archive.hits, question.answers) if archive else None},
        reply,
        archive,
        seconds,
        snapshot.article(question.answers[0].article).lang,
        _from_gold(snapshot, question) if gold_passage else None,
        {name: qa.ask_among(question.question, rest) for name, rest in left_out(snapshot, question).items()} if unanswerable else None,
    )


def ask(qa: ArticleQA, question: Question) -> Reply:
    """Return the reply to a question, without its other places, from the article that it is asked of, or from all articles."""
    filters = Filters.of(article_ids=[question.within]) if question.within else None
    return next(qa.ask_in_steps(question.question, filters=filters))


def _from_gold(snapshot: Snapshot, question: Question) -> str | None:
    """Return the best guess in the first passage that holds an answer; None where every answer is cut by the end of a passage."""
    for gold in question.answers:
        for passage in snapshot.passages_of(gold.article):
            if holds(passage.article_id, passage.start, passage.end, question.answers):
                guess = snapshot.read(question.question, [Hit(passage, 0.0, 1)]).best_guess
                return guess.text if guess else None
    return None


def left_out(snapshot: Snapshot, question: Question) -> dict[str, Selection]:
    """Return which passages can be asked when those that answer a question are left out.

    Args:
        snapshot: The generation that is asked.
        question: The question, with the places of its answers.

    Returns:
        Selections: ARTICLE_LEFT_OUT leaves out the articles that answer, PASSAGES_LEFT_OUT only the passages that overlap an answer. One
        that would leave nothing to ask is missing, such as that without the only article that is asked.
    """
    asked = None if question.within is None else frozenset([question.within])
    passages = [p for id_ in sorted({gold.article for gold in question.answers}) for p in snapshot.passages_of(id_)]
    in_scope = [p for p in passages if asked is None or p.article_id in asked]
    answering = [p for p in in_scope if any(_overlaps(p, gold) for gold in question.answers)]
    size = snapshot.manifest.passages if question.within is None else len(snapshot.passages_of(question.within))
    rest = {
        ARTICLE_LEFT_OUT: (in_scope, Selection.of(articles=asked, without_articles={p.article_id for p in passages})),
        PASSAGES_LEFT_OUT: (answering, Selection.of(articles=asked, without_passages=(p.id for p in answering))),
    }
    return {name: selection for name, (without, selection) in rest.items() if len(without) < size}


def _overlaps(passage: Passage, gold: Gold) -> bool:
    """Return whether a passage has a part of an answer whose place is known."""
    if gold.start is None or gold.end is None:
        return False
    return passage.article_id == gold.article and passage.start < gold.end and gold.start < passage.end


def _rank(hits: Sequence[Hit], answers: Sequence[Gold]) -> int | None:
    """Return the rank of the first hit that holds an answer, None where none does."""
    return next((h.rank for h in hits if holds(h.passage.article_id, h.passage.start, h.passage.end, answers)), None)
