from __future__ import annotations

from pathlib import Path

import numpy as np

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
    file = tmp_path / "p" / "rev.bin"
    file.write_bytes(file.read_bytes()[:-5])
    assert list(partial.load()) == [ONE]
    partial.append([THREE], VECTORS[2:])
    assert list(partial.load()) == [ONE, THREE]


def test_blocks_of_zeros_after_a_power_cut_are_dropped(tmp_path: Path) -> None:
    partial = PartialVectors(tmp_path / "p", "rev", 8)
    partial.append([ONE, TWO], np.stack([VECTORS[0], np.zeros(8, np.float32)]))
    assert list(partial.load()) == [ONE]


def test_each_revision_has_its_own_and_clear_takes_all(tmp_path: Path) -> None:
    PartialVectors(tmp_path / "p", "rev", 8).append([ONE], VECTORS[:1])
    other = PartialVectors(tmp_path / "p", "other", 8)
    assert other.load() == {}
    other.clear()
    assert not (tmp_path / "p").exists()
    other.clear()
