"""Where a model's files are on this machine, and which weights they hold. Nothing is downloaded."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from articleqa.index.encoder import bundled_model
from articleqa.index.errors import EncoderNotHandedIn, EncoderUnavailable, ModelNotInstalled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articleqa.index.storage.generations import Manifest


def installed_revision(model: str | None = None) -> str:
    """Return the `revision` that `load_encoder(model)` would have, without the seconds that loading takes.

    Raises EncoderUnavailable where the model is not on this machine or its files cannot be read.
    """
    _, folder, revision = locate(model)
    try:
        return revision or revision_of(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderUnavailable(f"The model in {folder} cannot be loaded: {error}") from error


@contextmanager
def needed_by(directory: Path, manifest: Manifest) -> Iterator[None]:
    """Around the loading of an index's encoder by its name: EncoderNotHandedIn where that is no model, but an application's own encoder."""
    try:
        yield
    except EncoderUnavailable as error:
        if not manifest.encoder_handed_in:
            raise
        said = f'The index at {directory} was made with the encoder "{manifest.encoder}", which an application handed in.'
        again = "It has to be handed in again, as in Retriever.open(directory, encoder=…)."
        raise EncoderNotHandedIn(f"{said} {again}", directory, manifest.encoder) from error


def locate(model: str | None) -> tuple[str, Path, str | None]:
    """Return the model's full name, the folder of its files, and the revision where it is known without reading them."""
    name = bundled_model.NAME if model is None else model
    if name == bundled_model.NAME and (unpacked := bundled_model.model_folder()):
        return name, unpacked.path, unpacked.revision
    return *_find(name), None


def _find(model: str) -> tuple[str, Path]:
    """Return the model's full name, and the folder of its files."""
    folder = Path(model)
    if model and folder.is_dir():
        if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
            raise EncoderUnavailable(f"{folder} is no model folder: it holds neither modules.json nor config.json.")
        return str(folder.resolve()), folder.resolve()
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    # As SentenceTransformer has it, a bare name is one of its own models, or an old one that has no owner.
    names = [model] if "/" in model else [f"sentence-transformers/{model}", model]
    try:
        for name in names:
            for file in ("modules.json", "config.json"):
                found = try_to_load_from_cache(name, file)
                if isinstance(found, str):
                    return name, Path(found).parent
    except HFValidationError:
        raise EncoderUnavailable(f"{model!r} is neither a model folder nor a model's name.") from None
    raise ModelNotInstalled(f"The model {names[0]} is not on this machine.", names[0])


def revision_of(folder: Path) -> str:
    """Return the SHA-256 over the files that SentenceTransformer loads the weights from, by name."""
    parts = [""]
    if (folder / "modules.json").is_file():
        parts = [module["path"] for module in json.loads((folder / "modules.json").read_text("utf-8"))]
    files: set[Path] = set()
    for part in parts:
        files.update(sorted((folder / part).glob("*.safetensors")) or (folder / part).glob("*.bin"))
    digest = hashlib.sha256()
    for file in sorted(files):
        with file.open("rb") as opened:
            while block := opened.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
