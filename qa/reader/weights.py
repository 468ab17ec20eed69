"""The reader's weights as they are kept in the repository: what training changed in the encoder's upper layers, in four bits a weight.

A change is far smaller than the weight it is added to, so sixteen steps for each run of 32 are fine enough: it is how the encoder itself is
packed (Q4_0 of ggml: weight = (nibble - 8) x scale). What is not a matrix, and the head, is float16 as it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from articleqa.reader.confidence import WEIGHTS
from articleqa.reader.network import SpanNetwork

_RUN: Final = 32


def save(network: SpanNetwork, base: SpanNetwork, path: Path = WEIGHTS) -> None:
    """Write what `network` has learned beyond `base`, the encoder's own weights."""
    tensors: dict[str, Tensor] = {}
    before = dict(base.named_parameters())
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        value = parameter.detach()
        if _packed(name, value):
            tensors[f"{name}.nibbles"], tensors[f"{name}.scales"] = pack(value - before[name].detach())
        else:
            tensors[name] = value.half().contiguous()
    save_file(tensors, path)


def load(network: SpanNetwork, path: Path = WEIGHTS) -> None:
    """Make of a network with the encoder's own weights the reader."""
    tensors = load_file(path)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if not parameter.requires_grad:
                continue
            if _packed(name, parameter):
                parameter.add_(unpack(tensors[f"{name}.nibbles"], tensors[f"{name}.scales"], parameter.shape))
            else:
                parameter.copy_(tensors[name])


def _packed(name: str, value: Tensor) -> bool:
    return name.startswith("upper.") and value.dim() == 2


def pack(change: Tensor) -> tuple[Tensor, Tensor]:
    """Two weights a byte, the first of each run's halves low, and the scale of each run: uint8 (n / 2,), float16 (n / 32,)."""
    runs = change.reshape(-1, _RUN)
    extreme = runs.gather(1, runs.abs().argmax(1, keepdim=True))  # becomes -8: the range has one more step on that side
    scales = (extreme / -8).half()
    divisors = scales.float().where(scales != 0, torch.ones(()))
    steps = ((runs / divisors).round().clamp(-8, 7) + 8).to(torch.uint8)
    half = _RUN // 2
    return (steps[:, :half] | (steps[:, half:] << 4)).flatten().contiguous(), scales.flatten().contiguous()


def unpack(nibbles: Tensor, scales: Tensor, shape: torch.Size) -> Tensor:
    """What `pack` was given, as nearly as it keeps it."""
    pairs = nibbles.reshape(-1, _RUN // 2)
    steps = torch.cat([pairs & 15, pairs >> 4], 1).float() - 8
    return (steps * scales.float()[:, None]).reshape(shape)
