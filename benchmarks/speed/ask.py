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
PACKAGES = ("numpy", "openvino", "sentencepiece", "torch", "transformers")


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
    """Yield the milliseconds of an answer, the median and the 95th percentile, and how many answers are the same."""
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
        replies = {name: [qa.ask(question.question) for question in asked] for name, qa in sides.items()}
        seconds = interleaved({name: partial(seconds_of_each, qa.ask, some) for name, qa in sides.items()}, given.rounds)
    quality = f"F1 of {len(asked)} best guesses {mean_f1(replies[OURS], asked):.1f}, in float32 {mean_f1(replies[THEIRS], asked):.1f}"
    for name, percentile, limit in (("median", 50, 150), ("95th percentile", 95, None)):
        milliseconds = {
            side: [1000 * float(np.percentile(of_round, percentile)) for of_round in rounds] for side, rounds in seconds.items()
        }
        yield Figure(
            f"an answer, {name}", unit="ms", quality=quality, **compared(milliseconds, OURS, THEIRS) | {"ratio": None}, at_most=limit
        )
    same = sum(_place(own) == _place(other) for own, other in zip(replies[OURS], replies[THEIRS], strict=True))
    yield Figure("best guesses that are the same words at the same place as in float32", 100 * same / len(asked), "%", at_least=100)


def mean_f1(replies: Sequence[Reply], asked: Sequence[Question]) -> float:
    """Return the mean F1 of best guesses, 0 to 100."""
    golds = [[gold.text for gold in question.answers] for question in asked]
    return 100 * float(np.mean([f1(r.best_guess.text, g) if r.best_guess else 0.0 for r, g in zip(replies, golds, strict=True)]))


def _place(reply: Reply) -> tuple[str, int, int] | None:
    guess = reply.best_guess
    return (guess.article_id, guess.start, guess.end) if guess else None


if __name__ == "__main__":
    run(measure, __doc__, PACKAGES)
