"""The reader that comes with this package: it runs the network, decodes a span in each passage, and orders the passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.loading import default_encoder
from articleqa.index.encoder.tokenizer import Tokenizer
from articleqa.index.records import Article, Hit, Passage, Span
from articleqa.reader.codes import are_named, codes, is_code_alone, sentences_about_other_codes
from articleqa.reader.confidence import CALIBRATION, WEIGHTS, Calibration
from articleqa.reader.network import ReaderNetwork
from articleqa.reader.pairs import Pair, pairs
from articleqa.reader.protocol import PassageReading, Reading
from articleqa.reader.spans import decode
from articleqa.records import Answer

if TYPE_CHECKING:
    from articleqa.index.encoder.protocol import Encoder

# Characters of a title that are read.
_TITLE_CHARACTERS = 100


def read_title(article: Article) -> str:
    """Return the title that is read together with a passage.

    A title that a loader made of the article's beginning is not embedded with the passages, but is read: it says what a later passage is
    about.

    Returns:
        The first 100 characters of the title, "" where there is none.
    """
    return article.title[:_TITLE_CHARACTERS].strip()


class SpanReader:
    """A `protocol.Reader` that scores spans with a `ReaderNetwork`. It is safe to share between threads, which take turns.

    Args:
        network: The trained network.
        tokenizer: The default encoder's tokenizer.
        calibration: The constants that are fitted to the network's weights.
    """

    def __init__(self, network: ReaderNetwork, tokenizer: Tokenizer, calibration: Calibration) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._calibration = calibration

    @classmethod
    def load(cls, encoder: Encoder | None = None, *, calibration: Calibration | None = None) -> Self:
        """Load the reader that comes with this package. It is built on the default encoder.

        Args:
            encoder: An encoder that is loaded already. If it is the default one, the reader shares most of its weights with it, to save
                memory. Otherwise the default encoder is loaded.
            calibration: Constants to use instead of those that are stored with the weights.

        Returns:
            The reader.

        Raises:
            EncoderUnavailable: The default encoder is not on this machine, or cannot be loaded.
            ReaderMismatch: Weights and constants do not belong together, or cannot be read.
        """
        base = default_encoder(encoder)
        calibration = calibration or Calibration.load(CALIBRATION, weights=WEIGHTS)
        return cls(ReaderNetwork(base), base.tokenizer, calibration)

    def read(self, question: str, hits: Sequence[Hit], article: Callable[[str], Article], *, excluded: Sequence[Answer] = ()) -> Reading:
        """Read the passage of every hit together with the question, as `protocol.Reader.read`."""
        rows = pairs(self._tokenizer, question, [(read_title(article(hit.passage.article_id)), hit.passage.text) for hit in hits])
        question_codes = codes(question)
        readings = [
            self._reading(
                hit, pair, spans, relevance, [*_inside(hit.passage, excluded), *sentences_about_other_codes(question_codes, hit.passage)]
            )
            for hit, pair, (spans, relevance) in zip(hits, rows, self._network.read(rows), strict=True)
        ]

        def is_about_question(reading: PassageReading) -> bool:
            # An article that does not name the question's code is about another one, however well it reads.
            return not is_code_alone(question) and are_named(question_codes, article(reading.hit.passage.article_id).text)

        readings = [
            replace(r, confidence=self._calibration.confidence(question, [r]) if is_about_question(r) else 0.0)
            for r in sorted(readings, key=lambda r: (-r.score, r.hit.passage.id))
        ]
        if not readings or not is_about_question(readings[0]):
            return Reading(tuple(readings), 0.0, None, near=False)
        confidence = self._calibration.confidence(question, readings)
        return Reading(tuple(readings), confidence, self._calibration.certainty(confidence), self._calibration.near(readings))

    def _reading(self, hit: Hit, pair: Pair, logits: NDArray[np.float32], relevance: float, excluded: Sequence[Span]) -> PassageReading:
        best = decode(hit.passage, pair, logits, excluded)
        return PassageReading(
            hit=hit,
            answer=best.answer,
            sentence=best.sentence,
            relevance=relevance,
            score=hit.score + self._calibration.relevance_weight * relevance,
            null_margin=best.null_margin,
            runner_up_margin=best.runner_up_margin,
            span_probability=best.probability,
        )


def _inside(passage: Passage, answers: Sequence[Answer]) -> list[Span]:
    """Return the answers from the passage's article as Spans into the passage's text. They may reach beyond it on both sides."""
    return [Span(a.start - passage.start, a.end - passage.start) for a in answers if a.article_id == passage.article_id]
