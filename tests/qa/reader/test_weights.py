from __future__ import annotations

import copy
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from articleqa.reader import weights
from articleqa.reader.confidence import WEIGHTS
from tests.qa.reader.test_network import small

pytestmark = pytest.mark.model


def test_what_was_learned_comes_back(tmp_path: Path) -> None:
    base = small()
    learned = copy.deepcopy(base)
    torch.manual_seed(1)
    for parameter in learned.parameters():
        if parameter.requires_grad:
            parameter.data += 0.01 * torch.randn_like(parameter)
    weights.save(learned, base, tmp_path / "reader.safetensors")
    restored = copy.deepcopy(base)
    weights.load(restored, tmp_path / "reader.safetensors")
    for (name, before), after, trained in zip(base.named_parameters(), restored.parameters(), learned.parameters(), strict=True):
        if not before.requires_grad:
            assert torch.equal(after, before), name
        elif name.startswith(("lower.", "upper.")) and before.dim() == 2:
            assert (after - trained).norm() < 0.1 * (trained - before).norm(), name
        else:
            torch.testing.assert_close(after, trained, atol=1e-3, rtol=1e-3)


def test_nothing_learned_is_nothing_changed(tmp_path: Path) -> None:
    base = small()
    weights.save(base, base, tmp_path / "reader.safetensors")
    restored = copy.deepcopy(base)
    weights.load(restored, tmp_path / "reader.safetensors")
    for before, after in zip(base.parameters(), restored.parameters(), strict=True):
        torch.testing.assert_close(after, before, atol=1e-3, rtol=1e-3)


def test_a_file_without_the_lower_layers_leaves_them_as_they_are(tmp_path: Path) -> None:
    base, path = small(), tmp_path / "reader.safetensors"
    learned = copy.deepcopy(base)
    for parameter in learned.parameters():
        parameter.data += 1
    weights.save(learned, base, path)
    save_file({name: tensor for name, tensor in load_file(path).items() if not name.startswith("lower.")}, path)
    restored = copy.deepcopy(base)
    weights.load(restored, path)
    for before, after in zip(base.lower.parameters(), restored.lower.parameters(), strict=True):
        assert torch.equal(after, before)
    for trained, after in zip(learned.upper.parameters(), restored.upper.parameters(), strict=True):
        torch.testing.assert_close(after, trained, atol=1e-2, rtol=1e-2)


def test_four_bits_by_hand() -> None:
    change = torch.zeros(32)
    change[0], change[1], change[17] = -0.8, 0.3, 0.7
    nibbles, scales = weights.pack(change)
    assert (nibbles.dtype, nibbles.shape, scales.dtype, scales.shape) == (torch.uint8, (16,), torch.float16, (1,))
    assert scales.item() == pytest.approx(0.1, rel=1e-3)
    assert nibbles[0].item() == 0 + (8 << 4)
    assert nibbles[1].item() == 11 + (15 << 4)
    torch.testing.assert_close(weights.unpack(nibbles, scales, change.shape), change, atol=1e-3, rtol=0)


def test_the_weights_in_the_repository_are_small_enough() -> None:
    assert WEIGHTS.stat().st_size <= 12_500_000
