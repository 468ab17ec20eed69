from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from articleqa.index.errors import IndexCorrupt, IndexMismatch
from articleqa.index.regular_files import sha256
from articleqa.index.storage.manifest import (
    FORMAT,
    Manifest,
    check_files,
    damaged_files,
    read_any_manifest,
    read_manifest,
    salvaged_manifest,
    write_manifest,
)
from tests.index.storage.damage import flip


@pytest.fixture
def generation(tmp_path: Path) -> Path:
    """A generation of two files."""
    folder = tmp_path / "index" / "generations" / "000001-e9c9"
    folder.mkdir(parents=True)
    files = {}
    for name in ("a.npy", "b.txt"):
        (folder / name).write_bytes(name.encode() * 10)
        files[name] = {"size": 50, "sha256": sha256(folder / name)}
    write_manifest(folder, Manifest(FORMAT, "2026-11-27", "toy é", "0" * 64, 512, {"x": 1}, 3, 5, {"fr": 3}, {}, files))
    return folder


def test_what_is_written_is_read(generation: Path) -> None:
    manifest = read_manifest(generation)
    assert (manifest.encoder, manifest.articles, manifest.languages, manifest.encoder_handed_in) == ("toy é", 3, {"fr": 3}, False)
    assert salvaged_manifest(generation) == (manifest, True)
    check_files(generation, manifest)


def test_every_changed_bit_of_a_manifest_is_noticed(generation: Path) -> None:
    path = generation / "manifest.json"
    for position in range(path.stat().st_size):
        flip(path, position, position % 7)
        with pytest.raises((IndexCorrupt, IndexMismatch)):
            read_manifest(generation)
        flip(path, position, position % 7)
    read_manifest(generation)


def test_a_manifest_with_a_changed_number_still_says_the_rest(generation: Path) -> None:
    path = generation / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"passages": 5', '"passages": 6'), encoding="utf-8")
    with pytest.raises(
        IndexCorrupt, match=r"manifest\.json is not what the build wrote: its checksum differs\. It has to be built again\.$"
    ):
        read_any_manifest(generation)
    manifest, is_intact = salvaged_manifest(generation)
    assert (manifest.passages, manifest.articles, is_intact) == (6, 3, False)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": 6}', '{"format": {}}', "[" * 100_000])
def test_a_broken_manifest_is_corrupt(generation: Path, content: str) -> None:
    (generation / "manifest.json").write_text(content)
    with pytest.raises(IndexCorrupt, match=r"manifest\.json cannot be read"):
        read_manifest(generation)


@pytest.mark.parametrize("version", [1, 5, 99])
def test_another_format_is_refused_by_number(generation: Path, version: int) -> None:
    path = generation / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": version}))
    with pytest.raises(IndexMismatch, match=f"has format {version}; this version of ArticleQA reads format 8"):
        read_manifest(generation)


def test_an_older_manifest_is_read_for_what_it_says(generation: Path) -> None:
    manifest = read_manifest(generation)
    path = generation / "manifest.json"
    values = json.loads(path.read_text("utf-8")) | {"format": 3, "of_that_time": True}
    for name in ("checksum", "added", "encoder_handed_in"):
        del values[name]
    path.write_text(json.dumps(values))
    assert read_any_manifest(generation) == replace(manifest, format=3)


def test_damaged_and_missing_files_are_found(generation: Path) -> None:
    manifest = read_manifest(generation)
    flip(generation / "b.txt", 20)
    assert list(damaged_files(generation, manifest)) == ["b.txt"]
    assert list(damaged_files(generation, manifest, ["a.npy"])) == []
    with pytest.raises(
        IndexCorrupt, match=r"b\.txt is not what the build wrote: its checksum differs\. It has to be built again\.$"
    ) as excinfo:
        check_files(generation, manifest)
    assert excinfo.value.directory == generation.parent.parent
    (generation / "a.npy").unlink()
    assert list(damaged_files(generation, manifest)) == ["a.npy", "b.txt"]
