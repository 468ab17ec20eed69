"""What a generation says about itself and its files: manifest.json, which is written last and has a checksum of each file and of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from articleqa.index.errors import IndexMismatch
from articleqa.index.regular_files import has_sha256
from articleqa.index.storage.files import BUILD_AGAIN, CHANGED, corrupt, damaged, sync

FORMAT = 8
"""The version of the format on disk."""
ARTICLES_SINCE = 6
"""The first format whose articles and whose manifest's checksum are those of today."""
MANIFEST = "manifest.json"
_CHECKSUM = "checksum"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made from, and what it holds.

    Attributes:
        format: The version of the format on disk, `FORMAT`.
        created: When it was made, in UTC (ISO 8601).
        encoder: The encoder's name.
        encoder_revision: SHA-256 of the encoder's weights.
        dimension: The length of a vector.
        settings: `SETTINGS` of `index/ingest/preparation.py` at that time.
        articles: The number of articles.
        passages: The number of passages.
        languages: Language, or "unknown" → the number of its articles, as `by_language` counts them.
        added: Name of a file that was added by hand → its SHA-256.
        files: Name of a file of the generation → its "size" in bytes and its "sha256".
        encoder_handed_in: Whether an application handed in its own encoder, which `load_encoder` cannot load.
    """

    format: int
    created: str
    encoder: str
    encoder_revision: str
    dimension: int
    settings: dict[str, int]
    articles: int
    passages: int
    languages: dict[str, int]
    added: dict[str, str]
    files: dict[str, dict[str, Any]]
    encoder_handed_in: bool = False


_VALUES = TypeAdapter(Manifest)
_DEFAULTS: dict[str, object] = {"settings": {}, "languages": {}, "added": {}, "files": {}}
"""What the first formats did not say."""


def write_manifest(generation: Path, manifest: Manifest) -> None:
    """Write a generation's manifest.

    Args:
        generation: The generation's folder.
        manifest: The manifest.

    Raises:
        OSError: It cannot be written.
    """
    path = generation / MANIFEST
    path.write_bytes(_content(asdict(manifest)))
    sync(path)


def read_manifest(generation: Path) -> Manifest:
    """Read a generation's manifest, and check that all its files are there in their full size.

    Args:
        generation: The generation's folder.

    Returns:
        The manifest.

    Raises:
        IndexCorrupt: The manifest is damaged, or a file is missing or has another size; the message names it.
        IndexMismatch: Another version of ArticleQA wrote the generation in another format.
    """
    manifest = read_any_manifest(generation)
    check_format(generation, manifest)
    for name, entry in manifest.files.items():
        try:
            size = (generation / name).stat().st_size
        except OSError as error:
            damage = corrupt(generation, str(error))
            raise damage from error
        if size != entry.get("size"):
            damage = damaged(generation / name, f"has {size} bytes instead of {entry.get('size')}")
            raise damage
    return manifest


def check_format(generation: Path, manifest: Manifest) -> None:
    """Check that a generation has the format of this version.

    Args:
        generation: The generation's folder.
        manifest: Its manifest.

    Raises:
        IndexMismatch: It has another one.
    """
    if manifest.format != FORMAT:
        directory = generation.parent.parent
        message = f"The index at {directory} has format {manifest.format}; this version of ArticleQA reads format {FORMAT}."
        raise IndexMismatch(f"{message} {BUILD_AGAIN}", directory)


def read_any_manifest(generation: Path) -> Manifest:
    """Read the manifest of a generation of this format or an older one. What an older one does not say is empty.

    Args:
        generation: The generation's folder.

    Returns:
        The manifest, whose `format` says which one it is.

    Raises:
        IndexCorrupt: The manifest is damaged.
        IndexMismatch: A later version of ArticleQA wrote it.
    """
    manifest, is_intact = salvaged_manifest(generation)
    if not is_intact:
        damage = damaged(generation / MANIFEST, CHANGED)
        raise damage
    return manifest


def salvaged_manifest(generation: Path) -> tuple[Manifest, bool]:
    """Read what a manifest says, also where a bit of it was changed.

    Args:
        generation: The generation's folder.

    Returns:
        The manifest, and whether it is what the build wrote, as far as its format can tell.

    Raises:
        IndexCorrupt: It cannot be read at all.
        IndexMismatch: A later version of ArticleQA wrote it.
    """
    path = generation / MANIFEST
    try:
        content = path.read_bytes()
        values = json.loads(content)
        values.pop(_CHECKSUM, None)
        known = {field.name for field in fields(Manifest)}
        manifest = _VALUES.validate_python(_DEFAULTS | {name: value for name, value in values.items() if name in known})
        is_intact = manifest.format < ARTICLES_SINCE or content == _content(values)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        damage = damaged(path, f"cannot be read ({reason})")
        raise damage from error
    if manifest.format > FORMAT:
        check_format(generation, manifest)
    return manifest, is_intact


def damaged_files(generation: Path, manifest: Manifest, names: Iterable[str] | None = None) -> Iterator[str]:
    """Yield the files of a generation that are not what the build wrote, by their SHA-256.

    Args:
        generation: The generation's folder.
        manifest: Its manifest.
        names: The files to look at; None: all.

    Yields:
        The names of the files, in the manifest's order.
    """
    wanted = manifest.files.keys() if names is None else set(names)
    for name, entry in manifest.files.items():
        if name in wanted and not has_sha256(generation / name, str(entry.get("sha256"))):
            yield name


def check_files(generation: Path, manifest: Manifest, names: Iterable[str] | None = None) -> None:
    """Check that files of a generation are what the build wrote.

    Args:
        generation: The generation's folder.
        manifest: Its manifest.
        names: The files to look at; None: all.

    Raises:
        IndexCorrupt: One is missing or differs; the message names the first.
    """
    for name in damaged_files(generation, manifest, names):
        damage = damaged(generation / name, CHANGED)
        raise damage


def _content(values: dict[str, Any]) -> bytes:
    """Return a manifest's file: its values, and the SHA-256 of these. A manifest is intact where it is this to the last byte."""
    checksum = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    return (json.dumps(values | {_CHECKSUM: checksum}, indent=2, ensure_ascii=False) + "\n").encode()
