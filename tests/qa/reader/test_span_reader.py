"""The trained network, its span decoding and its calibration together."""

from __future__ import annotations

import pytest

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.reader.confidence import Calibration
from articleqa.reader.span_reader import SpanReader
from tests.qa.reader.samples import article, hit


@pytest.fixture(scope="session")
def reader(encoder: BundledEncoder) -> SpanReader:
    return SpanReader.load(encoder)


def test_a_passage_reads_alike_alone_and_in_company(reader: SpanReader) -> None:
    texts = ["The bridge opened in 1998. It is 17 km long.", "Luna 9 landed on 3 February 1966.", "月球9号于1966年2月3日着陆。" * 6]
    hits = [hit(text, rank) for rank, text in enumerate(texts, 1)]
    together = {r.hit.rank: r for r in reader.read("When did Luna 9 land?", hits, article).passages}
    for single_hit in hits:
        (alone,) = reader.read("When did Luna 9 land?", [single_hit], article).passages
        assert alone.answer == together[single_hit.rank].answer
        assert alone.relevance == pytest.approx(together[single_hit.rank].relevance, abs=0.2)  # bfloat16


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did Luna 9 land?", "3 February 1966"),
        ("Quand Luna 9 s'est-elle posée ?", "3 February 1966"),
        ("How long is the bridge?", "17 km"),
    ],
)
def test_the_words_that_answer(reader: SpanReader, question: str, expected: str) -> None:
    hits = [hit("The bridge opened in 1998. It is 17 km long.", 1, 0.5), hit("Luna 9 landed on 3 February 1966.", 2, 0.5)]
    guess = reader.read(question, hits, article).best_guess
    assert guess is not None
    assert guess.text == expected


def test_words_that_answered_before_do_not_answer_again(reader: SpanReader) -> None:
    hits = [hit("The bridge opened in 1998. It was widened in 2011.")]
    first = reader.read("When was the bridge opened or widened?", hits, article).best_guess
    assert first is not None
    second = reader.read("When was the bridge opened or widened?", hits, article, excluded=[first]).best_guess
    assert second is not None
    assert {first.text, second.text} == {"1998", "2011"}


def test_strange_questions_and_passages_do_no_harm(reader: SpanReader) -> None:
    for question in ("?", "\ud800", "a" * 20_000):
        for text in ("x", "\u200b", "word " * 2000, "acgt" * 75, "0123456789abcdef" * 16):
            (reading,) = reader.read(question, [hit(text)], article).passages
            assert 100 <= reading.answer.start <= reading.answer.end <= 100 + len(text)


def test_nothing_to_read(reader: SpanReader) -> None:
    nothing = reader.read("Who?", [], article)
    assert (nothing.passages, nothing.best_guess, nothing.certainty) == ((), None, None)


def test_softmax_leaves_out_what_cannot_be(reader: SpanReader) -> None:
    (reading,) = reader.read("When did Luna 9 land?", [hit("Luna 9 landed on 3 February 1966.")], article).passages
    assert 0 < reading.span_probability <= 1


def test_another_calibration_can_be_handed_in(encoder: BundledEncoder) -> None:
    reading = SpanReader.load(encoder, calibration=Calibration.unfitted()).read(
        "When did Luna 9 land?", [hit("On 3 February 1966.")], article
    )
    assert (reading.confidence, reading.certainty, reading.passages[0].score) == (0.5, "perhaps", 0.9)
