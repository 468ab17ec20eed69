"""A split of a collection → the cases that the reader is trained on.

Wrong passages come from a search of the collection's index, or, for most collections, from the article that answers.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from articleqa.evaluation.datasets import Question, read_questions
from articleqa.evaluation.evaluate import index_collection
from articleqa.evaluation.metrics import holds
from articleqa.index.encoder.loading import load_encoder
from articleqa.index.ingest.preparation import cut
from articleqa.index.records import Article, Passage
from articleqa.reader.span_reader import read_title
from articleqa.retriever import Retriever
from training.data import NEWSROOM, articles_of, kept_apart, shared_key
from training.reader_data import MIXED, Case, Split

# Collections that are searched for wrong passages; those of the others are from the article that answers.
SEARCHED = (*MIXED, "xquad-en", "norquad-news", "piaf")
_MOST = 5000
"""Questions of one collection, at most; of newsroom all are used."""
_WRONG = 8
"""Wrong passages of a question, at most: the best ones found."""
_HITS = 25
"""Hits that they are selected from."""


def split_of(collection: Path, split: str, most: int | None) -> Split:
    """Return the cases of a split, in random order. A question whose answer no passage holds as a whole is left out.

    Args:
        collection: The collection's folder.
        split: The split. For "train", articles that questions of another split are about are left out, with their questions.
        most: The number of questions that are drawn; None: all of newsroom, and 5,000 of another collection.
    """
    all_questions = read_questions(collection)
    apart = kept_apart(collection, all_questions) if split == "train" else set()
    questions = [q for q in all_questions if q.split == split and q.article and q.article not in apart]
    random.Random(0).shuffle(questions)  # noqa: S311  # not for secrets
    questions = questions[: most or (None if collection.name == NEWSROOM else _MOST)]
    article_ids = {q.article for q in questions if q.article}
    if collection.name in SEARCHED:
        with Retriever.open(index_collection(collection)) as retriever:
            snapshot = retriever.snapshot()
            vectors = snapshot.encoder.encode_queries([q.question for q in questions])
            found_passages = [
                [
                    hit.passage
                    for hit in snapshot.search(question.question, _HITS, vector=vector)
                    if split != "train" or hit.passage.article_id in article_ids
                ]
                for question, vector in zip(questions, vectors, strict=True)
            ]
            return _cases(questions, found_passages, snapshot.passages_of, lambda id_: read_title(snapshot.article(id_)))
    articles = _cut(collection, article_ids)
    return _cases(questions, [[] for _ in questions], lambda id_: articles[id_][1], lambda id_: read_title(articles[id_][0]))


def _cut(collection: Path, article_ids: Collection[str]) -> dict[str, tuple[Article, list[Passage]]]:
    """Articles by id, with the passages that an index would have of them."""
    encoder = load_encoder()
    return {id_: cut(article, encoder, first_id=0) for id_, article in articles_of(collection).items() if id_ in article_ids}


def _cases(
    questions: Sequence[Question],
    found_passages: Sequence[Sequence[Passage]],
    passages_of: Callable[[str], list[Passage]],
    title: Callable[[str], str],
) -> Split:
    """A case for each question. `found_passages` are those of a search for each question, the best first; empty: its article's."""
    numbers: dict[tuple[str, int], int] = {}
    passages: list[tuple[str, str]] = []

    def number(passage: Passage) -> int:
        place = (passage.article_id, passage.start)
        if place not in numbers:
            numbers[place] = len(passages)
            passages.append((title(passage.article_id), passage.text))
        return numbers[place]

    cases = []
    for question, searched in zip(questions, found_passages, strict=True):
        assert question.article is not None  # noqa: S101  # for mypy: the caller has left out questions without an article
        inside = passages_of(question.article)
        right = [
            (number(p), gold.start - p.start, gold.end - p.start)
            for gold in dict.fromkeys(question.answers)
            for p in inside
            if gold.start is not None and gold.end is not None and p.start <= gold.start and gold.end <= p.end
        ]
        if question.answers and not right:
            continue
        wrong = [number(p) for p in searched or inside if not _may_answer(p, question)]
        cases.append(Case(question.question, shared_key(question), right, wrong[:_WRONG]))
    return Split(passages, cases)


def _may_answer(passage: Passage, question: Question) -> bool:
    """Whether a passage holds an answer, or the words of one: they may answer here, too."""
    return holds(passage.article_id, passage.start, passage.end, question.answers) or any(a.text in passage.text for a in question.answers)
