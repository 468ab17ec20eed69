"""What comes of one question: asked as it is, of the whole archive, and with its answer left out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articleqa.evaluation.datasets import Gold, Question
from articleqa.evaluation.metrics import holds
from articleqa.filters import Filters
from articleqa.index.records import Hit
from articleqa.index.search.hybrid import MODES
from articleqa.pipeline import ArticleQA
from articleqa.records import Reply
from articleqa.snapshot import Snapshot

NEAR_MISS, ARTICLE_LEFT_OUT, PASSAGES_LEFT_OUT = "near miss", "article left out", "passages left out"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question.

    `reply` is that of the article which the question is asked of, `archive`, for one that has answers, that of all articles; they are the
    same where it is asked of all. `ranks` are those of the first passage of all articles that holds an answer, for each mode;
    `article_lang` is the language of the article that answers. `from_gold` are the words read in the passage that holds the answer, and
    `without` the replies where that, or its article, is left out of the index, as long as something is left to look in.
    """

    question: Question
    ranks: dict[str, int | None]
    reply: Reply | None = None
    archive: Reply | None = None
    seconds: float = 0.0
    article_lang: str | None = None
    from_gold: str | None = None
    without: dict[str, Reply] | None = None


def outcome_of(
    qa: ArticleQA, question: Question, vector: NDArray[np.float32], *, read: bool, gold_passage: bool, unanswerable: bool
) -> Outcome:
    """Ask a question whose answers are placed; `vector`, float32 (dimensions,), is that of its words."""
    snapshot = qa.retriever.snapshot()
    began = time.perf_counter()
    reply = ask(qa, question) if read else None
    seconds = time.perf_counter() - began
    if not question.answers:
        return Outcome(question, {}, reply, seconds=seconds)
    archive = qa.ask(question.question) if read and question.within else reply
    ranks = {mode: _rank(snapshot.search(question.question, 10, mode=mode, vector=vector), question.answers) for mode in MODES}
    return Outcome(
        question,
        ranks | {"reranked": _rank(archive.hits, question.answers) if archive else None},
        reply,
        archive,
        seconds,
        snapshot.article(question.answers[0].article).lang,
        _from_gold(snapshot, question) if gold_passage else None,
        {name: qa.ask_among(question.question, kept) for name, kept in left_out(snapshot, question).items()} if unanswerable else None,
    )


def ask(qa: ArticleQA, question: Question) -> Reply:
    """The reply to a question, of the article that it is asked of."""
    return qa.ask(question.question, filters=Filters.of(article_ids=[question.within]) if question.within else None)


def _from_gold(snapshot: Snapshot, question: Question) -> str | None:
    """The words read in the first passage that holds an answer; None where none does, the answer being cut by their ends."""
    for gold in question.answers:
        for passage in snapshot.passages_of(gold.article):
            if holds(passage.article_id, passage.start, passage.end, question.answers):
                guess = snapshot.read(question.question, [Hit(passage, 0.0, 1)]).best_guess
                return guess.text if guess else None
    return None


def left_out(snapshot: Snapshot, question: Question) -> dict[str, NDArray[np.bool_]]:
    """Which passages are asked, (passages,), where the answer's articles are left out, or only the passages that touch it.

    What leaves nothing to look in is left out itself, as a question that is asked of one article is without that article.
    """
    no_article = ~snapshot.passages_in_articles({gold.article for gold in question.answers})
    no_passage = np.ones(len(no_article), bool)
    for gold in question.answers:
        for p in snapshot.passages_of(gold.article):
            no_passage[p.id] &= gold.start is None or gold.end is None or p.end <= gold.start or gold.end <= p.start
    asked = snapshot.passages_in_articles({question.within}) if question.within else np.ones(len(no_article), bool)
    return {name: kept & asked for name, kept in ((ARTICLE_LEFT_OUT, no_article), (PASSAGES_LEFT_OUT, no_passage)) if (kept & asked).any()}


def _rank(hits: Sequence[Hit], answers: Sequence[Gold]) -> int | None:
    """The rank of the first hit that holds an answer."""
    return next((h.rank for h in hits if holds(h.passage.article_id, h.passage.start, h.passage.end, answers)), None)
