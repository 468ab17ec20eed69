"""The file of the reader's weights: the changes that training made to the encoder's layers, in four bits a weight.

A change is far smaller than the weight that it is added to, so sixteen steps for each run of 32 are fine enough. The format is that of the
encoder itself, Q4_0 of ggml: weight = (nibble - 8) x scale. The head, and what is not a matrix, are stored as they are, in float16.
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
    """Write the changes that training made.

    Args:
        network: The trained network.
        base: The network before training, with the encoder's own weights.
        path: The safetensors file to write.
    """
    tensors: dict[str, Tensor] = {}
    base_parameters = dict(base.named_parameters())
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        value = parameter.detach()
        if _packed(name, value):
            tensors[f"{name}.nibbles"], tensors[f"{name}.scales"] = pack(value - base_parameters[name].detach())
        else:
            tensors[name] = value.half().contiguous()
    save_file(tensors, path)


def load(network: SpanNetwork, path: Path = WEIGHTS) -> None:
    """Add the changes of a file to a network, in place.

    Args:
        network: A network with the encoder's own weights.
        path: The safetensors file, as `save` writes it. It may lack the lower layers, which were not trained in the first two editions.
    """
    tensors = load_file(path)
    has_lower = any(name.startswith("lower.") for name in tensors)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if not parameter.requires_grad or (name.startswith("lower.") and not has_lower):
                continue
            if _packed(name, parameter):
                parameter.add_(unpack(tensors[f"{name}.nibbles"], tensors[f"{name}.scales"], parameter.shape))
            else:
                parameter.copy_(tensors[name])


def _packed(name: str, value: Tensor) -> bool:
    return name.startswith(("lower.", "upper.")) and value.dim() == 2


def pack(change: Tensor) -> tuple[Tensor, Tensor]:
    """Quantize a tensor to four bits a weight (Q4_0 of ggml).

    Args:
        change: A tensor whose size is a multiple of 32.

    Returns:
        The nibbles, uint8, (n / 2,): two weights a byte, that of the first half of a run in the low bits. The scales, float16, (n / 32,):
        one for each run.
    """
    runs = change.reshape(-1, _RUN)
    extreme = runs.gather(1, runs.abs().argmax(1, keepdim=True))  # becomes -8, as the range -8 to 7 has one step more on that side
    scales = (extreme / -8).half()
    divisors = scales.float().where(scales != 0, torch.ones(()))
    steps = ((runs / divisors).round().clamp(-8, 7) + 8).to(torch.uint8)
    half = _RUN // 2
    return (steps[:, :half] | (steps[:, half:] << 4)).flatten().contiguous(), scales.flatten().contiguous()


def unpack(nibbles: Tensor, scales: Tensor, shape: torch.Size) -> Tensor:
    """Return the tensor that `pack` was given, up to rounding.

    Args:
        nibbles: As `pack` returns them.
        scales: As `pack` returns them.
        shape: The shape of the tensor.

    Returns:
        The tensor, float32.
    """
    weight_pairs = nibbles.reshape(-1, _RUN // 2)
    steps = torch.cat([weight_pairs & 15, weight_pairs >> 4], 1).float() - 8
    return (steps * scales.float()[:, None]).reshape(shape)
