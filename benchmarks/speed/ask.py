"""How long an answer takes, beside the same with the reader's network in float32 by PyTorch.

    python -m benchmarks.speed.ask FOLDER

Both sides answer the sample's questions over the sample's articles in this process, question by question in turn; everything else is the
same. PyTorch is that of this environment, from the extra `models`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from articleqa import ArticleQA
from articleqa.evaluation.datasets import Question
from articleqa.evaluation.metrics import f1
from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.reader.confidence import CALIBRATION, WEIGHTS, Calibration
from articleqa.reader.network import ReaderNetwork, SpanLogits
from articleqa.reader.pairs import Pair
from articleqa.reader.span_reader import SpanReader
from articleqa.records import Reply
from benchmarks.speed.figures import Figure
from benchmarks.speed.shared import SAMPLE, built, compared, interleaved, run, sample_questions, seconds_of_each

OURS, THEIRS = "ArticleQA", "its reader by PyTorch in float32"
# All questions are answered once by each side; so many-th of them are timed, in every round.
_EVERY = 4
PACKAGES = ("numpy", "openvino", "tokenizers", "torch", "transformers")


class TorchNetwork(ReaderNetwork):
    """The reader's network in float32, by PyTorch.

    Args:
        base: The default encoder, on whose weights and tokens it is built.
    """

    def __init__(self, base: BundledEncoder) -> None:
        from training import span_weights
        from training.reference_model import bert
        from training.span_network import SpanNetwork

        self._padding = base.tokenizer.padding
        self._torch = SpanNetwork(bert(base)).eval()
        span_weights.load(self._torch)

    def read(self, pairs: Sequence[Pair]) -> list[SpanLogits]:
        """Return the logits of pairs, in their order."""
        import torch

        from training.span_network import batch

        if not pairs:
            return []
        with torch.inference_mode():
            logits = self._torch(*batch(pairs, self._padding))
        sizes = [len(pair.ids) for pair in pairs]
        return [SpanLogits(logits.spans[at, :size, :size].numpy(), float(logits.relevance[at])) for at, size in enumerate(sizes)]


def measure(given: argparse.Namespace) -> Iterator[Figure]:
    """Yield the milliseconds of an answer: the median, and the 95th percentile."""
    encoder = BundledEncoder.load()
    reader = SpanReader(TorchNetwork(encoder), encoder.tokenizer, Calibration.load(CALIBRATION, weights=WEIGHTS))
    asked = sample_questions(given)
    some = [question.question for question in asked[::_EVERY]]
    with (
        built(SAMPLE) as index,
        ArticleQA.open(index, encoder=encoder) as own,
        ArticleQA.open(index, encoder=encoder, reader=reader) as other,
    ):
        sides = {OURS: own, THEIRS: other}
        quality = agreement(asked, *([qa.ask(question.question) for question in asked] for qa in sides.values()))
        seconds = interleaved({name: partial(seconds_of_each, qa.ask, some) for name, qa in sides.items()}, given.rounds)
    for name, percentile, limit in (("median", 50, 150), ("95th percentile", 95, None)):
        milliseconds = {
            side: [1000 * float(np.percentile(of_round, percentile)) for of_round in rounds] for side, rounds in seconds.items()
        }
        yield Figure(
            f"an answer, {name}", unit="ms", quality=quality, **compared(milliseconds, OURS, THEIRS) | {"ratio": None}, at_most=limit
        )


def agreement(asked: Sequence[Question], ours: Sequence[Reply], theirs: Sequence[Reply]) -> str:
    """Return a sentence that says how many answers are the same, and how good those of both sides are."""
    same = sum(_place(one) == _place(other) for one, other in zip(ours, theirs, strict=True))
    scores = [np.mean([_f1(reply, question) for reply, question in zip(replies, asked, strict=True)]) for replies in (ours, theirs)]
    return f"{same} of {len(asked)} best guesses are the same words; F1 {100 * scores[0]:.1f}, in float32 {100 * scores[1]:.1f}"


def _place(reply: Reply) -> tuple[str, int, int] | None:
    guess = reply.best_guess
    return (guess.article_id, guess.start, guess.end) if guess else None


def _f1(reply: Reply, question: Question) -> float:
    return f1(reply.best_guess.text, [gold.text for gold in question.answers]) if reply.best_guess else 0.0


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
