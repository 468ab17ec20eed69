"""`evaluate`: indexes a collection (`datasets.py`), asks its questions, and measures retrieval, answers and abstention."""

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
from articleqa.evaluation.figures import answers_of, by_answer_type, by_languages, figure, group_of, nothing_near, words_of
from articleqa.evaluation.intervals import Figure
from articleqa.evaluation.metrics import is_right
from articleqa.evaluation.outcomes import ARTICLE_LEFT_OUT, NEAR_MISS, PASSAGES_LEFT_OUT, Outcome, ask, outcome_of
from articleqa.evaluation.report import Careless, Report
from articleqa.evaluation.stories import ask_stories, read_stories
from articleqa.index.encoder.bundled_model import cache_folder
from articleqa.index.ingest import Progress, build
from articleqa.index.search.protocol import MODES
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
    """Index all articles of a collection and ask its questions.

    The index is in the user's cache, so a second run is fast.

    Args:
        collection: The collection's folder.
        split: Ask only the questions, conversations and stories of this split. All articles are indexed in any case.
        questions_in: A file of other questions about the articles, to ask instead. Then neither conversations nor stories are asked.
        sample: Ask only so many questions, chosen at random. It does not concern conversations and stories.
        seed: The seed of the sample and of typing errors.
        read: Whether to read passages and answer. Without it only retrieval is measured, which is many times faster.
        gold_passage: Whether to also give the reader the passage that holds the answer.
        unanswerable: Whether to ask the answerable questions again with their answers left out of the index.
        typed_carelessly: Whether to ask the answerable questions again as hurried people type them (`careless.py`).
        progress: Is called after each question, with the stage's name, and while the index is built.

    Returns:
        The figures.

    Raises:
        CorpusError: There are no questions, a line is broken, or an answer is not in its article.
        PackageMissing: `typed_carelessly` needs the library anyascii, and it is not installed.
    """
    questions = read_questions(collection, split=split, path=questions_in)
    if sample is not None and sample < len(questions):
        questions = random.Random(seed).sample(questions, sample)  # noqa: S311  # not for secrets
    conversations = read_conversations(collection, split=split) if read and questions_in is None else []
    stories = read_stories(collection, split=split) if read and questions_in is None else []
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
        careless_figures = _careless(qa, outcomes, seed, progress) if typed_carelessly else {}
        conversation_figures = converse(qa, conversations, progress=progress) if conversations else None
        story_figures = ask_stories(qa, stories, progress=progress) if stories else None
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
        careless=careless_figures,
        gold_passage=words_of([(o, o.from_gold) for o in answerable if o.from_gold is not None]) if gold_passage else {},
        abstention=_abstention(outcomes) if read and answerable else {},
        nothing_near=nothing_near(outcomes) if read else {},
        milliseconds={"median": 1000 * median(seconds), "maximum": 1000 * max(seconds)} if seconds else {},
        conversations=conversation_figures,
        stories=story_figures,
        by_article=_by_article(answerable),
    )


def index_collection(collection: Path, *, progress: Progress | None = None) -> Path:
    """Index all articles of a collection, or bring its index up to date.

    Args:
        collection: The collection's folder.
        progress: As for `build`.

    Returns:
        The folder of the index, in the user's cache.

    Raises:
        CorpusError: The articles cannot be indexed.
    """
    directory = index_folder(collection)
    build([collection], directory, progress=progress)
    return directory


def index_folder(collection: Path) -> Path:
    """Return the folder of a collection's index, in the user's cache."""
    return cache_folder() / "evaluate" / hashlib.sha256(str(collection.resolve()).encode()).hexdigest()[:16]


def _careless(qa: ArticleQA, outcomes: Sequence[Outcome], seed: int, progress: Progress | None) -> dict[str, Careless]:
    """Return for each way to type carelessly the figures of the questions that it changes, as changed and as they were."""
    figures = {}
    for way in WAYS:
        changed = [(o, question) for o in outcomes if o.question.answers and (question := careless(o.question, way, seed=seed))]
        replies = []
        for number, (outcome, question) in enumerate(changed, 1):
            replies.append((outcome, ask(qa, question)))
            if progress:
                progress(f"ask, {way}", number, len(changed))
        figures[way] = Careless(group_of(replies), group_of([(o, o.reply) for o, _ in changed]))
    return figures


def _retrieval(answerable: Sequence[Outcome], mode: str) -> dict[str, Figure | None]:
    ranks = [(o, o.ranks[mode]) for o in answerable]
    figures = {f"hit@{k}": figure([(o, float(r is not None and r <= k)) for o, r in ranks]) for k in (1, 3, 10)}
    return figures | {"MRR@10": figure([(o, 1 / r if r else 0.0) for o, r in ranks])}


def _abstention(outcomes: Sequence[Outcome]) -> dict[str, Abstention]:
    """Return the measures of answerable questions against near misses, and against themselves with their answers left out."""
    answerable = [o for o in outcomes if o.question.answers]
    answerable_guesses = [_guess(o, o.reply) for o in answerable if o.reply]
    other_guesses = {
        NEAR_MISS: [_guess(o, o.reply) for o in outcomes if o.question.about and o.reply and o.reply.hits],
        ARTICLE_LEFT_OUT: _left_out(answerable, ARTICLE_LEFT_OUT),
        PASSAGES_LEFT_OUT: _left_out(answerable, PASSAGES_LEFT_OUT),
    }
    return {name: abstention(answerable_guesses, guesses) for name, guesses in other_guesses.items() if guesses}


def _left_out(answerable: Sequence[Outcome], name: str) -> list[Guess]:
    return [_guess(o, o.left_out[name], answer_left_out=True) for o in answerable if o.left_out and name in o.left_out]


def _guess(outcome: Outcome, reply: Reply, *, answer_left_out: bool = False) -> Guess:
    guess, question = reply.best_guess, outcome.question
    right = not answer_left_out and is_right(guess, question.answers)
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
