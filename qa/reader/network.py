"""The reader's network: the tokens of a question and a passage → how well each span answers, and whether any does.

It is the default encoder's transformer, whose layers are trained further (`training/reader.py`), with a head that scores a span by
its start, by its end, and by both together, so that start and end belong to the same answer. The span of `<s>` alone stands for "no answer
here".

Sources: for the head, Fajcik et al., Rethinking the Objectives of Extractive Question Answering, MRQA 2021; for `<s>`, Devlin et al., BERT,
NAACL 2019, on SQuAD 2.0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.network import Compiled, Network
from articleqa.index.encoder.openvino import openvino
from articleqa.index.encoder.transformer import VERSION, graph
from articleqa.index.regular_files import sha256
from articleqa.reader import weights
from articleqa.reader.confidence import WEIGHTS
from articleqa.reader.pairs import LONGEST, Pair

if TYPE_CHECKING:
    from openvino import Model

IMPOSSIBLE: Final = -1e4
"""The logit of what is no choice."""


class SpanLogits(NamedTuple):
    """The network's output for a pair.

    Attributes:
        spans: (tokens, tokens), float32. `spans[s, e]` is the logit of the span from token s to token e, both included, and `spans[0, 0]`
            that of "no answer here". It is -10,000 for what is not inside the passage or is too long.
        relevance: The logit for "this passage answers".
    """

    spans: NDArray[np.float32]
    relevance: float


def _graph_of_head(weights: Mapping[str, NDArray[np.float32]]) -> Model:
    """Return the graph of the head.

    Args:
        weights: By their names in the file of the reader's weights.

    Returns:
        The graph, from hidden states, (batch, tokens, hidden), to the logit of the span between any two tokens, possible or not,
        (batch, tokens, tokens), and that of the relevance, (batch,).
    """
    ov = openvino()
    op = ov.opset13
    (width,) = weights["pair.bias"].shape
    states = op.parameter([-1, -1, weights["ends.weight"].shape[1]], np.float32)

    def linear(name: str) -> Any:  # noqa: ANN401  (a node)
        product = op.matmul(states, op.constant(weights[f"{name}.weight"]), transpose_a=False, transpose_b=True)
        return op.add(product, op.constant(weights[f"{name}.bias"]))

    last = op.constant(np.int64(-1))
    starts, ends = op.split(linear("ends"), last, 2).outputs()
    start_vectors, end_vectors = op.split(linear("pair"), last, 2).outputs()
    together = op.matmul(start_vectors, end_vectors, transpose_a=False, transpose_b=True)
    together = op.divide(together, op.constant(np.float32(math.sqrt(width / 2))))
    spans = op.add(op.add(starts, op.transpose(ends, op.constant(np.array([0, 2, 1])))), together)
    relevance = op.gather(linear("relevance"), op.constant(np.int64(0)), op.constant(np.int64(1)))  # of <s>
    return ov.Model([op.result(spans), op.result(op.squeeze(relevance, last))], [states], "head")


class ReaderNetwork:
    """The trained network. It is safe to share between threads, which take turns.

    Args:
        base: The default encoder, on whose weights and tokens it is built.
    """

    def __init__(self, base: BundledEncoder) -> None:
        def make() -> Model:
            return graph(weights.load(base.packed.weights()), base.packed.layers, segments_after=weights.LOWER)

        self._embeddings = base.embeddings
        # A graph of its own, in float32. What NumPy multiplies in several threads keeps these busy for a while after, when the next
        # passages are read.
        self._head = Compiled(_graph_of_head(weights.head()), "f32")
        name = f"reader-{VERSION}-{base.revision[:12]}-{sha256(WEIGHTS)[:12]}"
        self._network = Network(base.folder, name, make)

    def read(self, pairs: Sequence[Pair]) -> list[SpanLogits]:
        """Return the logits of pairs, in their order."""
        logits: dict[int, SpanLogits] = {}
        ids, segments = [pair.ids for pair in pairs], [pair.segments for pair in pairs]
        for at, states in self._network.states(self._embeddings, ids, segments):
            for i, spans, relevance in zip(at, *self._head(states), strict=True):
                logits[i] = SpanLogits(_possible(spans, pairs[i]), float(relevance))
        return [logits[at] for at in range(len(pairs))]


def _possible(spans: NDArray[np.float32], pair: Pair) -> NDArray[np.float32]:
    """Return the logits of a pair's spans, with -10,000 for what is not inside the passage or is too long."""
    logits = np.full((len(pair.ids), len(pair.ids)), IMPOSSIBLE, np.float32)
    logits[0, 0] = spans[0, 0]
    count = len(pair.offsets)
    passage = slice(pair.first, pair.first + count)
    possible = np.tri(count, k=LONGEST - 1, dtype=bool) & np.tri(count, dtype=bool).T
    logits[passage, passage] = np.where(possible, spans[passage, passage], np.float32(IMPOSSIBLE))
    return logits
