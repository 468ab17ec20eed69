from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.errors import DiskFull, IndexCorrupt, IndexNotBuilt, IndexUnusable
from articleqa.index.ingest import build
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations
from articleqa.index.storage.manifest import Manifest, read_manifest
from tests.index.storage.damage import flip


@pytest.fixture(scope="module")
def undamaged_index(tmp_path_factory: pytest.TempPathFactory, encoder: BundledEncoder) -> Path:
    folder = tmp_path_factory.mktemp("storage")
    (folder / "a.txt").write_text("The call took place on 27 November.", encoding="utf-8")
    build([folder / "a.txt"], folder / "index", encoder=encoder)
    return folder / "index"


@pytest.fixture
def directory(tmp_path: Path, undamaged_index: Path) -> Path:
    """An index to damage."""
    return Path(shutil.copytree(undamaged_index, tmp_path / "index"))


def test_where_there_is_no_index_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexNotBuilt, match=rf"There is no index at {tmp_path}/x\.$") as excinfo:
        generations.current(tmp_path / "x")
    assert excinfo.value.directory == tmp_path / "x"


def test_a_folder_that_is_no_index_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "letter.odt").write_bytes(b"")
    with pytest.raises(IndexNotBuilt, match="is a folder of other files, and no ArticleQA index"):
        generations.current(tmp_path)
    with pytest.raises(IndexNotBuilt, match="is a file, and no ArticleQA index"):
        generations.current(tmp_path / "letter.odt")


@pytest.mark.parametrize("pointer", ["000099", "../../etc", "", "a\nb"])
def test_a_pointer_to_nothing_is_corrupt(directory: Path, pointer: str) -> None:
    (directory / "CURRENT").write_text(pointer)
    with pytest.raises(IndexCorrupt, match="CURRENT names the generation"):
        generations.current(directory)


FILES = ("articles.sqlite", "bm25.terms.txt", "bm25.rows.npy", "bm25.weights.npy", "vectors.npy", "vectors.faiss")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_short_is_named(directory: Path, name: str) -> None:
    path = generations.current(directory) / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexCorrupt, match=rf"{name} has \d+ bytes instead of \d+. It has to be built again.$") as excinfo:
        HybridIndex.open(generations.current(directory))
    assert excinfo.value.directory == directory


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_is_named(directory: Path, name: str) -> None:
    (generations.current(directory) / name).unlink()
    with pytest.raises(IndexCorrupt, match=name):
        HybridIndex.open(generations.current(directory))


@pytest.mark.parametrize("name", sorted({*FILES, "bm25.groups.txt", "vectors.starts.npy"} - {"vectors.npy"}))
def test_one_changed_bit_of_a_file_that_answers_is_an_error(directory: Path, name: str) -> None:
    path = generations.current(directory) / name
    flip(path, path.stat().st_size // 2)
    with pytest.raises(IndexCorrupt, match=rf"{name} is not what the build wrote: its checksum differs\. It has to be built again\.$"):
        HybridIndex.open(generations.current(directory))


@pytest.mark.parametrize("pointer", ["000002-d9aa", "000001-d9aa", "000001-e9c8", "000001-E9C9", "000001-e9c9\x0b"])
def test_a_changed_pointer_names_no_other_generation(directory: Path, pointer: str) -> None:
    generation = generations.current(directory)
    assert generation.name == "000001-e9c9"
    (directory / "CURRENT").write_text(pointer + "\n")
    with pytest.raises(IndexCorrupt, match="CURRENT names the generation"):
        generations.current(directory)


def test_a_publishing_that_fails_leaves_nothing(directory: Path) -> None:
    before = sorted(directory.rglob("*"))

    def write(folder: Path) -> Manifest:
        (folder / "vectors.npy").write_bytes(b"x")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        generations.publish(directory, write, lambda _: None)
    assert sorted(directory.rglob("*")) == before


def test_a_generation_that_cannot_be_used_is_not_published(directory: Path) -> None:
    before, manifest = sorted(directory.rglob("*")), read_manifest(generations.current(directory))
    with pytest.raises(IndexCorrupt):
        generations.publish(directory, lambda _: manifest, lambda generation: HybridIndex.open(generation).store.close())
    assert sorted(directory.rglob("*")) == before


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_one_sentence(directory: Path, code: int) -> None:
    with (
        pytest.raises(DiskFull, match=rf"There is no space left to write the index at {directory}\. It is as it was before"),
        generations.locked(directory),
    ):
        raise OSError(code, "full")


def test_another_failure_of_the_disk_is_named(directory: Path) -> None:
    with (
        pytest.raises(IndexUnusable, match=r"stopped \(\[Errno 5\] broken\)\. The index is as it was before") as excinfo,
        generations.locked(directory),
    ):
        raise OSError(errno.EIO, "broken")
    assert not isinstance(excinfo.value, DiskFull)


def test_leftovers_of_a_killed_process_go(directory: Path) -> None:
    kept = generations.current(directory)
    for name in ("000002-d9aa", ".000003-c98b.unfinished", "nonsense"):
        (directory / "generations" / name).mkdir()
    for path in ("vectors.partial/x.records", "added/.incoming/a.txt", "added/.outgoing/b/c.txt", "CURRENT.new", "corrections.json.new"):
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(b"x")
    (directory / "added" / "d.txt").write_bytes(b"kept")
    generations.remove_leftovers(directory)
    assert sorted(path.name for path in directory.iterdir()) == ["CURRENT", "added", "generations", "lock", "read.sqlite"]
    assert list((directory / "generations").iterdir()) == [kept]
    assert [path.name for path in (directory / "added").iterdir()] == ["d.txt"]
