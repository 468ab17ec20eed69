"""An index on disk: a folder of generations. Each is a complete state of the index, and one of them is current.

DIR/CURRENT                 the name of the current generation, which answers questions
DIR/generations/ID/         articles.sqlite, bm25.*, vectors.*, and manifest.json, written last
DIR/vectors.partial/        vectors that an unfinished build has already computed (see `vector_cache.py`)
DIR/added/                  the files that were added by hand, unchanged (see `index/ingest/additions.py`)
DIR/originals/              the files whose pages can be shown (see `originals.py`)
DIR/corrections.json        what was corrected by hand in articles' fields (see `corrections.py`)
DIR/feedback.jsonl          what people thought of replies, if they said so (see `qa/feedback.py`)
DIR/transcript.key          what tells conversations that are from here (see `ui/signature.py`)
DIR/lock                    the file that a process locks while it writes

A build writes a new generation beside the old one, under a name that nothing reads. Then it replaces CURRENT in one step. If the build is
killed at any moment, the old generation still answers. The previous generation is kept for processes that have it open; older ones are
removed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from articleqa.index.errors import ArticleQAError, IndexBusy, IndexCorrupt, IndexMismatch, IndexNotBuilt, IndexNotWritable, IndexUnusable
from articleqa.index.text.language import by_language

FORMAT = 5
CURRENT = "CURRENT"
ARTICLES = "articles.sqlite"
VECTORS = "vectors.npy"
DIGESTS = "vectors.digests.npy"
FAISS = "vectors.faiss"
MANIFEST = "manifest.json"
PARTIAL = "vectors.partial"
FEEDBACK = "feedback.jsonl"
TRANSCRIPT_KEY = "transcript.key"
ADDED = "added"
ORIGINALS = "originals"
CORRECTIONS = "corrections.json"
_BUILD_AGAIN = "It has to be built again."


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
        encoder_handed_in: Whether an application handed in its own encoder, which `load_encoder` cannot load. Earlier versions did not
            write this field.
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


def current(directory: Path) -> Path:
    """Return the folder of an index's current generation.

    Raises:
        IndexNotBuilt: There is no index in the folder.
        IndexCorrupt: CURRENT cannot be read, or names a generation that is not there.
    """
    pointer = directory / CURRENT
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        if not may_hold_an_index(directory):
            raise IndexNotBuilt(f"{directory} is {_what_is_there(directory)}, and no ArticleQA index.", directory) from None
        raise IndexNotBuilt(f"There is no index at {directory}.", directory) from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexCorrupt(f"{pointer} cannot be read ({error}). {_BUILD_AGAIN}", directory) from error
    generation = directory / "generations" / name
    if not name.isalnum() or not generation.is_dir():
        raise IndexCorrupt(f"{pointer} names the generation {name!r}, which is not there. {_BUILD_AGAIN}", directory)
    return generation


def may_hold_an_index(directory: Path) -> bool:
    """Tell whether a build may write to a folder: it does not exist, is empty, or has only files of an index. Others are left alone."""
    if not directory.exists():
        return True
    index_names = {CURRENT, f"{CURRENT}.new", "generations", "lock", PARTIAL, ADDED, ORIGINALS, CORRECTIONS, FEEDBACK, TRANSCRIPT_KEY}
    return directory.is_dir() and all(p.name in index_names or p.name.startswith(".") for p in directory.iterdir())


def _what_is_there(directory: Path) -> str:
    """What a path is that may not hold an index, in words."""
    return "a folder of other files" if directory.is_dir() else "a file"


def is_index(directory: Path) -> bool:
    """Tell whether there is an index in the folder, even a damaged one."""
    return (directory / CURRENT).is_file() and (directory / "generations").is_dir()


def read_manifest(generation: Path) -> Manifest:
    """Read a generation's manifest, and check that all its files are there in their full size.

    Args:
        generation: The generation's folder.

    Returns:
        The manifest.

    Raises:
        IndexCorrupt: The manifest cannot be read, or a file is missing or has another size; the message names it.
        IndexMismatch: Another version of ArticleQA wrote the generation in another format.
    """
    directory = generation.parent.parent
    path = generation / MANIFEST
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        version = fields["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexCorrupt(f"{path} cannot be read ({error}). {_BUILD_AGAIN}", directory) from error
    if version != FORMAT:
        message = f"The index at {directory} has format {version}; this version of ArticleQA reads format {FORMAT}."
        raise IndexMismatch(f"{message} {_BUILD_AGAIN}", directory)
    try:
        # Earlier versions counted the articles' own tags, in which "fr" and "fr-FR" differ.
        manifest = Manifest(**fields | {"languages": by_language(fields["languages"])})
        for name, entry in manifest.files.items():
            size = (generation / name).stat().st_size
            if size != entry["size"]:
                raise IndexCorrupt(f"{generation / name} has {size} bytes instead of {entry['size']}. {_BUILD_AGAIN}", directory)
    except (OSError, TypeError, KeyError, AttributeError) as error:
        damage = corrupt(generation, str(error))
        raise damage from error
    return manifest


def verify(generation: Path) -> None:
    """Compare the SHA-256 of every file of a generation with its manifest.

    Raises:
        IndexCorrupt: A file is missing or differs; the message names the first one.
        IndexMismatch: Another version of ArticleQA wrote the generation in another format.
    """
    manifest = read_manifest(generation)
    for name, entry in manifest.files.items():
        if sha256(generation / name) != entry["sha256"]:
            message = f"{generation / name} is not what the build wrote: its checksum differs."
            raise IndexCorrupt(f"{message} {_BUILD_AGAIN}", generation.parent.parent)


@contextlib.contextmanager
def locked(directory: Path, wait: float = 0) -> Iterator[None]:
    """Hold the index's lock: only one process may write at a time.

    Args:
        directory: The index's folder; it is made where it is not there.
        wait: How many seconds to wait for the lock.

    Raises:
        IndexBusy: Another process still has the lock after `wait` seconds.
        IndexNotWritable: The folder has other files than an index's, or cannot be written to.
        IndexUnusable: An OSError stopped the writing half-way.
    """
    if not may_hold_an_index(directory):
        message = f"{directory} is {_what_is_there(directory)}, and no ArticleQA index. Nothing was written; an index needs its own folder."
        raise IndexNotWritable(message, directory)
    lock = FileLock(directory / "lock")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
    except Timeout:
        raise IndexBusy(f"Another build is writing to {directory}.", directory) from None
    except OSError as error:
        raise IndexNotWritable(f"{directory} cannot be written to ({error.strerror}).", directory) from error
    try:
        yield
    except OSError as error:
        message = f"The build of {directory} stopped ({error}). The index is as it was before; run the build again."
        raise IndexUnusable(message, directory) from error
    finally:
        lock.release()


def publish(directory: Path, write: Callable[[Path], Manifest], check: Callable[[Path], None]) -> Path:
    """Write a new generation and make it current. Call with the lock held.

    Args:
        directory: The index's folder.
        write: Writes the generation's files to the folder that it gets, and returns the manifest; its `files` are filled in here.
        check: Opens the finished generation, and raises where it cannot be used; then the old generation stays current.

    Returns:
        The folder of the new generation.
    """
    generations = directory / "generations"
    generations.mkdir(exist_ok=True)
    numbers = [int(p.name) for p in generations.iterdir() if p.name.isdigit()]
    name = f"{max(numbers, default=0) + 1:06d}"
    retained_names = {name}
    staged = generations / f".{name}.unfinished"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    manifest = write(staged)
    files = {p.name: {"size": p.stat().st_size, "sha256": sha256(p)} for p in sorted(staged.iterdir())}
    for name_ in files:
        sync(staged / name_)
    fields = asdict(manifest) | {"files": files}
    (staged / MANIFEST).write_text(json.dumps(fields, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    sync(staged / MANIFEST)
    generation = generations / name
    staged.rename(generation)
    sync(generations)
    check(generation)
    with contextlib.suppress(ArticleQAError):  # there may be no previous generation, or a damaged one
        retained_names.add(current(directory).name)
    pointer = directory / f"{CURRENT}.new"
    pointer.write_text(name + "\n", encoding="utf-8")
    sync(pointer)
    pointer.replace(directory / CURRENT)
    sync(directory)
    for folder in generations.iterdir():
        if folder.name not in retained_names:
            shutil.rmtree(folder, ignore_errors=True)  # Windows cannot remove a file that is still mapped: the next build does
    return generation


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to the disk. After a rename a power cut must not leave a name without its data."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def corrupt(generation: Path, reason: str) -> IndexCorrupt:
    """Return the error for a generation whose files cannot be used."""
    return IndexCorrupt(f"The index at {generation} is damaged: {reason}. {_BUILD_AGAIN}", generation.parent.parent)
