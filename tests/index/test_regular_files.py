"""Files that end, and what only looks like one."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from articleqa.index import regular_files
from articleqa.index.regular_files import HOLES, OF_THE_SYSTEM, SPECIAL, WITHOUT_SIZE, chunks, copy, refusal, sha256
from tests.index.loaders.helpers import written


def test_a_file_is_read(tmp_path: Path) -> None:
    assert refusal(written(tmp_path / "a.txt", "Text.")) is None
    assert refusal(written(tmp_path / "empty.txt", "")) is None
    with pytest.raises(FileNotFoundError):
        refusal(tmp_path / "nothing.txt")


def test_what_never_ends_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    os.truncate(written(tmp_path / "holes", ""), 1 << 43)
    assert refusal(tmp_path / "pipe") == refusal(Path("/dev/zero")) == refusal(tmp_path) == SPECIAL
    assert refusal(tmp_path / "holes") == HOLES
    assert refusal(Path("/proc/self/status")) == OF_THE_SYSTEM


@pytest.mark.parametrize("name", ["status", "mem"])
def test_a_file_of_size_0_that_has_data_is_refused_wherever_it_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular_files, "_MADE_UP", ())
    assert refusal(Path("/proc/self", name)) == WITHOUT_SIZE


def test_a_copy_has_the_content_and_the_same_checksum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular_files, "_CHUNK", 3)
    content = b"The bridge opened in 1998."
    path = written(tmp_path / "a", content)
    copy(path, tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == content
    assert sha256(path) == hashlib.sha256(content).hexdigest()


def test_a_file_that_grows_while_it_is_read_ends_where_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular_files, "_CHUNK", 2)
    path = written(tmp_path / "a", b"1234")
    read = []
    with path.open("ab", buffering=0) as growing:
        for chunk in chunks(path):
            read.append(chunk)
            growing.write(b"56")
    assert read == [b"12", b"34"]


def test_a_file_that_shrinks_while_it_is_read_ends_where_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular_files, "_CHUNK", 2)
    path = written(tmp_path / "a", b"123456")
    pieces = chunks(path)
    assert next(pieces) == b"12"
    os.truncate(path, 3)
    assert list(pieces) == [b"3"]


def test_a_pipe_is_neither_copied_nor_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="it is a device, socket or pipe"):
        copy(tmp_path / "pipe", tmp_path / "b")
    with pytest.raises(OSError, match="it is a device, socket or pipe"):
        sha256(Path("/dev/zero"))
