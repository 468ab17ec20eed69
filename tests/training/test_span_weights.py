from __future__ import annotations

import copy
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from articleqa.reader.confidence import WEIGHTS
from tests.training.test_span_network import small
from training import span_weights


def test_what_was_learned_comes_back(tmp_path: Path) -> None:
    base = small()
    learned = copy.deepcopy(base)
    torch.manual_seed(1)
    for parameter in learned.parameters():
        if parameter.requires_grad:
            parameter.data += 0.01 * torch.randn_like(parameter)
    span_weights.save(learned, base, tmp_path / "reader.safetensors")
    restored = copy.deepcopy(base)
    span_weights.load(restored, tmp_path / "reader.safetensors")
    for (name, before), after, trained in zip(base.named_parameters(), restored.parameters(), learned.parameters(), strict=True):
        if not before.requires_grad:
            assert torch.equal(after, before), name
        elif name.startswith(("lower.", "upper.")) and before.dim() == 2:
            assert (after - trained).norm() < 0.1 * (trained - before).norm(), name
        else:
            torch.testing.assert_close(after, trained, atol=1e-3, rtol=1e-3)


def test_nothing_learned_is_nothing_changed(tmp_path: Path) -> None:
    base = small()
    span_weights.save(base, base, tmp_path / "reader.safetensors")
    restored = copy.deepcopy(base)
    span_weights.load(restored, tmp_path / "reader.safetensors")
    for before, after in zip(base.parameters(), restored.parameters(), strict=True):
        torch.testing.assert_close(after, before, atol=1e-3, rtol=1e-3)


def test_a_file_without_the_lower_layers_leaves_them_as_they_are(tmp_path: Path) -> None:
    base, path = small(), tmp_path / "reader.safetensors"
    learned = copy.deepcopy(base)
    for parameter in learned.parameters():
        parameter.data += 1
    span_weights.save(learned, base, path)
    save_file({name: tensor for name, tensor in load_file(path).items() if not name.startswith("lower.")}, path)
    restored = copy.deepcopy(base)
    span_weights.load(restored, path)
    for before, after in zip(base.lower.parameters(), restored.lower.parameters(), strict=True):
        assert torch.equal(after, before)
    for trained, after in zip(learned.upper.parameters(), restored.upper.parameters(), strict=True):
        torch.testing.assert_close(after, trained, atol=1e-2, rtol=1e-2)


def test_the_weights_in_the_repository_are_small_enough() -> None:
    assert WEIGHTS.stat().st_size <= 12_500_000
