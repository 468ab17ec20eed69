"""The reader's network: question and passage read together → how well each run of tokens answers, and whether any does.

The default encoder's transformer, its upper layers trained further (`training/reader.py`), with a head that scores a span by its start,
its end and both together, so that they are of one answer (Fajcik et al., Rethinking the Objectives of Extractive Question Answering, MRQA
2021).
`<s>` stands for "not here" (Devlin et al., BERT, NAACL 2019, on SQuAD 2.0).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from articleqa.reader.pairs import LONGEST, PASSAGE, Pair

_PAIR = 64
_NEVER = -1e4


@dataclass(frozen=True)
class SpanLogits:
    """What the network says of a batch, float32.

    `spans[i, s, e]` (batch, tokens, tokens) is the logit of tokens s to e, both included; `[i, 0, 0]` that of "not here", and what is no
    span of the passage, or too long, is far below all others. `relevance` (batch,) is the logit of the passage holding an answer at all.
    `starts` and `ends` (batch, tokens) are the parts of `spans` that one end alone decides.
    """

    spans: Tensor
    starts: Tensor
    ends: Tensor
    relevance: Tensor


class SpanNetwork(nn.Module):
    """The transformer's layers from `frozen` on are changed by training; those below are the encoder's own."""

    def __init__(self, transformer: Any, frozen: int = 4) -> None:  # noqa: ANN401  (a BertModel, which is imported late)
        super().__init__()
        width = transformer.config.hidden_size
        transformer.set_attn_implementation("eager")  # as quick as the others at these lengths, and a fifth quicker backwards
        self.embeddings: nn.Module = transformer.embeddings
        self.lower = nn.ModuleList(transformer.encoder.layer[:frozen])
        self.upper = nn.ModuleList(transformer.encoder.layer[frozen:])
        self.segments = nn.Embedding(3, width)
        self.ends = nn.Linear(width, 2)
        self.pair = nn.Linear(width, 2 * _PAIR)
        self.relevance = nn.Linear(width, 1)
        nn.init.zeros_(self.segments.weight)
        nn.init.normal_(self.pair.weight, std=0.02)
        self.embeddings.requires_grad_(False)
        self.lower.requires_grad_(False)

    def narrow(self) -> None:
        """Compute the layers in bfloat16 from now on; embeddings, which may be another's too, and head stay as they are."""
        for part in (self.lower, self.upper, self.segments):
            part.to(torch.bfloat16)

    def forward(self, ids: Tensor, mask: Tensor, segments: Tensor) -> SpanLogits:
        """`ids`, `mask` (1: a token, 0: padding) and `segments` are int64 (batch, tokens)."""
        hidden: Tensor = self.embeddings(input_ids=ids).to(self.segments.weight.dtype)
        # In the attention's own type: float32 would widen it, and cost a quarter of all time.
        device = hidden.device.type
        kind = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else hidden.dtype
        seen = torch.where(mask[:, None, None, :] == 1, 0.0, _NEVER).to(kind)
        hidden = _through(self.lower, hidden, seen)
        hidden = _through(self.upper, hidden + self.segments(segments), seen).float()
        with torch.autocast(device, enabled=False):
            return self._head(hidden, (segments == PASSAGE) & (mask == 1))

    def _head(self, hidden: Tensor, passage: Tensor) -> SpanLogits:
        starts, ends = self.ends(hidden).unbind(-1)
        left, right = self.pair(hidden).chunk(2, -1)
        spans = starts[:, :, None] + ends[:, None, :] + left @ right.transpose(1, 2) / math.sqrt(_PAIR)
        position = torch.arange(hidden.shape[1], device=hidden.device)
        length = position[None, :] - position[:, None]
        inside = passage[:, :, None] & passage[:, None, :] & (length >= 0) & (length < LONGEST)
        inside[:, 0, 0] = True
        either = passage.clone()
        either[:, 0] = True
        return SpanLogits(
            spans.masked_fill(~inside, _NEVER),
            starts.masked_fill(~either, _NEVER),
            ends.masked_fill(~either, _NEVER),
            self.relevance(hidden[:, 0])[:, 0],
        )


def _through(layers: nn.ModuleList, hidden: Tensor, mask: Tensor) -> Tensor:
    for layer in layers:
        out = layer(hidden, mask)
        hidden = out if isinstance(out, Tensor) else out[0]  # a tuple before transformers 5
    return hidden


def batch(several: Sequence[Pair], padding: int) -> tuple[Tensor, Tensor, Tensor]:
    """`ids`, `mask` and `segments` of `SpanNetwork.forward`."""
    return (
        padded([p.ids for p in several], padding),
        padded([[1] * len(p.ids) for p in several], 0),
        padded([p.segments for p in several], 0),
    )


def padded(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    """The rows below each other, int64, filled up with `value`."""
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=value)
