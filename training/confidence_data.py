"""What the confidence is fitted to: the dev questions of a collection, with the reading of every passage found for each.

A newsroom question is asked of its own article only, and so is a near miss. A question of another collection is asked of all articles, then
again with the article that answers left out, and with only the passages that hold the answer left out.
For what comes near (`training/near.py`), some of newsroom's are also asked so.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from articleqa.evaluation.datasets import Question, placed, read_questions
from articleqa.evaluation.evaluate import index_collection
from articleqa.evaluation.metrics import f1, holds
from articleqa.evaluation.outcomes import NEAR_MISS, left_out
from articleqa.index.encoder import query_adapter
from articleqa.index.encoder.loading import load_encoder
from articleqa.index.records import Hit, Passage, Span
from articleqa.index.regular_files import sha256
from articleqa.index.search.selection import Selection
from articleqa.index.text.language import canonical
from articleqa.reader.confidence import WEIGHTS, Calibration
from articleqa.reader.protocol import PASSAGES_READ, PassageReading, Reader
from articleqa.reader.span_reader import SpanReader
from articleqa.retriever import Retriever
from articleqa.snapshot import Snapshot
from training.json_cache import cached

AS_ASKED = "as asked"
"""The case of an answerable question with its answer in the index; the names of the other cases are in `articleqa.evaluation.outcomes`."""


@dataclass(frozen=True)
class Row:
    """A passage that was read for a question.

    Attributes:
        score: The score of the hit.
        dense: Its score by the vectors.
        lexical: The part of the score that comes from BM25.
        relevance: The reader's logit for "this passage answers".
        null_margin: See `articleqa.reader.protocol.PassageReading`, as for the next two.
        runner_up_margin: The margin over the second span.
        span_probability: The probability of the best span.
        lang: The passage's language.
        f1: Word F1 of the best span against the gold answers in this article, 0 to 1.
        holds: Whether the passage holds a gold answer.
    """

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
class QuestionReadings:
    """A question and what was read for it.

    Attributes:
        collection: The name of its collection.
        article: The id of the article that it is about, the same in all parallel collections.
        question: The question.
        across: Whether question and article are in different languages.
        cases: For each case, by its name, the passages that were read, in the order in which they were found.
    """

    collection: str
    article: str
    question: str
    across: bool
    cases: dict[str, list[Row]]


def ask(collection: Path, work: Path, sample: int, *, of_all_articles: bool = False) -> list[QuestionReadings]:
    """Ask a random sample of a collection's dev questions, or return what an earlier run has cached.

    Args:
        collection: The collection's folder.
        work: The folder of the caches. A cache is used for the same sample size and the same trained weights only.
        sample: The number of questions, at most. Half of them are near misses, where the collection has any.
        of_all_articles: Whether to ask the answerable questions of all articles, and no near misses, where a question is about one article.

    Returns:
        The readings of each question; the near misses are last.
    """
    digests = "-".join(sha256(file)[:8] for file in (WEIGHTS, query_adapter.WEIGHTS))  # other weights find and read other passages
    scope = ".all" if of_all_articles else ""
    cache = work / f"{collection.name}.{digests}.{sample}{scope}.asked.json.gz"
    records = cached(cache, lambda: [asdict(readings) for readings in _ask(collection, sample, of_all_articles=of_all_articles)])
    return [
        QuestionReadings(**record | {"cases": {name: [Row(**row) for row in rows] for name, rows in record["cases"].items()}})
        for record in records
    ]


def reading_of(row: Row, score: float) -> PassageReading:
    """Return the reading of a row, without its words.

    Args:
        row: The passage that was read.
        score: The score that it is ordered by.
    """
    passage = Passage(0, "", 0, 0, "", (), row.lang)
    hit = Hit(passage, row.score, 1, dense_score=row.dense, bm25_part=row.lexical)
    return PassageReading(hit, Span(0, 0), Span(0, 0), row.relevance, score, row.null_margin, row.runner_up_margin, row.span_probability)


def _ask(collection: Path, sample: int, *, of_all_articles: bool) -> list[QuestionReadings]:
    questions = [q for q in read_questions(collection, split="dev") if q.article]
    if of_all_articles:
        questions = [replace(q, within=None) for q in questions if q.answers]
    random.Random(0).shuffle(questions)  # noqa: S311  # not for secrets
    answerable, near_misses = [q for q in questions if q.answers], [q for q in questions if not q.answers]
    half = sample // 2 if near_misses else 0
    encoder = load_encoder()
    with Retriever.open(index_collection(collection), encoder=encoder) as retriever:
        reader = SpanReader.load(encoder, calibration=Calibration.unfitted())
        drawn = [*answerable[: sample - half], *near_misses[:half]]
        return [_readings(collection.name, retriever.snapshot(), reader, question) for question in drawn]


def _readings(collection: str, snapshot: Snapshot, reader: Reader, question: Question) -> QuestionReadings:
    """What is found and read for one question, in all its cases. A passage of several cases is read once."""
    question = placed(question, snapshot.article)
    article = snapshot.article(str(question.article))
    vector = snapshot.encoder.encode_queries([question.question])[0]
    only = question.within or question.about
    selections = {AS_ASKED if question.answers else NEAR_MISS: Selection.of(articles=[only]) if only else None}
    if question.answers and not only:  # newsroom, which is asked of one article, has near misses instead
        selections |= left_out(snapshot, question)
    hits_of = {
        case: snapshot.search(question.question, PASSAGES_READ, allowed=selection, vector=vector) for case, selection in selections.items()
    }
    distinct = {hit.passage.id: hit for hits in hits_of.values() for hit in hits}
    readings = {r.hit.passage.id: r for r in reader.read(question.question, list(distinct.values()), snapshot.article).passages}
    cases = {case: [_row(readings[hit.passage.id], hit, question) for hit in hits] for case, hits in hits_of.items()}
    across = canonical(question.lang or "") != canonical(article.lang or "")
    return QuestionReadings(collection, article.id.removeprefix(f"{collection}-"), question.question, across, cases)


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
