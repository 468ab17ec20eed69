from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

import numpy as np
import pytest

from articleqa.index.errors import IndexCorrupt
from articleqa.index.storage import files
from articleqa.index.storage.files import load_array, new_array, replace_file, save_array
from tests.index.storage.damage import flip


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("array", [np.arange(6, dtype=np.float32).reshape(2, 3), np.zeros(0, np.int32), np.arange(4)[::2]])
def test_an_array_is_read_as_it_was_saved(tmp_path: Path, array: np.ndarray, mapped: bool) -> None:
    save_array(tmp_path / "x.npy", array)
    loaded = load_array(tmp_path / "x.npy", mapped=mapped)
    assert (loaded.dtype, loaded.tolist()) == (array.dtype, array.tolist())
    np.save(tmp_path / "y.npy", array)
    assert (tmp_path / "x.npy").read_bytes() == (tmp_path / "y.npy").read_bytes()


def test_a_disk_that_is_full_is_told_from_other_errors() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    with pytest.raises(OSError, match="No space left") as excinfo:
        save_array(Path("/dev/full"), np.zeros(100_000))
    assert excinfo.value.errno == errno.ENOSPC


def test_a_damaged_header_is_an_error_of_the_index_whatever_is_changed(tmp_path: Path) -> None:
    """NumPy reads a header as Python's code: some changes make the tokenizer fail, others the parser."""
    folder = tmp_path / "index" / "generations" / "000001-e9c9"
    folder.mkdir(parents=True)
    path = folder / "x.npy"
    save_array(path, np.arange(10, dtype=np.float32))
    whole = path.read_bytes()
    for position in range(128):
        for bit in range(8):
            path.write_bytes(whole)
            flip(path, position, bit)
            with contextlib.suppress(IndexCorrupt):  # some make another array, which a checksum tells
                load_array(path)


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    replace_file(path, b"one\n")

    def fail(_path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "sync", fail)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, b"two\n")
    assert path.read_text() == "one\n"
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize("shape", [(3, 4), (0, 4)])
def test_an_array_to_fill_is_in_its_file(tmp_path: Path, shape: tuple[int, int]) -> None:
    array = new_array(tmp_path / "x.npy", np.float16, shape)
    array[:] = np.arange(12).reshape(3, 4)[: shape[0]]
    assert load_array(tmp_path / "x.npy").tolist() == array.tolist()


def test_an_array_without_space_is_an_error_before_it_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def full(_handle: int, start: int, size: int) -> None:
        asked.append((start, size))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(OSError, match="No space left"):
        new_array(tmp_path / "x.npy", np.float16, (3, 4))
    assert asked == [(0, (tmp_path / "x.npy").stat().st_size)]
