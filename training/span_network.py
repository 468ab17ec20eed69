"""The reader's network in PyTorch, to be trained. `qa/reader/network.py` says what it computes, and computes it for questions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from articleqa.reader.network import IMPOSSIBLE
from articleqa.reader.pairs import LONGEST, PASSAGE, Pair
from articleqa.reader.weights import LOWER

# Dimensions of the vectors whose dot product scores a start and an end together.
_PAIR_WIDTH = 64


@dataclass(frozen=True)
class SpanLogits:
    """The network's output for a batch, float32.

    Attributes:
        spans: (batch, tokens, tokens). `spans[i, s, e]` is the logit of the span from token s to token e, both included, and
            `spans[i, 0, 0]` that of "no answer here". It is -10,000 for what is not inside the passage or is too long.
        starts: (batch, tokens). The part of a span's logit that depends on its first token only.
        ends: (batch, tokens). The part of a span's logit that depends on its last token only.
        relevance: (batch,). The logit for "this passage answers".
    """

    spans: Tensor
    starts: Tensor
    ends: Tensor
    relevance: Tensor


class SpanNetwork(nn.Module):
    """A transformer with a head that scores spans.

    Args:
        transformer: The encoder's BertModel. Its modules become parts of this network.
        below: How many layers, from the lowest on, read the tokens without their segments. The embeddings of the tokens are not trained.
    """

    def __init__(self, transformer: Any, below: int = LOWER) -> None:  # noqa: ANN401  (a BertModel, which is imported late)
        super().__init__()
        width = transformer.config.hidden_size
        transformer.set_attn_implementation("eager")  # at these lengths as fast as the others, and a fifth faster in the backward pass
        self.embeddings: nn.Module = transformer.embeddings
        self.lower = nn.ModuleList(transformer.encoder.layer[:below])
        self.upper = nn.ModuleList(transformer.encoder.layer[below:])
        self.segments = nn.Embedding(3, width)
        self.ends = nn.Linear(width, 2)
        self.pair = nn.Linear(width, 2 * _PAIR_WIDTH)
        self.relevance = nn.Linear(width, 1)
        nn.init.zeros_(self.segments.weight)
        nn.init.normal_(self.pair.weight, std=0.02)
        self.embeddings.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor, segments: Tensor) -> SpanLogits:
        """Score the spans of a batch of pairs, as `batch` gives them.

        Args:
            ids: The tokens' ids, int64, (batch, tokens).
            mask: 1 for a token and 0 for padding, int64, (batch, tokens).
            segments: QUESTION, TITLE or PASSAGE for each token, int64, (batch, tokens).

        Returns:
            The logits, float32.
        """
        hidden: Tensor = self.embeddings(input_ids=ids).to(self.segments.weight.dtype)
        # The mask has the attention's own type: with a float32 mask attention is computed in float32, which takes a quarter of all time.
        device = hidden.device.type
        dtype = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else hidden.dtype
        attention_mask = torch.where(mask[:, None, None, :] == 1, 0.0, IMPOSSIBLE).to(dtype)
        hidden = _through(self.lower, hidden, attention_mask)
        hidden = _through(self.upper, hidden + self.segments(segments), attention_mask).float()
        with torch.autocast(device, enabled=False):
            return self._head(hidden, (segments == PASSAGE) & (mask == 1))

    def _head(self, hidden: Tensor, passage: Tensor) -> SpanLogits:
        starts, ends = self.ends(hidden).unbind(-1)
        start_vectors, end_vectors = self.pair(hidden).chunk(2, -1)
        together = start_vectors @ end_vectors.transpose(1, 2) / math.sqrt(_PAIR_WIDTH)
        spans = starts[:, :, None] + ends[:, None, :] + together
        position = torch.arange(hidden.shape[1], device=hidden.device)
        length = position[None, :] - position[:, None]
        possible_span = passage[:, :, None] & passage[:, None, :] & (length >= 0) & (length < LONGEST)
        possible_span[:, 0, 0] = True
        possible_edge = passage.clone()
        possible_edge[:, 0] = True
        return SpanLogits(
            spans.masked_fill(~possible_span, IMPOSSIBLE),
            starts.masked_fill(~possible_edge, IMPOSSIBLE),
            ends.masked_fill(~possible_edge, IMPOSSIBLE),
            self.relevance(hidden[:, 0])[:, 0],
        )


def _through(layers: nn.ModuleList, hidden: Tensor, mask: Tensor) -> Tensor:
    for layer in layers:
        output = layer(hidden, mask)
        hidden = output if isinstance(output, Tensor) else output[0]  # a tuple before transformers 5
    return hidden


def batch(rows: Sequence[Pair], padding: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return the pairs as the arguments of `SpanNetwork.forward`.

    Args:
        rows: The pairs; at least one.
        padding: The id of the tokenizer's padding token.

    Returns:
        `ids`, `mask` and `segments`, each int64, (pairs, tokens of the longest).
    """
    return (
        padded([pair.ids for pair in rows], padding),
        padded([[1] * len(pair.ids) for pair in rows], 0),
        padded([pair.segments for pair in rows], 0),
    )


def padded(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    """Return the rows as one tensor, int64, (rows, length of the longest). Shorter rows end with `value`."""
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=value)
