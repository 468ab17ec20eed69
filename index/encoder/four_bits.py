"""Weights of four bits: Q4_0 of ggml.

32 weights in a row have a scale, float16, and a nibble each: weight = (nibble - 8) × scale. The encoder's weights come in this form, and
so do the changes that training made to them for the reader.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

RUN: Final = 32
"""How many weights have one scale."""


def quantize(weights: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Round weights to four bits each.

    Args:
        weights: An array whose size is a multiple of 32.

    Returns:
        The nibbles, uint8, (runs, 16): two weights a byte, that of the first half of a run in the low bits. The scales, float16, (runs,).
    """
    runs = weights.reshape(-1, RUN)
    extreme = np.take_along_axis(runs, np.abs(runs).argmax(axis=1)[:, None], axis=1)
    scales = (extreme[:, 0] / -8).astype(np.float16)  # the extreme becomes -8, as the range -8 to 7 has one step more on that side
    divisors = np.where(scales == 0, 1, scales).astype(np.float32)[:, None]
    steps = (np.clip(np.round(runs / divisors), -8, 7) + 8).astype(np.uint8)
    half = RUN // 2
    return np.asarray(steps[:, :half] | (steps[:, half:] << 4), np.uint8), scales


def dequantize(nibbles: NDArray[np.uint8], scales: NDArray[np.float16]) -> NDArray[np.float32]:
    """Return the weights of runs.

    Args:
        nibbles: As `quantize` returns them; any number of dimensions, (…, 16).
        scales: One for each run, (…).

    Returns:
        The weights, float32, (…, 32).
    """
    steps = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32)
    return np.asarray((steps - 8) * scales.astype(np.float32)[..., None], np.float32)
