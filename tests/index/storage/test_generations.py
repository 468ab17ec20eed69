from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from articleqa.index.encoder.sentence_transformer import SentenceEncoder
from articleqa.index.errors import IndexCorrupt, IndexMismatch, IndexNotBuilt
from articleqa.index.ingest import build
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations


@pytest.fixture(scope="module")
def undamaged_index(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceEncoder) -> Path:
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


FILES = ("articles.sqlite", "bm25.terms.txt", "bm25.indptr.npy", "bm25.weights.npy", "vectors.npy", "vectors.faiss")


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


@pytest.mark.parametrize("name", ["articles.sqlite", "vectors.faiss", "bm25.indptr.npy"])
def test_a_file_overwritten_in_its_full_size_is_one_clear_sentence(directory: Path, name: str) -> None:
    path = generations.current(directory) / name
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(IndexCorrupt, match="is damaged: "):
        HybridIndex.open(generations.current(directory))


def test_verify_finds_a_single_changed_bit(directory: Path) -> None:
    generation = generations.current(directory)
    generations.verify(generation)
    path = generation / "vectors.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(IndexCorrupt, match=r"vectors\.npy is not what the build wrote"):
        generations.verify(generation)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": 5}'])
def test_a_broken_manifest_is_corrupt(directory: Path, content: str) -> None:
    (generations.current(directory) / "manifest.json").write_text(content)
    with pytest.raises(IndexCorrupt):
        HybridIndex.open(generations.current(directory))


def test_an_index_of_another_format_is_refused_by_number(directory: Path) -> None:
    path = generations.current(directory) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(IndexMismatch, match="has format 99; this version of ArticleQA reads format 5"):
        HybridIndex.open(generations.current(directory))
