from __future__ import annotations

from pathlib import Path

import pytest

from training.kept import kept


def test_it_is_made_once(tmp_path: Path) -> None:
    made: list[object] = []

    def make() -> list[object]:
        made.append({"wer": ("où", 1)})
        return made

    assert kept(tmp_path / "a.json.gz", make) == [{"wer": ["où", 1]}]
    assert kept(tmp_path / "a.json.gz", make) == [{"wer": ["où", 1]}]
    assert len(made) == 1


def test_what_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        kept(tmp_path / "a.json.gz", lambda: [object()])
    assert not (tmp_path / "a.json.gz").exists()
    assert kept(tmp_path / "a.json.gz", lambda: [1]) == [1]
