"""Writes and reads the file of the reader's weights (`qa/reader/weights.py`) for the network in PyTorch."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from articleqa.index.encoder.four_bits import quantize
from articleqa.reader.confidence import WEIGHTS
from articleqa.reader.weights import stored
from training.span_network import SpanNetwork


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
            nibbles, scales = quantize((value - base_parameters[name].detach()).numpy())
            tensors[f"{name}.nibbles"], tensors[f"{name}.scales"] = torch.from_numpy(nibbles.ravel()), torch.from_numpy(scales)
        else:
            tensors[name] = value.half().contiguous()
    save_file(tensors, path)


def load(network: SpanNetwork, path: Path = WEIGHTS) -> None:
    """Add the changes of a file to a network, in place.

    Args:
        network: A network with the encoder's own weights.
        path: The safetensors file, as `save` writes it. It may lack the lower layers, which were not trained in the first two editions.
    """
    parameters = stored(path)
    has_lower = any(name.startswith("lower.") for name in parameters)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if not parameter.requires_grad or (name.startswith("lower.") and not has_lower):
                continue
            values, is_change = parameters[name]
            tensor = torch.from_numpy(values).reshape(parameter.shape)
            if is_change:
                parameter.add_(tensor)
            else:
                parameter.copy_(tensor)


def _packed(name: str, value: Tensor) -> bool:
    return name.startswith(("lower.", "upper.")) and value.dim() == 2
