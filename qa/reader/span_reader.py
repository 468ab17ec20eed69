"""The reader that comes with this package: runs the network, decodes a span in each passage, puts the passages in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.sentence_transformer import default_encoder, fast_bfloat16, transformer_of
from articleqa.index.encoder.tokenizer import Tokenizer
from articleqa.index.records import Article, Hit, Passage, Span
from articleqa.reader.codes import about_others, are_named, codes, is_code_alone
from articleqa.reader.confidence import CALIBRATION, WEIGHTS, Calibration
from articleqa.reader.pairs import Pair, pairs
from articleqa.reader.protocol import PassageReading, Reading
from articleqa.reader.spans import decode
from articleqa.records import Answer

if TYPE_CHECKING:
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.reader.network import SpanNetwork

# Passages are read shortest first, so many padded tokens at a time: on two cores more of them at once are no quicker.
_TOKENS_AT_ONCE = 512
# Characters of a title.
_TITLE = 100


def read_title(article: Article) -> str:
    """The title that a passage is read below.

    One that was made from the article's beginning is not embedded with its passages, but says what a later one is about.
    """
    return article.title[:_TITLE].strip()


class SpanReader:
    """The network with the encoder's tokenizer: a `protocol.Reader`. Threads that share it take turns."""

    def __init__(self, network: SpanNetwork, tokenizer: Tokenizer, calibration: Calibration) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._calibration = calibration
        self._lock = threading.Lock()

    @classmethod
    def load(cls, encoder: Encoder | None = None, *, calibration: Calibration | None = None) -> Self:
        """The reader in this package, built on the default encoder: `encoder`, where it is that one, shares most of its weights with it.

        `calibration` stands in for the one that is kept with the weights. EncoderUnavailable where the default encoder is not on this
        machine, ReaderMismatch where weights and calibration do not belong together.
        """
        from articleqa.reader import weights
        from articleqa.reader.network import SpanNetwork

        base = default_encoder(encoder)
        calibration = calibration or Calibration.load(CALIBRATION, weights=WEIGHTS)
        transformer, tokenizer = transformer_of(base)
        network = SpanNetwork(transformer).eval()
        weights.load(network)
        if fast_bfloat16():
            network.narrow()
        return cls(network, tokenizer, calibration)

    def read(self, question: str, hits: Sequence[Hit], article: Callable[[str], Article], *, excluded: Sequence[Answer] = ()) -> Reading:
        """As `protocol.Reader.read`."""
        several = pairs(self._tokenizer, question, [(read_title(article(hit.passage.article_id)), hit.passage.text) for hit in hits])
        with self._lock:
            outputs = list(self._outputs(several))
        asked = codes(question)
        read = [
            self._reading(hit, pair, spans, relevance, [*_inside(hit.passage, excluded), *about_others(asked, hit.passage)])
            for hit, pair, (spans, relevance) in zip(hits, several, outputs, strict=True)
        ]
        read.sort(key=lambda r: (-r.score, r.hit.passage.id))
        # A code's like is no answer, however well it reads.
        if not read or is_code_alone(question) or not are_named(asked, article(read[0].hit.passage.article_id).text):
            return Reading(tuple(read), 0.0, None)
        confidence = self._calibration.confidence(question, read)
        return Reading(tuple(read), confidence, self._calibration.certainty(confidence))

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

    def _outputs(self, several: Sequence[Pair]) -> Iterator[tuple[NDArray[np.float32], float]]:
        """For each pair, in their order, the logits of its spans, (tokens, tokens), and of its relevance."""
        import torch

        from articleqa.reader.network import batch

        made: dict[int, tuple[NDArray[np.float32], float]] = {}
        with torch.inference_mode():
            for rows in _batches([len(p.ids) for p in several]):
                output = self._network(*batch([several[row] for row in rows], self._tokenizer.padding))
                for row, spans, relevance in zip(rows, output.spans.numpy(), output.relevance.tolist(), strict=True):
                    made[row] = spans, relevance
        return (made[row] for row in range(len(several)))


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows of about one length together, as many as fit."""
    rows: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda at: lengths[at]):
        if rows and (len(rows) + 1) * lengths[row] > _TOKENS_AT_ONCE:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def _inside(passage: Passage, answers: Sequence[Answer]) -> list[Span]:
    """The words of the answers that are of the passage's article, by place in the passage, which they may begin before or end behind."""
    return [Span(a.start - passage.start, a.end - passage.start) for a in answers if a.article_id == passage.article_id]
