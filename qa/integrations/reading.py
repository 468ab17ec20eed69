"""Texts of any origin, read together with a question: where in each of them its answer stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from articleqa.index.ingest.preparation import cut
from articleqa.index.records import Article, Hit, Passage, Span

if TYPE_CHECKING:
    from articleqa.reader.protocol import PassageReading
    from articleqa.records import Certainty
    from articleqa.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Text:
    """A text to read.

    Attributes:
        text: The text.
        metadata: That of `articleqa.integrations.found.Found`, or of another origin; then only its `title` is used.
    """

    text: str
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerInText:
    """The words of a text that answer best.

    Attributes:
        number: Which of the texts, from 0.
        start: The position of the first character in that text.
        end: The position after the last character.
        sentence: The sentence, or the sentences in a row, that hold the words, in that text.
        place: The words' place in the article's text, where the text is a passage of the index as it is now. Otherwise None.
        confidence: The probability, 0 to 1, that the words are right; it never rises from one answer to the next. Of texts that are no
            passages of the index it is only an estimate.
    """

    number: int
    start: int
    end: int
    sentence: Span
    place: Span | None
    confidence: float


@dataclass(frozen=True, slots=True)
class TextsRead:
    """How texts were read.

    Attributes:
        answers: One for each text that is not blank, best first.
        confidence: The probability, 0 to 1, that the first one is right; 0 where there is none.
        certainty: How far the first one can be relied on. None: the texts are not taken to answer.
    """

    answers: tuple[AnswerInText, ...]
    confidence: float
    certainty: Certainty | None


@dataclass(frozen=True, slots=True)
class _Source:
    """What a passage to read was made of: which text, with its article, and where the text begins in that."""

    number: int
    article: Article
    offset: int
    is_stored: bool


def read_texts(snapshot: Snapshot, question: str, texts: Sequence[Text]) -> TextsRead:
    """Read texts with the index's reader.

    A passage of the index is read as `ArticleQA.ask` reads it. Any other text is cut into passages first. The order is by how well the
    texts answer; where all are passages of the index, also by how well these were found.

    Args:
        snapshot: The generation that passages are looked up in; it has the reader.
        question: The question, in any language.
        texts: The texts, best first where they were found.

    Returns:
        The best words of each text.

    Raises:
        EncoderUnavailable: As `Retriever.reader`.
        ReaderMismatch: As `Retriever.reader`.
        ValueError: The Retriever is closed.
    """
    sources: list[_Source] = []
    hits: list[Hit] = []
    for number, text in enumerate(texts):
        for hit, source in _hits(snapshot, number, text):
            # Passages of several articles, and of texts without one, are told apart by their number.
            passage = replace(hit.passage, id=len(hits), article_id=str(len(hits)))
            hits.append(replace(hit, passage=passage, rank=len(hits) + 1))
            sources.append(source)
    if not all(source.is_stored for source in sources):
        hits = [replace(hit, score=0.0) for hit in hits]  # scores of several origins cannot be compared
    if not hits or not question.strip():
        return TextsRead((), 0.0, None)
    reading = snapshot.reader().read(question, hits, lambda key: sources[int(key)].article)
    best: dict[int, tuple[_Source, PassageReading]] = {}
    for passage_read in reading.passages:
        source = sources[passage_read.hit.passage.id]
        best.setdefault(source.number, (source, passage_read))
    answers: list[AnswerInText] = []
    confidence = reading.confidence
    for source, passage_read in best.values():
        confidence = min(confidence, passage_read.confidence) if answers else confidence
        answers.append(_answer(source, passage_read, confidence))
    return TextsRead(tuple(answers), reading.confidence, reading.certainty)


def _hits(snapshot: Snapshot, number: int, text: Text) -> list[tuple[Hit, _Source]]:
    """Return a text as hits: one where it is a passage of the index, otherwise as many as it is long."""
    if passage := _stored(snapshot, text):
        source = _Source(number, snapshot.article(passage.article_id), passage.start, is_stored=True)
        bm25, dense = (_number(text.metadata.get(key)) for key in ("bm25_part", "dense_score"))
        return [(Hit(passage, bm25 + dense, 1, bm25_part=bm25, dense_score=dense), source)]
    title = text.metadata.get("title")
    article, passages = cut(Article("", title if isinstance(title, str) else "", text.text), snapshot.encoder)
    source = _Source(number, article, 0, is_stored=False)
    return [(Hit(passage, 0.0, 1), source) for passage in passages]


def _stored(snapshot: Snapshot, text: Text) -> Passage | None:
    """Return the passage of the index that a text is, if it still is one."""
    article_id, start = text.metadata.get("article_id"), text.metadata.get("start")
    passages = snapshot.passages_of(article_id) if isinstance(article_id, str) else []
    return next((passage for passage in passages if passage.start == start and passage.text == text.text), None)


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _answer(source: _Source, reading: PassageReading, confidence: float) -> AnswerInText:
    answer, sentence, offset = reading.answer, reading.sentence, source.offset
    return AnswerInText(
        number=source.number,
        start=answer.start - offset,
        end=answer.end - offset,
        sentence=Span(sentence.start - offset, sentence.end - offset),
        place=answer if source.is_stored else None,
        confidence=confidence,
    )
