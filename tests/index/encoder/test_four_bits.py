from __future__ import annotations

import numpy as np
import pytest

from articleqa.index.encoder.four_bits import dequantize, quantize


def test_by_hand() -> None:
    weights = np.zeros(32, np.float32)
    weights[0], weights[1], weights[17] = -0.8, 0.3, 0.7
    nibbles, scales = quantize(weights)
    assert (str(nibbles.dtype), nibbles.shape, str(scales.dtype), scales.shape) == ("uint8", (1, 16), "float16", (1,))
    assert scales.item() == pytest.approx(0.1, rel=1e-3)
    assert nibbles[0, 0] == 0 + (8 << 4)
    assert nibbles[0, 1] == 11 + (15 << 4)
    np.testing.assert_allclose(dequantize(nibbles, scales)[0], weights, atol=1e-3)


def test_runs_have_scales_of_their_own() -> None:
    weights = np.repeat(np.array([1.0, 1000.0, 0.0], np.float32), 32).reshape(2, 48)
    nibbles, scales = quantize(weights)
    assert (nibbles.shape, scales.shape) == ((3, 16), (3,))
    np.testing.assert_array_equal(dequantize(nibbles, scales).reshape(2, 48), weights)
