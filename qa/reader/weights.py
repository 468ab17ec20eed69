"""The file of the reader's weights: the changes that training made to the encoder's layers, in four bits a weight.

A change is far smaller than the weight that it is added to, so sixteen steps for each run of 32 are fine enough (`four_bits.py`). The head,
and what is not a matrix, are stored as they are, in float16. `training/span_weights.py` writes it.

The names are those of the network that was trained (`training/span_network.py`): its layers are `lower.0`, `lower.1` … and, from where
tokens are told their segments, `upper.0` …
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from articleqa.index.encoder.four_bits import dequantize
from articleqa.reader.confidence import WEIGHTS

LOWER: Final = 4
"""How many layers, from the lowest on, read the tokens without their segments."""
_HEAD: Final = ("ends.", "pair.", "relevance.")


def load(base: Mapping[str, NDArray[np.float32]], path: Path = WEIGHTS) -> dict[str, NDArray[np.float32]]:
    """Return the weights of the trained network.

    Args:
        base: The encoder's own weights, by their names in BERT.
        path: The safetensors file, as `training/span_weights.py` writes it.

    Returns:
        The layers' weights by their names in BERT, and those of the head and the segments by the names in the file; float32.
    """
    stored: dict[str, NDArray[Any]] = load_file(path)
    weights = dict(base)
    for name, values in stored.items():
        if name.endswith(".nibbles"):
            name = name.removesuffix(".nibbles")
            own = base[bert_name(name)]
            scales = stored[f"{name}.scales"]
            weights[bert_name(name)] = own + dequantize(values.reshape(len(scales), -1), scales).reshape(own.shape)
        elif not name.endswith(".scales"):
            weights[bert_name(name)] = values.astype(np.float32)
    return weights


def head(path: Path = WEIGHTS) -> dict[str, NDArray[np.float32]]:
    """Return the weights of the head alone, by their names in the file; float32."""
    return {name: values.astype(np.float32) for name, values in load_file(path).items() if name.startswith(_HEAD)}


def bert_name(name: str) -> str:
    """Return the name in BERT of one of the trained network's layers; another name stays as it is."""
    part, _, rest = name.partition(".")
    if part not in ("lower", "upper"):
        return name
    number, _, rest = rest.partition(".")
    return f"encoder.layer.{int(number) + (LOWER if part == 'upper' else 0)}.{rest}"
