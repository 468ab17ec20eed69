"""How well an index finds, reads and abstains, on a collection (`datasets.py`): all its articles are indexed, whatever the split asked."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from articleqa.evaluation.abstention import Abstention, Guess, abstention
from articleqa.evaluation.datasets import Gold, Question, placed, read_questions
from articleqa.evaluation.dialogues import converse, read_conversations
from articleqa.evaluation.intervals import Figure, clustered
from articleqa.evaluation.metrics import WORD_METRICS, holds, is_right, sentence_holds
from articleqa.evaluation.report import Report
from articleqa.index.encoder.bundled_model import cache_folder
from articleqa.index.ingest import Progress, build
from articleqa.index.records import Hit
from articleqa.index.search.hybrid import MODES
from articleqa.pipeline import ArticleQA
from articleqa.records import Reply
from articleqa.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question.

    `ranks` are those of the first passage that holds an answer, for each mode, `from_gold` the words read in the passage that holds the
    answer, and `without` the replies where that, or its article, is left out of the index.
    """

    question: Question
    ranks: dict[str, int | None]
    reply: Reply | None
    seconds: float
    from_gold: str | None
    without: dict[str, Reply]


def evaluate(
    collection: Path,
    *,
    split: str | None = None,
    questions_in: Path | None = None,
    sample: int | None = None,
    seed: int = 0,
    read: bool = True,
    gold_passage: bool = False,
    unanswerable: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Index all articles of a collection (in the user's cache, so that a second run is quick) and ask its questions.

    `questions_in` is a file of other questions about its articles. Conversations, where the collection has some, are held whatever the
    sample. Without `read` only retrieval is measured, which is many times quicker. CorpusError where questions and articles do not fit
    together.
    """
    questions = read_questions(collection, split=split, path=questions_in)
    if sample is not None and sample < len(questions):
        questions = random.Random(seed).sample(questions, sample)  # noqa: S311  # not for secrets
    conversations = read_conversations(collection, split=split) if read else []
    directory = index_collection(collection, progress=progress)
    outcomes = []
    with ArticleQA.open(directory) as qa:
        snapshot = qa.retriever.snapshot()
        questions = [placed(q, snapshot.article) for q in questions]
        vectors = snapshot.encoder.encode_queries([q.question for q in questions])
        for number, (question, vector) in enumerate(zip(questions, vectors, strict=True), 1):
            outcomes.append(_outcome(qa, question, vector, read=read, gold_passage=gold_passage, unanswerable=unanswerable))
            if progress:
                progress("ask", number, len(questions))
        held = converse(qa, conversations, progress=progress) if conversations else None
    answerable = [o for o in outcomes if o.question.answers]
    seconds = [o.seconds for o in outcomes if o.reply]
    return Report(
        collection=collection.name,
        split=split,
        articles=snapshot.manifest.articles,
        passages=snapshot.manifest.passages,
        answerable=len(answerable),
        unanswerable=len(outcomes) - len(answerable),
        retrieval={mode: _retrieval(answerable, mode) for mode in (*MODES, "reranked") if read or mode in MODES},
        answers=_answers(outcomes) if read else {},
        gold_passage=_words([(o, o.from_gold) for o in answerable if o.from_gold is not None]) if gold_passage else {},
        abstention=_abstention(answerable) if unanswerable and answerable else {},
        milliseconds={"median": 1000 * median(seconds), "maximum": 1000 * max(seconds)} if seconds else {},
        conversations=held,
        by_article=_by_article(answerable),
    )


def index_collection(collection: Path, *, progress: Progress | None = None) -> Path:
    """Index all articles of a collection, or bring its index up to date; return the index's folder."""
    directory = index_folder(collection)
    build([collection], directory, progress=progress)
    return directory


def index_folder(collection: Path) -> Path:
    """Where a collection's index is kept, in the user's cache."""
    return cache_folder() / "evaluate" / hashlib.sha256(str(collection.resolve()).encode()).hexdigest()[:16]


def _outcome(
    qa: ArticleQA, question: Question, vector: NDArray[np.float32], *, read: bool, gold_passage: bool, unanswerable: bool
) -> Outcome:
    snapshot = qa.retriever.snapshot()
    began = time.perf_counter()
    reply = qa.ask(question.question) if read else None
    seconds = time.perf_counter() - began
    ranks: dict[str, int | None] = {}
    from_gold: str | None = None
    without: dict[str, Reply] = {}
    if question.answers:
        ranks = {mode: _rank(snapshot.search(question.question, 10, mode=mode, vector=vector), question.answers) for mode in MODES}
        ranks["reranked"] = _rank(reply.hits, question.answers) if reply else None
        from_gold = _from_gold(snapshot, question) if gold_passage else None
        if unanswerable:
            without = {name: qa.ask_among(question.question, kept) for name, kept in left_out(snapshot, question).items()}
    return Outcome(question, ranks, reply, seconds, from_gold, without)


def _from_gold(snapshot: Snapshot, question: Question) -> str | None:
    """The words read in the first passage that holds an answer; None where none does, the answer being cut by their ends."""
    for gold in question.answers:
        for passage in snapshot.passages_of(gold.article):
            if holds(passage.article_id, passage.start, passage.end, question.answers):
                guess = snapshot.read(question.question, [Hit(passage, 0.0, 1)]).best_guess
                return guess.text if guess else None
    return None


def left_out(snapshot: Snapshot, question: Question) -> dict[str, NDArray[np.bool_]]:
    """Which passages stay in the index, (passages,), where the answer's articles are left out, or only the passages that touch it."""
    no_article = ~snapshot.passages_in_articles({gold.article for gold in question.answers})
    no_passage = np.ones(len(no_article), bool)
    for gold in question.answers:
        for p in snapshot.passages_of(gold.article):
            no_passage[p.id] &= gold.start is None or gold.end is None or p.end <= gold.start or gold.end <= p.start
    return {"article left out": no_article, "passages left out": no_passage}


def _rank(hits: Sequence[Hit], answers: Sequence[Gold]) -> int | None:
    """The rank of the first hit that holds an answer."""
    return next((h.rank for h in hits if holds(h.passage.article_id, h.passage.start, h.passage.end, answers)), None)


def _retrieval(answerable: Sequence[Outcome], mode: str) -> dict[str, Figure | None]:
    ranks = [(o, o.ranks[mode]) for o in answerable]
    figures = {f"hit@{k}": figure([(o, float(r is not None and r <= k)) for o, r in ranks]) for k in (1, 3, 10)}
    return figures | {"MRR@10": figure([(o, 1 / r if r else 0.0) for o, r in ranks])}


def _answers(outcomes: Sequence[Outcome]) -> dict[str, Figure | None]:
    replies = [(o, o.reply) for o in outcomes if o.reply]
    answerable = [(o, r.best_guess) for o, r in replies if o.question.answers]
    return _words([(o, guess.text if guess else "") for o, guess in answerable]) | {
        "right": figure([(o, is_right(guess, o.question.answers)) for o, guess in answerable]),
        "sentence": figure([(o, sentence_holds(guess, o.question.answers)) for o, guess in answerable]),
        "answered": figure([(o, r.answer is not None) for o, r in replies if o.question.answers]),
        "held_back": figure([(o, r.answer is None) for o, r in replies if not o.question.answers]),
        "precision": figure([(o, is_right(r.answer, o.question.answers)) for o, r in replies if r.answer]),
    }


def _words(read: Sequence[tuple[Outcome, str]]) -> dict[str, Figure | None]:
    golds = [[gold.text for gold in o.question.answers] for o, _ in read]
    return {
        name: figure([(o, metric(text, texts)) for (o, text), texts in zip(read, golds, strict=True)])
        for name, metric in WORD_METRICS.items()
    }


def _abstention(answerable: Sequence[Outcome]) -> dict[str, Abstention]:
    asked = [_guess(o, o.reply) for o in answerable if o.reply]
    cases = dict.fromkeys(name for o in answerable for name in o.without)
    return {name: abstention(asked, [_guess(o, o.without[name], right=False) for o in answerable]) for name in cases}


def _guess(outcome: Outcome, reply: Reply, *, right: bool = True) -> Guess:
    answers = outcome.question.answers
    confidence = reply.best_guess.confidence if reply.best_guess else 0.0
    return Guess(confidence, right and is_right(reply.best_guess, answers), reply.answer is not None, answers[0].article)


def figure(values: Sequence[tuple[Outcome, float]]) -> Figure | None:
    """The mean, with its interval over articles; a question without an answer stands for itself."""
    return clustered([(_cluster(o.question), value) for o, value in values])


def _cluster(question: Question) -> str:
    return f"article {question.answers[0].article}" if question.answers else f"question {question.id}"


def _by_article(answerable: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    figures: dict[str, dict[str, int]] = {}
    for outcome in answerable:
        answers = outcome.question.answers
        counts = figures.setdefault(answers[0].article, {"questions": 0, "hit@1": 0})
        counts["questions"] += 1
        counts["hit@1"] += outcome.ranks["hybrid"] == 1
        if outcome.reply:
            counts["right"] = counts.get("right", 0) + is_right(outcome.reply.best_guess, answers)
    return dict(sorted(figures.items()))
