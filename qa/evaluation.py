"""How well an index finds and answers, on a collection: a folder of articles with questions whose answers are known.

`questions.jsonl` (or `.jsonl.gz`), a question a line: {"id", "lang", "question", "answers": [{"article", "start", "end", "text"}],
"split"}; no answers: these articles do not answer it. All articles of the folder are indexed, whatever the split asked.
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
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

import regex

from index.build import Progress, build
from index.bundled import cache_folder
from index.errors import CorpusError
from index.hybrid import MODES
from qa.pipeline import ArticleQA
from qa.records import Answer, Reply

_SINGLES = regex.compile(r"([\p{Hiragana}\p{Katakana}\p{Han}\p{Thai}])")
_LONG_ANSWER = 200


@dataclass(frozen=True, slots=True)
class Gold:
    """An answer that counts as right: `text == article.text[start:end]`."""

    article: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its right answers, none where these articles do not answer it."""

    id: str
    lang: str
    question: str
    answers: tuple[Gold, ...]
    split: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """What `evaluate` measured. `retrieval` maps a mode to hit@1, hit@3, hit@10 and MRR@10; `answers` a measure to its value.

    `sentence` is the share of answerable questions whose best guess stands in a sentence that holds a gold answer; `f1` and `exact` compare
    the words; `answered` is the share of answerable questions that got an answer at all, `held_back` the share of the others that got none;
    `precision` the share of answers given whose sentence is right. A share of nothing is None. Milliseconds are of `ask`, per question.
    `by_article` maps an article's id to how many answerable questions it answers, and how many of them had the right sentence.
    """

    collection: str
    split: str | None
    articles: int
    passages: int
    answerable: int
    unanswerable: int
    retrieval: dict[str, dict[str, float | None]]
    answers: dict[str, float | None]
    by_article: dict[str, dict[str, int]]


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
                answers = tuple(Gold(a["article"], a["start"], a["end"], a["text"]) for a in row["answers"])
                questions.append(Question(str(row["id"]), row["lang"], row["question"], answers, row.get("split")))
            except (ValueError, KeyError, TypeError) as error:
                raise CorpusError(f"{paths[0]}:{number}: not a question with answers ({error!r})") from error
    chosen = [q for q in questions if split is None or q.split == split]
    if not chosen:
        raise CorpusError(f"{paths[0]} has no question of the split {split!r}.")
    return chosen


def evaluate(
    collection: Path, *, split: str | None = None, sample: int | None = None, seed: int = 0, progress: Progress | None = None
) -> Report:
    """Index all articles of a collection (in the user's cache, so that a second run is quick) and ask its questions."""
    questions = read_questions(collection, split=split)
    if sample is not None and sample < len(questions):
        questions = random.Random(seed).sample(questions, sample)  # noqa: S311  # not for secrets
    directory = index_collection(collection, progress=progress)
    with ArticleQA.open(directory) as qa:
        return _measure(qa, collection.name, split, questions, progress or (lambda _stage, _done, _total: None))


def index_collection(collection: Path, *, progress: Progress | None = None) -> Path:
    """Index all articles of a collection, or bring its index up to date; return the index's folder."""
    directory = index_folder(collection)
    build([collection], directory, progress=progress)
    return directory


def index_folder(collection: Path) -> Path:
    """Where a collection's index is kept, in the user's cache."""
    return cache_folder() / "evaluate" / hashlib.sha256(str(collection.resolve()).encode()).hexdigest()[:16]


def _measure(qa: ArticleQA, name: str, split: str | None, questions: Sequence[Question], progress: Progress) -> Report:
    ranks: dict[str, list[int | None]] = {mode: [] for mode in MODES}
    outcomes: list[tuple[Question, Reply]] = []
    times = []
    for number, question in enumerate(questions, 1):
        began = time.perf_counter()
        outcomes.append((question, qa.ask(question.question)))
        times.append(time.perf_counter() - began)
        if question.answers:
            for mode in MODES:
                hits = qa.retriever.search(question.question, 10, mode=mode)
                passages = [h.passage for h in hits]
                ranks[mode].append(
                    next((r for r, p in enumerate(passages, 1) if holds(p.article_id, p.start, p.end, question.answers)), None)
                )
        progress("ask", number, len(questions))
    manifest = qa.retriever.opened()[0].manifest
    answerable = [(q, r) for q, r in outcomes if q.answers]
    others = [(q, r) for q, r in outcomes if not q.answers]
    return Report(
        collection=name,
        split=split,
        articles=manifest.articles,
        passages=manifest.passages,
        answerable=len(answerable),
        unanswerable=len(others),
        retrieval={mode: _retrieval(found) for mode, found in ranks.items()},
        by_article=_by_article(answerable),
        answers=_answers(answerable, others) | {"milliseconds_median": 1000 * median(times), "milliseconds_max": 1000 * max(times)},
    )


def _retrieval(ranks: Sequence[int | None]) -> dict[str, float | None]:
    figures = {f"hit@{k}": _share([r is not None and r <= k for r in ranks]) for k in (1, 3, 10)}
    return figures | {"MRR@10": _share([1 / r if r else 0.0 for r in ranks])}


def _answers(answerable: Sequence[tuple[Question, Reply]], others: Sequence[tuple[Question, Reply]]) -> dict[str, float | None]:
    given = [(q, r.answer) for q, r in (*answerable, *others) if r.answer]
    return {
        "sentence": _share([sentence_holds(r.best_guess, q.answers) for q, r in answerable]),
        "f1": _share([f1(r.best_guess.text if r.best_guess else "", [a.text for a in q.answers]) for q, r in answerable]),
        "exact": _share([exact(r.best_guess.text if r.best_guess else "", [a.text for a in q.answers]) for q, r in answerable]),
        "answered": _share([r.answer is not None for _, r in answerable]),
        "held_back": _share([r.answer is None for _, r in others]),
        "precision": _share([sentence_holds(a, q.answers) for q, a in given]),
    }


def _by_article(answerable: Sequence[tuple[Question, Reply]]) -> dict[str, dict[str, int]]:
    figures: dict[str, dict[str, int]] = {}
    for question, reply in answerable:
        counts = figures.setdefault(question.answers[0].article, {"questions": 0, "sentence": 0})
        counts["questions"] += 1
        counts["sentence"] += sentence_holds(reply.best_guess, question.answers)
    return dict(sorted(figures.items()))


def _share(values: Sequence[float]) -> float | None:
    return mean(values) if values else None


def holds(article: str, start: int, end: int, answers: Sequence[Gold]) -> bool:
    """Whether `article[start:end]` holds a gold answer: all of it, or half of one that is longer than 200 characters."""
    for gold in answers:
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
