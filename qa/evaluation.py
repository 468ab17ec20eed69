"""How well an index finds and answers, on a collection: a folder of articles with questions whose answers are known.

`questions.jsonl` (or `.jsonl.gz`), a question a line: {"id", "lang", "question", "answers": [{"article", "start", "end", "text"}],
"split"}; no answers: these articles do not answer it. Only "question" and "answers" must be there, and of an answer only "article" and
"text": without "start" and "end" it is every place of the article where these words stand. All articles of the folder are indexed,
whatever the split asked.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np
import regex
from scipy.stats import bootstrap

from index.build import Progress, build
from index.bundled import cache_folder
from index.errors import CorpusError
from index.hybrid import MODES, Mode
from index.records import Hit
from qa.pipeline import ArticleQA
from qa.records import Answer, Reply

_SINGLES = regex.compile(r"([\p{Hiragana}\p{Katakana}\p{Han}\p{Thai}])")
_LONG_ANSWER = 200
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Gold:
    """An answer that counts as right: `text == article.text[start:end]`, wherever it stands in the article while there is no place."""

    article: str
    start: int | None
    end: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its right answers, none where these articles do not answer it."""

    id: str
    lang: str | None
    question: str
    answers: tuple[Gold, ...]
    split: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A share, or a mean, with its 95 % interval: None for the ends where a single article carries all questions."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """What `evaluate` measured. `retrieval` maps a mode to hit@1, hit@3, hit@10 and MRR@10; `answers` a measure to its figure.

    `sentence` is the share of answerable questions whose best guess stands in a sentence that holds a gold answer; `f1` and `exact` compare
    the words; `answered` is the share of answerable questions that got an answer at all, `held_back` the share of the others that got none;
    `precision` the share of answers given whose sentence is right. A share of nothing is None. `milliseconds` are of `ask`, per question:
    median and maximum. `answers` and `milliseconds` are empty where only retrieval was asked for.
    `by_article` maps an article's id to how many answerable questions it answers, and how many of them had a passage with the answer first
    and (where they were asked) the right sentence.
    """

    collection: str
    split: str | None
    articles: int
    passages: int
    answerable: int
    unanswerable: int
    retrieval: dict[str, dict[str, Figure | None]]
    answers: dict[str, Figure | None]
    milliseconds: dict[str, float]
    by_article: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question: the rank of the first passage that holds an answer, for each mode, and the reply."""

    question: Question
    ranks: dict[Mode, int | None]
    reply: Reply | None
    seconds: float


