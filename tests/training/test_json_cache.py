from __future__ import annotations

from pathlib import Path

import pytest

from training.json_cache import cached


def test_it_is_computed_once(tmp_path: Path) -> None:
    calls: list[object] = []

    def compute() -> list[object]:
        calls.append({"wer": ("où", 1)})
        return calls

    assert cached(tmp_path / "a.json.gz", compute) == [{"wer": ["où", 1]}]
    assert cached(tmp_path / "a.json.gz", compute) == [{"wer": ["où", 1]}]
    assert len(calls) == 1


def test_what_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        cached(tmp_path / "a.json.gz", lambda: [object()])
    assert not (tmp_path / "a.json.gz").exists()
    assert cached(tmp_path / "a.json.gz", lambda: [1]) == [1]
