"""What the reader learns from: questions with the passages that answer them, and with those that this retriever finds and that do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from articleqa.evaluation.datasets import Question, read_questions
from articleqa.evaluation.evaluate import index_collection
from articleqa.evaluation.metrics import holds
from articleqa.index.records import Passage
from articleqa.reader.span_reader import read_title
from articleqa.retriever import Retriever
from articleqa.snapshot import Snapshot
from training.data import OTHERS, PARALLEL, kept_apart, shared_key
from training.kept import kept

MIXED = ("mixed-1", "mixed-2", "mixed-3")
# Their questions do not say which of many texts they mean: what is found instead may well hold an answer, and is no wrong passage.
WITHOUT_WRONG = ("policyqa", "qamr")
COLLECTIONS = (*PARALLEL, *MIXED, *OTHERS, *WITHOUT_WRONG)

_WRONG = 8
"""Passages kept for a question that do not hold its answer, the best first."""
_FOUND = 25


@dataclass(frozen=True)
class Case:
    """A question; `right`: passages with the places of an answer inside them, (passage, start, end); `wrong`: passages without.

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
    """Its cases, made by searching the index of all its articles, or read from `work` where they were made before.

    For "train" only passages of articles are kept that are asked about in this split alone. `most` takes the first so many questions.
    """
    row = kept(work / f"{collection.name}.{split}.json.gz", lambda: asdict(_make(collection, split, most)))
    cases = [Case(c["question"], c["key"], [(p, s, e) for p, s, e in c["right"]], c["wrong"]) for c in row["cases"]]
    return Split([(title, text) for title, text in row["passages"]], cases)


def _make(collection: Path, split: str, most: int | None) -> Split:
    every = [q for q in read_questions(collection) if q.answers]
    questions = [q for q in every if q.split == split][:most]
    asked = {a.article for q in questions for a in q.answers} - kept_apart(collection, every)
    if split == "train":
        questions = [q for q in questions if q.answers[0].article in asked]
    with Retriever.open(index_collection(collection)) as retriever:
        snapshot = retriever.snapshot()
        searched = collection.name not in WITHOUT_WRONG
        vectors = snapshot.encoder.encode_queries([q.question for q in questions]) if searched else [None] * len(questions)
        numbers: dict[int, int] = {}
        passages: list[tuple[str, str]] = []

        def number(passage: Passage) -> int:
            if passage.id not in numbers:
                numbers[passage.id] = len(passages)
                passages.append((read_title(snapshot.article(passage.article_id)), passage.text))
            return numbers[passage.id]

        cases = []
        for question, vector in zip(questions, vectors, strict=True):
            right = _right(question, snapshot, number)
            wrong = []
            if right and vector is not None:
                hits = snapshot.search(question.question, _FOUND, vector=vector)
                wrong = [
                    h.passage for h in hits if (split != "train" or h.passage.article_id in asked) and not _may_answer(h.passage, question)
                ]
            if right:
                cases.append(Case(question.question, shared_key(question), right, [number(p) for p in wrong[:_WRONG]]))
    return Split(passages, cases)


def _right(question: Question, snapshot: Snapshot, number: Callable[[Passage], int]) -> list[tuple[int, int, int]]:
    found = []
    for gold in dict.fromkeys(question.answers):
        for p in snapshot.passages_of(gold.article):
            if gold.start is not None and gold.end is not None and p.start <= gold.start and gold.end <= p.end:
                found.append((number(p), gold.start - p.start, gold.end - p.start))
    return found


def _may_answer(passage: Passage, question: Question) -> bool:
    """Whether it holds an answer, or an answer's words, which may answer as well."""
    return holds(passage.article_id, passage.start, passage.end, question.answers) or any(a.text in passage.text for a in question.answers)
