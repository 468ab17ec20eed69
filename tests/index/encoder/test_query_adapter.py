from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from articleqa.index.encoder.query_adapter import REVISION, WEIGHTS, QueryAdapter, transformer
from articleqa.index.encoder.sentence_transformer import SentenceEncoder

pytestmark = pytest.mark.model


def test_it_belongs_to_the_bundled_weights_and_is_small(encoder: SentenceEncoder) -> None:
    assert encoder.revision == REVISION
    tensors = load_file(WEIGHTS)
    assert len(tensors) == 2 * 6 * 12 + 1  # down and up of six linear layers in each of twelve, and the mean
    assert {t.dtype for t in tensors.values()} == {torch.float16}
    assert WEIGHTS.stat().st_size < 3_000_000


def test_passages_keep_the_encoders_weights_and_most_memory_is_shared(encoder: SentenceEncoder) -> None:
    assert encoder._adapter is not None
    original, adapted = transformer(encoder._model), transformer(encoder._adapter.model)
    assert original.get_input_embeddings() is adapted.get_input_embeddings()  # type: ignore[operator]
    name = "encoder.layer.0.attention.self.query"
    down, up = (load_file(WEIGHTS)[f"{name}.{part}"].float() for part in ("down", "up"))
    before, after = (model.get_parameter(f"{name}.weight").detach() for model in (original, adapted))
    torch.testing.assert_close(after - before, up @ down, atol=1e-6, rtol=1e-4)
    assert float((after - before).abs().max()) > 1e-4


def test_nothing_learned_changes_nothing(encoder: SentenceEncoder, tmp_path: Path) -> None:
    save_file({"mean": torch.zeros(384, dtype=torch.float16)}, tmp_path / "none.safetensors")
    adapter = QueryAdapter.attach(encoder._model, tmp_path / "none.safetensors")
    vectors = adapter.centered(adapter.model.encode_query(["When did the call take place?"]))
    np.testing.assert_allclose(vectors, encoder._model.encode_query(["When did the call take place?"]), atol=1e-6)


def test_the_mean_of_questions_is_taken_off() -> None:
    adapter = QueryAdapter(None, np.array([0.6, 0.0], np.float32))
    np.testing.assert_allclose(adapter.centered(np.array([[0.6, 0.8], [1.0, 0.0]], np.float32)), [[0, 1], [1, 0]])


@pytest.mark.parametrize("translation", ["Quand l'appel a-t-il eu lieu ?", "Когда состоялся звонок?", "通话是什么时候进行的？"])
def test_a_question_is_nearly_the_same_in_every_language(encoder: SentenceEncoder, translation: str) -> None:
    of_translation, of_another_question = (
        encoder.encode_queries([translation, "How long is the bridge?"]) @ encoder.encode_queries(["When did the call take place?"])[0]
    )
    assert of_translation > 0.5
    assert of_translation > of_another_question + 0.3
