from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from articleqa import Article, ArticleQA, Hit, Reading, Span
from articleqa.integrations.found import found
from articleqa.integrations.reading import AnswerInText, Text, TextsRead, read_texts
from tests.integrations.samples import QUESTION
from tests.toys import ToyEncoder, ToyReader


class RecordingReader(ToyReader):
    """Keeps what it is given."""

    def read(self, question: str, hits: Sequence[Hit], article: Callable[[str], Article], **options) -> Reading:
        self.read_last = [(hit, article(hit.passage.article_id)) for hit in hits]
        return super().read(question, hits, article, **options)


@pytest.fixture
def reader(bridges: ArticleQA, monkeypatch: pytest.MonkeyPatch) -> RecordingReader:
    recording = RecordingReader()
    monkeypatch.setattr(bridges.retriever, "_reader", recording)
    return recording


def test_passages_of_the_index_are_read_as_a_question_reads_them(bridges: ArticleQA, reader: RecordingReader) -> None:
    snapshot = bridges.retriever.snapshot()
    reply = bridges.ask(QUESTION)
    texts = [Text(passage.text, passage.metadata) for passage in found(snapshot.search(QUESTION), snapshot)]
    read = read_texts(snapshot, QUESTION, texts)
    assert [(hit.bm25_part, hit.dense_score, article.id) for hit, article in reader.read_last] == [
        (hit.bm25_part, hit.dense_score, hit.passage.article_id) for hit in snapshot.search(QUESTION)
    ]
    assert [hit.score for hit, _ in reader.read_last] == pytest.approx([hit.score for hit in snapshot.search(QUESTION)])
    assert reply.answer is not None
    assert (read.confidence, read.certainty) == (reply.answer.confidence, reply.certainty)
    assert read.answers[0] == AnswerInText(0, 59, 63, Span(24, 64), Span(reply.answer.start, reply.answer.end), 1.0)
    assert [answer.confidence for answer in read.answers] == [1.0, 1.0, 0.5]


def test_positions_in_a_later_passage_are_those_of_its_text(toy_corpus_index: Path) -> None:
    with ArticleQA.open(toy_corpus_index, encoder=ToyEncoder(), reader=ToyReader()) as qa:
        snapshot = qa.retriever.snapshot()
        passages = [p for p in found(snapshot.search("bridge tunnel pont", 50), snapshot) if p.metadata["start"]]
        read = read_texts(snapshot, "bridge tunnel", [Text(passage.text, passage.metadata) for passage in passages])
        assert len(read.answers) == len(passages) > 10
        for answer in read.answers:
            passage = passages[answer.number]
            text = snapshot.article(passage.metadata["article_id"]).text
            assert answer.place is not None
            assert passage.text[answer.start : answer.end] == text[answer.place.start : answer.place.end]
            assert answer.sentence.start <= answer.start < answer.end <= answer.sentence.end <= len(passage.text)


def test_any_other_text_is_cut_and_its_best_passage_counts(bridges: ArticleQA, reader: RecordingReader) -> None:
    sentence = "The bridge over the Kvik opened in 1998."
    long = "Nothing is told here, at some length. " * 60 + sentence
    texts = [Text("  \n", {}), Text("Rain in 1977.", {"title": 3}), Text(long, {"title": "A bridge", "article_id": "bridge", "start": 0})]
    read = read_texts(bridges.retriever.snapshot(), QUESTION, texts)
    assert [article.title for _, article in reader.read_last] == ["", *["A bridge"] * (len(reader.read_last) - 1)]
    assert len(reader.read_last) == 3  # the blank text has no passage, the long one has two
    assert {hit.score for hit, _ in reader.read_last} == {0.0}
    best, other = read.answers
    assert (best.number, best.place, long[best.start : best.end]) == (2, None, "1998")
    assert long[best.sentence.start : best.sentence.end] == sentence
    assert (other.number, other.start, other.end) == (1, 8, 12)
    assert read.certainty == "sure"


def test_beside_other_texts_how_well_a_passage_was_found_does_not_count(bridges: ArticleQA, reader: RecordingReader) -> None:
    snapshot = bridges.retriever.snapshot()
    passages = found(snapshot.search("bridge", 1), snapshot)
    texts = [*(Text(passage.text, passage.metadata) for passage in passages), Text("The bridge.", {})]
    read = read_texts(snapshot, "bridge", texts)
    assert [(hit.score, hit.passage.id) for hit, _ in reader.read_last] == [(0.0, 0), (0.0, 1)]
    assert [answer.place is None for answer in sorted(read.answers, key=lambda a: a.number)] == [False, True]


class Unsure(ToyReader):
    """Finds each passage likelier by itself than the one before it, and the first one half likely among them."""

    def read(self, *arguments, **options) -> Reading:
        reading = super().read(*arguments, **options)
        alone = [replace(passage, confidence=0.1 + 0.3 * rank) for rank, passage in enumerate(reading.passages)]
        return replace(reading, passages=tuple(alone), confidence=0.5)


def test_the_probability_never_rises_from_one_answer_to_the_next(bridges: ArticleQA, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridges.retriever, "_reader", Unsure())
    texts = [Text(text, {}) for text in ("The bridge.", "The bridge of 1998.", "A ferry.")]
    read = read_texts(bridges.retriever.snapshot(), "the bridge of 1998", texts)
    assert [(answer.number, answer.confidence) for answer in read.answers] == [(1, 0.5), (0, 0.4), (2, 0.4)]


@pytest.mark.parametrize(("question", "texts"), [(QUESTION, []), (QUESTION, [Text("", {})]), (" ", [Text("The bridge.", {})])])
def test_where_there_is_nothing_to_read_nothing_is_read(bridges: ArticleQA, question: str, texts: list[Text]) -> None:
    assert read_texts(bridges.retriever.snapshot(), question, texts) == TextsRead((), 0.0, None)
