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
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.network import Network
from articleqa.index.encoder.transformer import graph
from articleqa.index.regular_files import sha256
from articleqa.reader import weights
from articleqa.reader.confidence import WEIGHTS
from articleqa.reader.pairs import LONGEST, PASSAGE, Pair

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


class Head:
    """What makes logits of a pair's hidden states.

    Args:
        weights: By their names in the file of the reader's weights.
    """

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        names = ("ends", "pair", "relevance")
        self._weight = np.concatenate([weights[f"{name}.weight"] for name in names]).T.copy()
        self._bias = np.concatenate([weights[f"{name}.bias"] for name in names])

    def __call__(self, states: NDArray[np.float32], segments: NDArray[np.int64]) -> SpanLogits:
        """Return the logits of a pair.

        Args:
            states: Its hidden states, (tokens, hidden).
            segments: The segment of each token, (tokens,).
        """
        outputs = states @ self._weight + self._bias
        spans = np.full((len(states), len(states)), IMPOSSIBLE, np.float32)
        spans[0, 0] = self._logits(outputs[:1])[0, 0]
        inside = np.flatnonzero(segments == PASSAGE)
        if len(inside):  # they are in a row
            passage = slice(inside[0], inside[-1] + 1)
            possible = np.tri(len(inside), k=LONGEST - 1, dtype=bool) & np.tri(len(inside), dtype=bool).T
            spans[passage, passage] = np.where(possible, self._logits(outputs[passage]), spans[passage, passage])
        return SpanLogits(spans, float(outputs[0, -1]))

    @staticmethod
    def _logits(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the logit of each span between tokens in a row, possible or not: (tokens, tokens)."""
        start_vectors, end_vectors = np.split(outputs[:, 2:-1], 2, axis=1)
        together = start_vectors @ end_vectors.T / np.float32(math.sqrt(start_vectors.shape[1]))
        return np.asarray(outputs[:, :1] + outputs[:, 1] + together, np.float32)


class ReaderNetwork:
    """The trained network. It is safe to share between threads, which take turns.

    Args:
        base: The default encoder, on whose weights and tokens it is built.
    """

    def __init__(self, base: BundledEncoder) -> None:
        def make() -> Model:
            return graph(weights.load(base.packed.weights()), base.packed.layers, segments_after=weights.LOWER)

        self._embeddings = base.embeddings
        self._head = Head(weights.head())
        name = f"reader-{base.revision[:12]}-{sha256(WEIGHTS)[:12]}"
        self._network = Network(base.folder, name, make)

    def read(self, pairs: Sequence[Pair]) -> list[SpanLogits]:
        """Return the logits of pairs, in their order."""
        logits: dict[int, SpanLogits] = {}
        for at, states in self._network.states(self._embeddings, [pair.ids for pair in pairs], [pair.segments for pair in pairs]):
            logits[at] = self._head(states, np.array(pairs[at].segments))
        return [logits[at] for at in range(len(pairs))]
