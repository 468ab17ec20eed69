"""Finds a model's files on this machine and the revision of their weights. Nothing is downloaded."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from articleqa.index.encoder import bundled_model
from articleqa.index.errors import EncoderNotHandedIn, EncoderUnavailable, ModelNotInstalled, PackageMissing
from articleqa.index.extras import missing_library

if TYPE_CHECKING:
    from articleqa.index.storage.manifest import Manifest


def installed_revision(model: str | None = None) -> str:
    """Return the `revision` of `load_encoder(model)`, without loading the model, which takes seconds.

    Args:
        model: A folder or the name of a model; None for the default one.

    Returns:
        The SHA-256 (hex) of the weights.

    Raises:
        ModelNotInstalled: The model is not on this machine.
        EncoderUnavailable: Its files cannot be read.
    """
    if model is None or model == bundled_model.NAME:
        if bundled_model.model_folder() is None:
            raise ModelNotInstalled(f"The model {bundled_model.NAME} is not on this machine.", bundled_model.NAME)
        return bundled_model.REVISION
    _, folder = find_model(model)
    try:
        return revision_of(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderUnavailable(f"The model in {folder} cannot be loaded: {error}") from error


def name_of_encoder(location: Path | str, manifest: Manifest) -> str:
    """Return the name by which an index's encoder is loaded.

    Args:
        location: The folder of the index, or the address of a store.
        manifest: The manifest of the index.

    Returns:
        The name or folder of its model.

    Raises:
        EncoderNotHandedIn: The index was made with an encoder that an application handed in: what its name loads may be another one.
    """
    if manifest.encoder_handed_in:
        problem = f'The index at {location} was made with the encoder "{manifest.encoder}", which an application handed in.'
        remedy = "It has to be handed in again, as in Retriever.open(directory, encoder=…)."
        raise EncoderNotHandedIn(f"{problem} {remedy}", Path(location), manifest.encoder)
    return manifest.encoder


def find_model(model: str) -> tuple[str, Path]:
    """Find a model of sentence-transformers on this machine.

    Args:
        model: A folder or the name of a model.

    Returns:
        The model's full name, and the folder of its files.

    Raises:
        EncoderUnavailable: It is neither.
        ModelNotInstalled: It may be the name of a model, which is not on this machine.
        PackageMissing: It may be one, and what finds models is not installed.
    """
    folder = Path(model)
    if model and folder.is_dir():
        if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
            raise EncoderUnavailable(f"{folder} is no model folder: it holds neither modules.json nor config.json.")
        return str(folder.resolve()), folder.resolve()
    try:
        from huggingface_hub import try_to_load_from_cache
        from huggingface_hub.errors import HFValidationError
    except ImportError as error:
        raise PackageMissing(f"The model {model} {missing_library(error, 'models')}", "articleqa[models]") from error

    # As in SentenceTransformer, a name without an owner is one of its own models, or an old model that has no owner.
    names = [model] if "/" in model else [f"sentence-transformers/{model}", model]
    try:
        for name in names:
            for file in ("modules.json", "config.json"):
                path = try_to_load_from_cache(name, file)
                if isinstance(path, str):
                    return name, Path(path).parent
    except HFValidationError:
        raise EncoderUnavailable(f"{model!r} is neither a model folder nor a model's name.") from None
    raise ModelNotInstalled(f"The model {names[0]} is not on this machine.", names[0])


def revision_of(folder: Path) -> str:
    """Return the SHA-256 (hex) over the files that SentenceTransformer loads the weights from, in the order of their names."""
    module_folders = [""]
    if (folder / "modules.json").is_file():
        module_folders = [module["path"] for module in json.loads((folder / "modules.json").read_text("utf-8"))]
    paths: set[Path] = set()
    for name in module_folders:
        paths.update(sorted((folder / name).glob("*.safetensors")) or (folder / name).glob("*.bin"))
    digest = hashlib.sha256()
    for path in sorted(paths):
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def revision_of_model(model: Any) -> str:  # noqa: ANN401  (a SentenceTransformer, which is imported late)
    """Return the SHA-256 (hex) over all that decides about a loaded model's vectors: weights, tokenizer, prompts, settings."""
    import torch

    digest = hashlib.sha256()
    settings = [[type(module).__name__, module.get_config_dict() if hasattr(module, "get_config_dict") else {}] for module in model]
    prompts = [model.prompts, model.default_prompt_name, model.max_seq_length]
    digest.update(json.dumps([settings, prompts], sort_keys=True, default=str).encode())
    for fast in filter(None, (getattr(model.tokenizer, "backend_tokenizer", model.tokenizer),)):
        digest.update(fast.to_str().encode() if hasattr(fast, "to_str") else json.dumps(fast.get_vocab(), sort_keys=True).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {list(tensor.shape)}".encode())
        digest.update(tensor.detach().cpu().contiguous().view(torch.uint8).numpy().data)
    return digest.hexdigest()
