"""Training computes what the index computes."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from articleqa.index.encoder.bundled_encoder import QUERY_PROMPT, BundledEncoder
from articleqa.index.encoder.query_adapter import WEIGHTS
from articleqa.index.search.dense import DenseIndex
from training.query_adapter import LowRank, Questions, alignment_of, loss_of, save, scores
from training.query_sampling import Config


def test_a_passage_scores_in_training_as_in_the_index() -> None:
    generator = torch.Generator().manual_seed(0)
    pool = [nn.functional.normalize(torch.randn(rows, 16, generator=generator), dim=-1) for rows in (1, 4, 2, 7)]
    queries = nn.functional.normalize(torch.randn(3, 16, generator=generator), dim=-1)
    index = DenseIndex.build(torch.cat(pool).numpy(), np.array([0, 1, 5, 7, 14]))
    expected = [index.scores(query, np.arange(4)) for query in queries.numpy()]
    np.testing.assert_allclose(scores(queries, pool).numpy(), expected, atol=2e-4)  # there rows are float16


def test_any_gold_passage_will_do() -> None:
    passage_scores = torch.tensor([[1.0, 1.0, 0.0]])
    scale = torch.tensor(0.0)
    total = 2 * math.e + 1
    assert loss_of(passage_scores, [[0]], scale).item() == pytest.approx(-math.log(math.e / total))
    assert loss_of(passage_scores, [[0, 1]], scale).item() == pytest.approx(-math.log(2 * math.e / total))


def test_a_low_rank_change_is_nothing_at_first() -> None:
    linear = nn.Linear(5, 3)
    adapted = LowRank(linear, 2)
    x = torch.randn(4, 5)
    torch.testing.assert_close(adapted(x), linear(x))
    adapted.up.data.fill_(1.0)
    torch.testing.assert_close(adapted(x), linear(x) + x @ (adapted.up @ adapted.down).T)


def test_questions_are_encoded_as_by_the_encoder_at_first(encoder: BundledEncoder) -> None:
    questions = ["When?", "Quand l'appel a-t-il eu lieu ?", "何时?"]
    plain = encoder._vectors(encoder.passage_network, QUERY_PROMPT, questions)
    with torch.no_grad():
        vectors = Questions(Config()).forward(questions).numpy()
    np.testing.assert_allclose(np.sum(plain * vectors, axis=1), 1, atol=1e-3)  # both in bfloat16, where it is quick


def test_a_run_begins_with_what_was_trained_before(encoder: BundledEncoder, tmp_path: Path) -> None:
    questions = ["When?", "Quand l'appel a-t-il eu lieu ?", "何时?"]
    model = Questions(Config())
    model.begin_with(WEIGHTS)
    with torch.no_grad():
        vectors = model(questions).numpy()
    np.testing.assert_allclose(np.sum(encoder.encode_queries(questions) * vectors, axis=1), 1, atol=1e-3)
    save(model, model.learned(), tmp_path / "again.safetensors")
    before, again = load_file(WEIGHTS), load_file(tmp_path / "again.safetensors")
    assert before.keys() == again.keys()
    assert all(torch.equal(before[name], again[name]) for name in before)


def test_translations_are_to_be_each_others_nearest() -> None:
    questions = nn.functional.normalize(torch.randn(4, 8, generator=torch.Generator().manual_seed(0)), dim=-1)
    scale = torch.tensor(math.log(20))
    together, apart = alignment_of(questions, questions, scale), alignment_of(questions, questions.roll(1, 0), scale)
    assert together < 0.1 < 5 < apart
    assert apart == pytest.approx(alignment_of(questions.roll(1, 0), questions, scale))
