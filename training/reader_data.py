"""What the reader learns from: questions with the passages that answer them, and with those that come near and do not."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from articleqa.evaluation.datasets import Question, read_questions
from articleqa.evaluation.evaluate import index_collection
from articleqa.evaluation.metrics import holds
from articleqa.index.encoder.sentence_transformer import load_encoder
from articleqa.index.ingest.preparation import cut
from articleqa.index.loaders import read_sources
from articleqa.index.records import Article, Passage
from articleqa.reader.span_reader import read_title
from articleqa.retriever import Retriever
from training.data import NEWSROOM, OTHERS, PARALLEL, kept_apart, shared_key
from training.kept import kept

MIXED = ("mixed-1", "mixed-2", "mixed-3")
# Collections that are searched for passages that come near and do not answer; of the others those of the same article do for that.
SEARCHED = (*MIXED, "xquad-en", "norquad-news", "piaf")
EVALUATED = (NEWSROOM, *MIXED, *PARALLEL, *OTHERS)
# Collections to learn from alone.
EXTRA = (
    "afriqa", "amqa", "drcd-eval", "estqa", "facqa", "fairytaleqa", "idk-mrc", "jsquad-eval", "kazqad-val", "mlqa-dev", "mlqa-dev-cross",
    "pquad-eval", "qed-train", "swequad-mc",
)  # fmt: skip

_MOST = 5000
"""Questions that are taken of one collection; of newsroom all."""
_WRONG = 8
"""Passages kept for a question that do not hold its answer, the best first."""
_FOUND = 25


@dataclass(frozen=True)
class Case:
    """A question with passages that hold its answer, and such that come near.

    `right` are (passage, start, end), with the place of an answer inside the passage, none for a near miss; `wrong` passages without one.
    `key` is the same in every translation of a question.
    """

    question: str
    key: str
    right: list[tuple[int, int, int]]
    wrong: list[int]


@dataclass(frozen=True)
class Split:
    """One split of a collection; `passages` are (title, text)."""

    passages: list[tuple[str, str]]
    cases: list[Case]


def load(collection: Path, split: str, work: Path, *, most: int | None = None) -> Split:
    """Its cases, in an order drawn by chance, or read from `work` where they were made before; `most` takes so many of them.

    For "train" only passages of articles are kept that are asked about in this split alone.
    """
    row = kept(work / f"{collection.name}.{split}.json.gz", lambda: asdict(_make(collection, split, most)))
    cases = [Case(c["question"], c["key"], [(p, s, e) for p, s, e in c["right"]], c["wrong"]) for c in row["cases"]]
    return Split([(title, text) for title, text in row["passages"]], cases)


def _make(collection: Path, split: str, most: int | None) -> Split:
    every = read_questions(collection)
    apart = kept_apart(collection, every) if split == "train" else set()
    questions = [q for q in every if q.split == split and q.article and q.article not in apart]
    random.Random(0).shuffle(questions)  # noqa: S311  # not for secrets
    questions = questions[: most or (None if collection.name == NEWSROOM else _MOST)]
    asked = {q.article for q in questions if q.article}
    if collection.name in SEARCHED:
        with Retriever.open(index_collection(collection)) as retriever:
            snapshot = retriever.snapshot()
            vectors = snapshot.encoder.encode_queries([q.question for q in questions])
            found = [
                [h.passage for h in snapshot.search(q.question, _FOUND, vector=vector) if split != "train" or h.passage.article_id in asked]
                for q, vector in zip(questions, vectors, strict=True)
            ]
            return _split(questions, found, snapshot.passages_of, lambda id_: read_title(snapshot.article(id_)))
    articles = _cut(collection, asked)
    found = [[] for _ in questions]
    return _split(questions, found, lambda id_: articles[id_][1], lambda id_: read_title(articles[id_][0]))


def _cut(collection: Path, asked: Collection[str]) -> dict[str, tuple[Article, list[Passage]]]:
    """The articles asked about, with their passages as an index would have them."""
    encoder = load_encoder()
    sources = read_sources([collection], progress=lambda *_: None).articles
    return {article.id: cut(article, encoder, first_id=0) for article in sources if article.id in asked}


def _split(
    questions: Sequence[Question],
    found: Sequence[Sequence[Passage]],
    passages_of: Callable[[str], list[Passage]],
    title: Callable[[str], str],
) -> Split:
    """`found` are the passages found for each question, the best first."""
    numbers: dict[tuple[str, int], int] = {}
    passages: list[tuple[str, str]] = []

    def number(passage: Passage) -> int:
        place = (passage.article_id, passage.start)
        if place not in numbers:
            numbers[place] = len(passages)
            passages.append((title(passage.article_id), passage.text))
        return numbers[place]

    cases = []
    for question, hits in zip(questions, found, strict=True):
        assert question.article is not None  # noqa: S101  # for mypy: others were left out
        inside = passages_of(question.article)
        right = [
            (number(p), gold.start - p.start, gold.end - p.start)
            for gold in dict.fromkeys(question.answers)
            for p in inside
            if gold.start is not None and gold.end is not None and p.start <= gold.start and gold.end <= p.end
        ]
        if question.answers and not right:
            continue
        near = hits or inside
        wrong = [number(p) for p in near if not _may_answer(p, question)]
        cases.append(Case(question.question, shared_key(question), right, wrong[:_WRONG]))
    return Split(passages, cases)


def _may_answer(passage: Passage, question: Question) -> bool:
    """Whether it holds an answer, or an answer's words, which may answer as well."""
    return holds(passage.article_id, passage.start, passage.end, question.answers) or any(a.text in passage.text for a in question.answers)
