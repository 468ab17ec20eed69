from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from articleqa.index.storage.vector_cache import PartialVectors

ONE, TWO, THREE = ("1" * 64, "2" * 64, "3" * 64)
VECTORS = np.eye(3, 8, dtype=np.float32)


def test_what_was_appended_is_there_again(tmp_path: Path) -> None:
    PartialVectors(tmp_path / "p", "rev", 8).append([ONE, TWO], VECTORS[:2])
    again = PartialVectors(tmp_path / "p", "rev", 8)
    again.append([THREE], VECTORS[2:])
    loaded = again.load()
    assert list(loaded) == [ONE, TWO, THREE]
    assert np.stack(list(loaded.values())).tolist() == VECTORS.tolist()


def test_a_record_cut_short_by_a_kill_is_dropped_and_written_over(tmp_path: Path) -> None:
    partial = PartialVectors(tmp_path / "p", "rev", 8)
    partial.append([ONE, TWO], VECTORS[:2])
    file = tmp_path / "p" / "rev.records"
    file.write_bytes(file.read_bytes()[:-5])
    assert list(partial.load()) == [ONE]
    partial.append([THREE], VECTORS[2:])
    assert list(partial.load()) == [ONE, THREE]


def test_blocks_of_zeros_after_a_power_cut_are_dropped(tmp_path: Path) -> None:
    partial = PartialVectors(tmp_path / "p", "rev", 8)
    partial.append([ONE, TWO], VECTORS[:2])
    file = tmp_path / "p" / "rev.records"
    half = file.stat().st_size // 2
    file.write_bytes(file.read_bytes()[:half] + bytes(half))
    assert list(partial.load()) == [ONE]


@pytest.mark.parametrize("position", [0, 70, -1])
def test_a_record_that_was_damaged_is_dropped(tmp_path: Path, position: int) -> None:
    partial = PartialVectors(tmp_path / "p", "rev", 8)
    partial.append([ONE], VECTORS[:1])
    file = tmp_path / "p" / "rev.records"
    data = bytearray(file.read_bytes())
    data[position] ^= 1
    file.write_bytes(data)
    assert partial.load() == {}


def test_each_revision_has_its_own(tmp_path: Path) -> None:
    PartialVectors(tmp_path / "p", "rev", 8).append([ONE], VECTORS[:1])
    assert PartialVectors(tmp_path / "p", "other", 8).load() == {}
