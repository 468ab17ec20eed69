"""The file of the reader's weights: the changes that training made to the encoder's layers, in four bits a weight.

A change is far smaller than the weight that it is added to, so sixteen steps for each run of 32 are fine enough (`four_bits.py`). The head,
and what is not a matrix, are stored as they are, in float16. `training/span_weights.py` writes it.

The names are those of the network that was trained (`training/span_network.py`): its layers are `lower.0`, `lower.1` … and, from where
tokens are told their segments, `upper.0` …
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

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
    weights = dict(base)
    for name, (values, is_change) in stored(path).items():
        bert = bert_name(name)
        weights[bert] = base[bert] + values.reshape(base[bert].shape) if is_change else values
    return weights


class Stored(NamedTuple):
    """What the file has of a parameter.

    Attributes:
        values: float32; of a change in the parameter's order, (runs, 32), else in its shape.
        is_change: Whether they are added to the encoder's own weights, and not put in their place.
    """

    values: NDArray[np.float32]
    is_change: bool


def stored(path: Path = WEIGHTS) -> dict[str, Stored]:
    """Return what the file has of each parameter, by the names in the file."""
    arrays: dict[str, NDArray[Any]] = load_file(path)
    parameters = {}
    for name, values in arrays.items():
        if name.endswith(".nibbles"):
            name = name.removesuffix(".nibbles")
            scales = arrays[f"{name}.scales"]
            parameters[name] = Stored(dequantize(values.reshape(len(scales), -1), scales), is_change=True)
        elif not name.endswith(".scales"):
            parameters[name] = Stored(values.astype(np.float32), is_change=False)
    return parameters


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
