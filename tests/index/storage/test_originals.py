from __future__ import annotations

import hashlib
from pathlib import Path

from articleqa.index.storage import originals
from tests.index.loaders.helpers import written


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_copies_are_kept_once_and_found_by_their_digest(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", b"one")
    originals.keep(tmp_path / "index", {digest_of(b"one"): path})
    path.unlink()
    copy = originals.path_of(tmp_path / "index", digest_of(b"one"))
    assert copy is not None
    assert copy.read_bytes() == b"one"
    assert originals.path_of(tmp_path / "index", digest_of(b"two")) is None
    originals.keep(tmp_path / "index", {digest_of(b"one"): path})  # it is there already
    assert [p.name for p in (tmp_path / "index" / "originals").iterdir()] == [digest_of(b"one")]


def test_a_file_that_has_changed_or_is_gone_is_not_kept(tmp_path: Path) -> None:
    changed = written(tmp_path / "a.pdf", b"another")
    originals.keep(tmp_path / "index", {digest_of(b"one"): changed, digest_of(b"two"): tmp_path / "gone.pdf"})
    assert list((tmp_path / "index" / "originals").iterdir()) == []


def test_a_file_of_the_index_takes_no_second_place(tmp_path: Path) -> None:
    path = written(tmp_path / "index" / "added" / "a.pdf", b"one")
    originals.keep(tmp_path / "index", {digest_of(b"one"): path})
    copy = originals.path_of(tmp_path / "index", digest_of(b"one"))
    assert copy is not None
    assert copy.samefile(path)


def test_what_no_generation_needs_is_removed(tmp_path: Path) -> None:
    one, two = (written(tmp_path / name, name.encode()) for name in ("one", "two"))
    originals.keep(tmp_path / "index", {digest_of(b"one"): one, digest_of(b"two"): two})
    originals.remove_others(tmp_path / "index", {digest_of(b"two")})
    assert [p.name for p in (tmp_path / "index" / "originals").iterdir()] == [digest_of(b"two")]
    originals.remove_others(tmp_path / "no index", set())
