"""How well an index finds, reads and abstains, on a collection (`datasets.py`): all its articles are indexed, whatever the split asked."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from articleqa.evaluation.abstention import Abstention, Guess, abstention
from articleqa.evaluation.careless import WAYS, careless
from articleqa.evaluation.conversations import converse, read_conversations
from articleqa.evaluation.datasets import placed, read_questions
from articleqa.evaluation.figures import answers_of, by_answer_type, by_languages, figure, group_of, words_of
from articleqa.evaluation.intervals import Figure
from articleqa.evaluation.metrics import is_right
from articleqa.evaluation.outcomes import ARTICLE_LEFT_OUT, NEAR_MISS, PASSAGES_LEFT_OUT, Outcome, ask, outcome_of
from articleqa.evaluation.report import Careless, Report
from articleqa.index.encoder.bundled_model import cache_folder
from articleqa.index.ingest import Progress, build
from articleqa.index.search.hybrid import MODES
from articleqa.pipeline import ArticleQA
from articleqa.records import Reply


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
    typed_carelessly: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Index all articles of a collection (in the user's cache, so that a second run is quick) and ask its questions.

    `questions_in` is a file of other questions about its articles, which are asked instead. Conversations, where the collection has some,
    are held whatever the sample. Without `read` only retrieval is measured, which is many times quicker. `typed_carelessly` asks every
    question again as `careless.py` has it, by `seed`. CorpusError where questions and articles do not fit together.
    """
    questions = read_questions(collection, split=split, path=questions_in)
    if sample is not None and sample < len(questions):
        questions = random.Random(seed).sample(questions, sample)  # noqa: S311  # not for secrets
    conversations = read_conversations(collection, split=split) if read and questions_in is None else []
    directory = index_collection(collection, progress=progress)
    outcomes = []
    with ArticleQA.open(directory) as qa:
        snapshot = qa.retriever.snapshot()
        questions = [placed(q, snapshot.article) for q in questions]
        vectors = snapshot.encoder.encode_queries([q.question for q in questions])
        for number, (question, vector) in enumerate(zip(questions, vectors, strict=True), 1):
            outcomes.append(outcome_of(qa, question, vector, read=read, gold_passage=gold_passage, unanswerable=unanswerable))
            if progress:
                progress("ask", number, len(questions))
        hasty = _careless(qa, outcomes, seed, progress) if typed_carelessly else {}
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
        answers=answers_of([(o, o.reply) for o in outcomes]) if read else {},
        archive=answers_of([(o, o.archive) for o in answerable]) if read and any(o.question.within for o in answerable) else {},
        by_answer_type=by_answer_type(answerable) if read else {},
        by_languages=by_languages(answerable) if read else {},
        careless=hasty,
        gold_passage=words_of([(o, o.from_gold) for o in answerable if o.from_gold is not None]) if gold_passage else {},
        abstention=_abstention(outcomes) if read and answerable else {},
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


def _careless(qa: ArticleQA, outcomes: Sequence[Outcome], seed: int, progress: Progress | None) -> dict[str, Careless]:
    """For each way to type carelessly the questions that it changes, and the same ones as they were."""
    found = {}
    for way in WAYS:
        typed = [(o, question) for o in outcomes if o.question.answers and (question := careless(o.question, way, seed=seed))]
        replies = []
        for number, (outcome, question) in enumerate(typed, 1):
            replies.append((outcome, ask(qa, question)))
            if progress:
                progress(f"ask, {way}", number, len(typed))
        found[way] = Careless(group_of(replies), group_of([(o, o.reply) for o, _ in typed]))
    return found


def _retrieval(answerable: Sequence[Outcome], mode: str) -> dict[str, Figure | None]:
    ranks = [(o, o.ranks[mode]) for o in answerable]
    figures = {f"hit@{k}": figure([(o, float(r is not None and r <= k)) for o, r in ranks]) for k in (1, 3, 10)}
    return figures | {"MRR@10": figure([(o, 1 / r if r else 0.0) for o, r in ranks])}


def _abstention(outcomes: Sequence[Outcome]) -> dict[str, Abstention]:
    """Answerable questions against near misses, and against themselves with what answers them left out."""
    answerable = [o for o in outcomes if o.question.answers]
    asked = [_guess(o, o.reply) for o in answerable if o.reply]
    others = {
        NEAR_MISS: [_guess(o, o.reply) for o in outcomes if o.question.about and o.reply and o.reply.hits],
        ARTICLE_LEFT_OUT: _left_out(answerable, ARTICLE_LEFT_OUT),
        PASSAGES_LEFT_OUT: _left_out(answerable, PASSAGES_LEFT_OUT),
    }
    return {name: abstention(asked, several) for name, several in others.items() if several}


def _left_out(answerable: Sequence[Outcome], name: str) -> list[Guess]:
    return [_guess(o, o.without[name], without=True) for o in answerable if o.without and name in o.without]


def _guess(outcome: Outcome, reply: Reply, *, without: bool = False) -> Guess:
    guess, question = reply.best_guess, outcome.question
    right = not without and is_right(guess, question.answers)
    return Guess(guess.confidence if guess else 0.0, right, reply.certainty, question.article or question.id)


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
