"""A collection's dev questions, asked: what the reader found in every passage that it read, and what came of it.

Newsroom's questions are asked of their article, and its near misses of theirs; those of the other collections are asked of all articles,
then with their answer's article left out, and with only the passages left out that hold the answer.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from pathlib import Path

from articleqa.evaluation.datasets import Question, placed, read_questions
from articleqa.evaluation.evaluate import index_collection
from articleqa.evaluation.metrics import f1, holds
from articleqa.evaluation.outcomes import NEAR_MISS, left_out
from articleqa.index.encoder import query_adapter
from articleqa.index.encoder.sentence_transformer import load_encoder
from articleqa.index.records import Hit
from articleqa.index.storage.generations import sha256
from articleqa.index.text.language import canonical
from articleqa.reader.confidence import WEIGHTS, Calibration
from articleqa.reader.protocol import PASSAGES_READ, PassageReading, Reader
from articleqa.reader.span_reader import SpanReader
from articleqa.retriever import Retriever
from articleqa.snapshot import Snapshot
from training.kept import kept

AS_ASKED = "as asked"
"""The case of an answerable question with its answer in the index; the others' names are those of `articleqa.evaluation.outcomes`."""


@dataclass(frozen=True)
class Row:
    """A passage read for a question, and what came of it; `lang` is the passage's language."""

    score: float
    dense: float
    lexical: float
    relevance: float
    null_margin: float
    runner_up_margin: float
    span_probability: float
    lang: str | None
    f1: float
    holds: bool


@dataclass(frozen=True)
class Asked:
    """A question and what was read for it in each of its cases, in the order in which it was found.

    `across` says whether the article that it is about is in another language.
    """

    collection: str
    article: str
    question: str
    across: bool
    cases: dict[str, list[Row]]


def ask(collection: Path, work: Path, sample: int) -> list[Asked]:
    """A sample of a collection's dev questions, half of them near misses where it has such; read from `work` if they were asked before."""
    trained = "-".join(sha256(file)[:8] for file in (WEIGHTS, query_adapter.WEIGHTS))  # others find and read otherwise
    asked_of = f"{collection.name}.{trained}.{sample}"
    rows = kept(work / f"{asked_of}.asked.json.gz", lambda: [asdict(a) for a in _ask(collection, sample)])
    return [Asked(**a | {"cases": {name: [Row(**r) for r in read] for name, read in a["cases"].items()}}) for a in rows]


def _ask(collection: Path, sample: int) -> list[Asked]:
    questions = [q for q in read_questions(collection, split="dev") if q.article]
    random.Random(0).shuffle(questions)  # noqa: S311  # not for secrets
    answerable, near_misses = [q for q in questions if q.answers], [q for q in questions if not q.answers]
    half = sample // 2 if near_misses else 0  # as many as the others: each counts the less
    encoder = load_encoder()
    with Retriever.open(index_collection(collection), encoder=encoder) as retriever:
        reader = SpanReader.load(encoder, calibration=Calibration.unfitted())
        return [_asked(collection.name, retriever.snapshot(), reader, q) for q in [*answerable[: sample - half], *near_misses[:half]]]


def _asked(collection: str, snapshot: Snapshot, reader: Reader, question: Question) -> Asked:
    question = placed(question, snapshot.article)
    article = snapshot.article(str(question.article))
    vector = snapshot.encoder.encode_queries([question.question])[0]
    one = question.within or question.about
    allowed = {AS_ASKED if question.answers else NEAR_MISS: snapshot.passages_in_articles({one}) if one else None}
    if question.answers and not one:  # the rest of one article is no other article: such questions have near misses instead
        allowed |= left_out(snapshot, question)
    found = {name: snapshot.search(question.question, PASSAGES_READ, allowed=mask, vector=vector) for name, mask in allowed.items()}
    every = {hit.passage.id: hit for hits in found.values() for hit in hits}
    read = reader.read(question.question, list(every.values()), snapshot.article).passages
    readings = {r.hit.passage.id: r for r in read}
    rows = {name: [_row(readings[hit.passage.id], hit, question) for hit in hits] for name, hits in found.items()}
    across = canonical(question.lang or "") != canonical(article.lang or "")
    # One name in all parallel collections.
    return Asked(collection, article.id.removeprefix(f"{collection}-"), question.question, across, rows)


def _row(reading: PassageReading, hit: Hit, question: Question) -> Row:
    passage = hit.passage
    return Row(
        score=hit.score,
        dense=hit.dense_score,
        lexical=hit.bm25_part,
        relevance=reading.relevance,
        null_margin=reading.null_margin,
        runner_up_margin=reading.runner_up_margin,
        span_probability=reading.span_probability,
        lang=passage.lang,
        f1=f1(passage.words(reading.answer), [g.text for g in question.answers if g.article == passage.article_id]),
        holds=holds(passage.article_id, passage.start, passage.end, question.answers),
    )
