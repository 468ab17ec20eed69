from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from articleqa.index.storage.vector_cache import PartialVectors, StoredVectors, raw_digest_of

DIGESTS = np.frombuffer(b"".join(map(raw_digest_of, ("one", "two", "three"))), np.uint8).reshape(3, 32)
VECTORS = np.eye(3, 8, dtype=np.float32)


def found(stored: StoredVectors) -> list[int]:
    """Return where the vectors of the three texts are; each is to be the right one."""
    at = stored.find(DIGESTS)
    assert (stored.vectors[at[at >= 0]] == VECTORS[at >= 0]).all()
    return [int(position) for position in at]


def test_what_was_appended_is_there_again(tmp_path: Path) -> None:
    PartialVectors(tmp_path / "p", "rev", 8).append(DIGESTS[:2], VECTORS[:2])
    again = PartialVectors(tmp_path / "p", "rev", 8)
    assert found(again.load()) == [0, 1, -1]
    again.append(DIGESTS[2:], VECTORS[2:])
    assert found(again.load()) == [0, 1, 2]


def test_a_record_cut_short_by_a_kill_is_dropped_and_written_over(tmp_path: Path) -> None:
    partial = PartialVectors(tmp_path / "p", "rev", 8)
    partial.append(DIGESTS[:2], VECTORS[:2])
    file = tmp_path / "p" / "rev.records"
    file.write_bytes(file.read_bytes()[:-5])
    assert found(partial.load()) == [0, -1, -1]
    partial.append(DIGESTS[2:], VECTORS[2:])
    assert found(partial.load()) == [0, -1, 1]


def test_blocks_of_zeros_after_a_power_cut_are_dropped(tmp_path: Path) -> None:
    partial = PartialVectors(tmp_path / "p", "rev", 8)
    partial.append(DIGESTS[:2], VECTORS[:2])
    file = tmp_path / "p" / "rev.records"
    half = file.stat().st_size // 2
    file.write_bytes(file.read_bytes()[:half] + bytes(half))
    assert found(partial.load()) == [0, -1, -1]


@pytest.mark.parametrize("position", [0, 40, -1])
def test_a_record_that_was_damaged_is_dropped(tmp_path: Path, position: int) -> None:
    partial = PartialVectors(tmp_path / "p", "rev", 8)
    partial.append(DIGESTS[:2], VECTORS[:2])
    file = tmp_path / "p" / "rev.records"
    data = bytearray(file.read_bytes())
    data[position] ^= 1
    file.write_bytes(data)
    assert found(partial.load()) == ([0, -1, -1] if position == -1 else [-1, 0, -1])


def test_each_revision_has_its_own(tmp_path: Path) -> None:
    PartialVectors(tmp_path / "p", "rev", 8).append(DIGESTS[:1], VECTORS[:1])
    assert len(PartialVectors(tmp_path / "p", "other", 8).load().digests) == 0


def test_vectors_are_found_by_whole_digests_in_any_order() -> None:
    digests = np.zeros((4, 32), np.uint8)
    digests[:, 31] = [3, 0, 2, 1]
    stored = StoredVectors(digests, np.arange(4, dtype=np.float32)[:, None])
    assert stored.find(digests[[2, 0, 1, 3, 3]]).tolist() == [2, 0, 1, 3, 3]
    assert stored.find(np.full((2, 32), 255, np.uint8)).tolist() == [-1, -1]
    assert stored.find(digests[:0]).tolist() == []
    assert StoredVectors.none().find(digests).tolist() == [-1] * 4
