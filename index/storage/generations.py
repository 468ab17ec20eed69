"""An index on disk: generations, each complete in itself, one of them current.

DIR/CURRENT                 the name of the generation that answers
DIR/generations/ID/         articles.sqlite, bm25.*, vectors.*, and manifest.json, written last
DIR/vectors.partial/        vectors that an unfinished build has already made (see `vector_cache.py`)
DIR/added/                  the files that were added by hand, as they are (see `additions.py`)
DIR/feedback.jsonl          what people thought of replies, where somebody said (see `qa/feedback.py`)
DIR/lock                    held while a build writes

A build writes a new generation beside the old under a name that nothing reads, and makes it current by renaming CURRENT: whenever it is
killed, the old one still answers. The generation before the current one is kept for readers that have it open; older ones are removed.
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

FORMAT = 4
CURRENT = "CURRENT"
ARTICLES = "articles.sqlite"
VECTORS = "vectors.npy"
DIGESTS = "vectors.digests.npy"
FAISS = "vectors.faiss"
MANIFEST = "manifest.json"
PARTIAL = "vectors.partial"
FEEDBACK = "feedback.jsonl"
ADDED = "added"
_AGAIN = "It has to be built again."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of.

    `languages` has how many articles are in which language (`by_language` in `language.py`), "unknown" among them. `files` maps each file's
    name to its size in bytes and its SHA-256; `added` maps the name of each file that was added by hand to the SHA-256 of what was read.
    `encoder_handed_in` says that an application's own encoder made it, which is nothing that `load_encoder` makes; earlier versions did not
    note that.
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
    """The folder of the generation that answers. IndexNotBuilt where there is none, IndexCorrupt where CURRENT names nothing."""
    pointer = directory / CURRENT
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        if not may_hold_an_index(directory):
            raise IndexNotBuilt(f"{directory} is not an ArticleQA index: it has no file CURRENT.", directory) from None
        raise IndexNotBuilt(f"There is no index at {directory}.", directory) from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexCorrupt(f"{pointer} cannot be read ({error}). {_AGAIN}", directory) from error
    generation = directory / "generations" / name
    if not name.isalnum() or not generation.is_dir():
        raise IndexCorrupt(f"{pointer} names the generation {name!r}, which is not there. {_AGAIN}", directory)
    return generation


def may_hold_an_index(directory: Path) -> bool:
    """Whether a build may write here: the folder is not there yet, empty, or begun by a build. Anything else is somebody's own folder."""
    if not directory.exists():
        return True
    ours = {CURRENT, f"{CURRENT}.new", "generations", "lock", PARTIAL, ADDED, FEEDBACK}
    return directory.is_dir() and all(p.name in ours or p.name.startswith(".") for p in directory.iterdir())


def is_index(directory: Path) -> bool:
    """Whether there is an index in the folder, of whatever state."""
    return (directory / CURRENT).is_file() and (directory / "generations").is_dir()


def read_manifest(generation: Path) -> Manifest:
    """The manifest of a generation whose files are all there in their full size.

    IndexCorrupt names the file that is missing or cut short; IndexMismatch says that the format is another version's.
    """
    directory = generation.parent.parent
    path = generation / MANIFEST
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        version = fields["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexCorrupt(f"{path} cannot be read ({error}). {_AGAIN}", directory) from error
    if version != FORMAT:
        said = f"The index at {directory} has format {version}; this version of ArticleQA reads format {FORMAT}."
        raise IndexMismatch(f"{said} {_AGAIN}", directory)
    try:
        # Earlier builds counted by the articles' own tags, which tell "fr" from "fr-FR".
        manifest = Manifest(**fields | {"languages": by_language(fields["languages"])})
        for name, entry in manifest.files.items():
            size = (generation / name).stat().st_size
            if size != entry["size"]:
                raise IndexCorrupt(f"{generation / name} has {size} bytes instead of {entry['size']}. {_AGAIN}", directory)
    except (OSError, TypeError, KeyError, AttributeError) as error:
        raise corrupt(generation, str(error)) from error
    return manifest


def verify(generation: Path) -> None:
    """Read every file of the generation and compare its SHA-256 with the manifest's. IndexCorrupt names the first that differs."""
    manifest = read_manifest(generation)
    for name, entry in manifest.files.items():
        if sha256(generation / name) != entry["sha256"]:
            said = f"{generation / name} is not what the build wrote: its checksum differs."
            raise IndexCorrupt(f"{said} {_AGAIN}", generation.parent.parent)


@contextlib.contextmanager
def locked(directory: Path, wait: float = 0) -> Iterator[None]:
    """Hold the index's lock, as one build at a time must.

    IndexBusy where another still has it after `wait` seconds; IndexNotWritable where the folder is somebody's own or cannot be written to;
    IndexUnusable where writing stops half-way.
    """
    if not may_hold_an_index(directory):
        said = f"{directory} holds other files and is no ArticleQA index: nothing was written. An index needs a folder of its own."
        raise IndexNotWritable(said, directory)
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
        said = f"The build of {directory} stopped ({error}). The index is as it was before; run the build again."
        raise IndexUnusable(said, directory) from error
    finally:
        lock.release()


def publish(directory: Path, write: Callable[[Path], Manifest], check: Callable[[Path], None]) -> Path:
    """Write a new generation and make it current; return its folder.

    `write` fills the folder it is given and returns the manifest, whose `files` are measured here; `check` opens the finished generation
    and raises where it cannot be used, and then the old one stays. Call with the lock held.
    """
    generations = directory / "generations"
    generations.mkdir(exist_ok=True)
    numbers = [int(p.name) for p in generations.iterdir() if p.name.isdigit()]
    name = f"{max(numbers, default=0) + 1:06d}"
    kept = {name}
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
    with contextlib.suppress(ArticleQAError):  # there may be none before, or none that can be used
        kept.add(current(directory).name)
    pointer = directory / f"{CURRENT}.new"
    pointer.write_text(name + "\n", encoding="utf-8")
    sync(pointer)
    pointer.replace(directory / CURRENT)
    sync(directory)
    for folder in generations.iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)  # a file that is still mapped on Windows goes with the next build
    return generation


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Bring a file, or a folder's entries, to the disk: a rename must not outrun what it names."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def corrupt(generation: Path, reason: str) -> IndexCorrupt:
    """The error for a generation whose files cannot be used."""
    return IndexCorrupt(f"The index at {generation} is damaged: {reason}. {_AGAIN}", generation.parent.parent)
