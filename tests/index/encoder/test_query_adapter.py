from __future__ import annotations

import numpy as np
import pytest
from safetensors.numpy import load_file

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.query_adapter import WEIGHTS, adapted

pytestmark = pytest.mark.model


def test_it_is_small() -> None:
    arrays = load_file(WEIGHTS)
    assert len(arrays) == 2 * 6 * 12 + 1  # down and up of six linear layers in each of twelve, and the mean
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float16)}
    assert WEIGHTS.stat().st_size < 3_000_000


def test_its_changes_are_added_to_the_encoders_weights() -> None:
    weights = {"layer.weight": np.ones((2, 3), np.float32), "layer.bias": np.zeros(2, np.float32)}
    adapter = {
        "layer.up": np.array([[1], [2]], np.float16),
        "layer.down": np.array([[0, 0.5, 1]], np.float16),
        "mean": np.zeros(2, np.float16),
    }
    changed = adapted(weights, adapter)
    np.testing.assert_array_equal(changed["layer.weight"], [[1, 1.5, 2], [1, 2, 3]])
    assert changed["layer.bias"] is weights["layer.bias"]
    np.testing.assert_array_equal(weights["layer.weight"], np.ones((2, 3)))


def test_every_linear_layer_of_the_encoder_is_adapted(encoder: BundledEncoder) -> None:
    weights = encoder.packed.weights()
    changed = adapted(weights, load_file(WEIGHTS))
    names = {name for name, values in changed.items() if values is not weights[name]}
    assert names == {name for name, values in weights.items() if name.startswith("encoder.") and values.ndim == 2}


@pytest.mark.parametrize("translation", ["Quand l'appel a-t-il eu lieu ?", "Когда состоялся звонок?", "通话是什么时候进行的？"])
def test_a_question_is_nearly_the_same_in_every_language(encoder: BundledEncoder, translation: str) -> None:
    of_translation, of_another_question = (
        encoder.encode_queries([translation, "How long is the bridge?"]) @ encoder.encode_queries(["When did the call take place?"])[0]
    )
    assert of_translation > 0.5
    assert of_translation > of_another_question + 0.3