def read_questions(collection: Path, *, split: str | None = None) -> list[Question]:
    """The questions of a collection in their order; CorpusError where there are none or a line is broken."""
    paths = [p for name in ("questions.jsonl", "questions.jsonl.gz") if (p := collection / name).is_file()]
    if not paths:
        raise CorpusError(f"{collection} has no questions.jsonl or questions.jsonl.gz: evaluate needs questions with their answers.")
    opener = gzip.open if paths[0].suffix == ".gz" else open
    questions = []
    with opener(paths[0], "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                answers = tuple(Gold(str(a["article"]), a.get("start"), a.get("end"), a["text"]) for a in row["answers"])
                questions.append(Question(str(row.get("id", number)), row.get("lang"), row["question"], answers, row.get("split")))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CorpusError(f"{paths[0]}:{number}: not a question with answers ({error!r})") from error
    chosen = [q for q in questions if split is None or q.split == split]
    if not chosen:
        raise CorpusError(f"{paths[0]} has no question{f' of the split {split!r}' if split else ''}.")
    return chosen


def evaluate(
    collection: Path,
    *,
    split: str | None = None,
    sample: int | None = None,
    seed: int = 0,
    read: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Index all articles of a collection (in the user's cache, so that a second run is quick) and ask its questions.

    Without `read` only retrieval is measured, which is many times quicker. CorpusError where questions and articles do not fit together.
    """
    questions = read_questions(collection, split=split)
    if sample is not None and sample < len(questions):
        questions = random.Random(seed).sample(questions, sample)  # noqa: S311  # not for secrets
    directory = index_collection(collection, progress=progress)
    with ArticleQA.open(directory) as qa:
        questions = [_placed(q, qa, collection) for q in questions]
        outcomes = _outcomes(qa, questions, read, progress or (lambda _stage, _done, _total: None))
        manifest = qa.retriever.opened()[0].manifest
    answerable = [o for o in outcomes if o.question.answers]
    seconds = [o.seconds for o in outcomes if o.reply]
    return Report(
        collection=collection.name,
        split=split,
        articles=manifest.articles,
        passages=manifest.passages,
        answerable=len(answerable),
        unanswerable=len(outcomes) - len(answerable),
        retrieval={mode: _retrieval(answerable, mode) for mode in MODES},
        answers=_answers(outcomes) if read else {},
        milliseconds={"median": 1000 * median(seconds), "maximum": 1000 * max(seconds)} if seconds else {},
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


def _placed(question: Question, qa: ArticleQA, collection: Path) -> Question:
    """The question with the places of its answers: those given, checked, or wherever the words stand in the article."""
    placed: list[Gold] = []
    for gold in question.answers:
        try:
            text = qa.retriever.article(gold.article).text
        except KeyError:
            raise CorpusError(f"Question {question.id!r} names the article {gold.article!r}, which {collection} does not hold.") from None
        if gold.start is None or gold.end is None:
            found = [m.span() for m in regex.finditer(regex.escape(gold.text), text)] if gold.text else []
        else:
            found = [(gold.start, gold.end)] if text[gold.start : gold.end] == gold.text else []
        if not found:
            raise CorpusError(f"The answer {gold.text!r} of question {question.id!r} does not stand in {gold.article} where it should.")
        placed += (Gold(gold.article, start, end, gold.text) for start, end in found)
    return replace(question, answers=tuple(placed))


def _outcomes(qa: ArticleQA, questions: Sequence[Question], read: bool, progress: Progress) -> list[Outcome]:
    index, encoder = qa.retriever.opened()
    outcomes = []
    vectors = encoder.encode_queries([q.question for q in questions])
    for number, (question, vector) in enumerate(zip(questions, vectors, strict=True), 1):
        began = time.perf_counter()
        reply = qa.ask(question.question) if read else None
        seconds = time.perf_counter() - began
        hits = {mode: index.search(question.question, vector, 10, mode) for mode in MODES if question.answers}
        outcomes.append(Outcome(question, {mode: _rank(found, question.answers) for mode, found in hits.items()}, reply, seconds))
        progress("ask", number, len(questions))
    return outcomes


def _rank(hits: Sequence[Hit], answers: Sequence[Gold]) -> int | None:
    """The rank of the first hit that holds an answer."""
    return next((h.rank for h in hits if holds(h.passage.article_id, h.passage.start, h.passage.end, answers)), None)


def _retrieval(answerable: Sequence[Outcome], mode: Mode) -> dict[str, Figure | None]:
    ranks = [(o, o.ranks[mode]) for o in answerable]
    figures = {f"hit@{k}": figure([(o, float(r is not None and r <= k)) for o, r in ranks]) for k in (1, 3, 10)}
    return figures | {"MRR@10": figure([(o, 1 / r if r else 0.0) for o, r in ranks])}


def _answers(outcomes: Sequence[Outcome]) -> dict[str, Figure | None]:
    replies = [(o, o.reply) for o in outcomes if o.reply]
    answerable = [(o, r.best_guess) for o, r in replies if o.question.answers]
    words = [(o, b.text if b else "", [a.text for a in o.question.answers]) for o, b in answerable]
    return {
        "sentence": figure([(o, sentence_holds(b, o.question.answers)) for o, b in answerable]),
        "f1": figure([(o, f1(text, golds)) for o, text, golds in words]),
        "exact": figure([(o, exact(text, golds)) for o, text, golds in words]),
        "answered": figure([(o, r.answer is not None) for o, r in replies if o.question.answers]),
        "held_back": figure([(o, r.answer is None) for o, r in replies if not o.question.answers]),
        "precision": figure([(o, sentence_holds(r.answer, o.question.answers)) for o, r in replies if r.answer]),
    }


def figure(values: Sequence[tuple[Outcome, float]]) -> Figure | None:
    """The mean, with its percentile bootstrap interval over articles: questions about one article are not independent.

    A question without an answer stands for itself. Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    if not values:
        return None
    clusters: dict[str, list[float]] = {}
    for outcome, value in values:
        answers = outcome.question.answers
        clusters.setdefault(f"article {answers[0].article}" if answers else f"question {outcome.question.id}", []).append(value)
    sums, counts = np.array([sum(c) for c in clusters.values()]), np.array([len(c) for c in clusters.values()])
    value = float(sums.sum() / counts.sum())
    if len(clusters) < 2:
        return Figure(value, None, None)
    interval = bootstrap(
        (sums, counts),
        lambda s, n, axis: s.sum(axis) / n.sum(axis),
        paired=True,
        vectorized=True,
        n_resamples=_RESAMPLES,
        method="percentile",
        rng=0,
    ).confidence_interval
    return Figure(value, float(interval.low), float(interval.high))


def _by_article(answerable: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    figures: dict[str, dict[str, int]] = {}
    for outcome in answerable:
        answers = outcome.question.answers
        counts = figures.setdefault(answers[0].article, {"questions": 0, "hit@1": 0})
        counts["questions"] += 1
        counts["hit@1"] += outcome.ranks["hybrid"] == 1
        if outcome.reply:
            counts["sentence"] = counts.get("sentence", 0) + sentence_holds(outcome.reply.best_guess, answers)
    return dict(sorted(figures.items()))


def holds(article: str, start: int, end: int, answers: Sequence[Gold]) -> bool:
    """Whether `article[start:end]` holds a gold answer: all of it, or half of one that is longer than 200 characters."""
    for gold in answers:
        if gold.start is None or gold.end is None:
            continue
        inside, length = min(end, gold.end) - max(start, gold.start), gold.end - gold.start
        if gold.article == article and (inside >= length or (length > _LONG_ANSWER and inside >= length / 2)):
            return True
    return False


def sentence_holds(answer: Answer | None, answers: Sequence[Gold]) -> bool:
    """Whether the sentence in which an answer stands holds a gold answer."""
    return answer is not None and holds(answer.article_id, answer.sentence.start, answer.sentence.end, answers)


def normalized(text: str) -> list[str]:
    """Lower-cased words without punctuation and English articles, single characters in Chinese, Japanese and Thai.

    Source: SQuAD's normalisation (Rajpurkar et al. 2016), with MLQA's for scripts without spaces (Lewis et al. 2020).
    """
    text = unicodedata.normalize("NFKC", text).lower()
    text = "".join(" " if unicodedata.category(c)[0] in "PS" else c for c in text)
    words: list[str] = _SINGLES.sub(r" \1 ", regex.sub(r"\b(a|an|the)\b", " ", text)).split()
    return words


def f1(predicted: str, golds: Sequence[str]) -> float:
    """The best token F1 over the gold answers, 0 to 1."""
    words = normalized(predicted)
    best = 0.0
    for gold in map(normalized, golds):
        shared = (Counter(words) & Counter(gold)).total()
        if shared:
            best = max(best, 2 * shared / (len(words) + len(gold)))
    return best


def exact(predicted: str, golds: Sequence[str]) -> float:
    """1 where the normalised words equal a gold answer's, else 0."""
    return float(normalized(predicted) in [normalized(gold) for gold in golds])
