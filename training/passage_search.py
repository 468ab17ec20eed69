"""A collection's split → the cases that the reader learns from: its questions with passages of an index, or cut as an index does it."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from articleqa.evaluation.datasets import Question, read_questions
from articleqa.evaluation.evaluate import index_collection
from articleqa.evaluation.metrics import holds
from articleqa.index.encoder.sentence_transformer import load_encoder
from articleqa.index.ingest.preparation import cut
from articleqa.index.records import Article, Passage
from articleqa.reader.span_reader import read_title
from articleqa.retriever import Retriever
from training.data import NEWSROOM, articles_of, kept_apart, shared_key
from training.reader_data import MIXED, Case, Split

# Collections that are searched for passages that come near and do not answer; of the others those of the same article do for that.
SEARCHED = (*MIXED, "xquad-en", "norquad-news", "piaf")
_MOST = 5000
"""Questions that are taken of one collection; of newsroom all."""
_WRONG = 8
"""Passages kept for a question that do not hold its answer, the best first."""
_FOUND = 25


def split_of(collection: Path, split: str, most: int | None) -> Split:
    """Its cases, in an order drawn by chance; `most` takes so many of them."""
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
            return _cases(questions, found, snapshot.passages_of, lambda id_: read_title(snapshot.article(id_)))
    articles = _cut(collection, asked)
    found = [[] for _ in questions]
    return _cases(questions, found, lambda id_: articles[id_][1], lambda id_: read_title(articles[id_][0]))


def _cut(collection: Path, asked: Collection[str]) -> dict[str, tuple[Article, list[Passage]]]:
    """The articles asked about, with their passages as an index would have them."""
    encoder = load_encoder()
    return {id_: cut(article, encoder, first_id=0) for id_, article in articles_of(collection).items() if id_ in asked}


def _cases(
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
