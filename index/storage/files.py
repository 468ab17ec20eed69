"""Reading and writing the files of an index: with checksums, as a whole or not at all, and with errors that say which file it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from articleqa.index.errors import IndexCorrupt

BUILD_AGAIN = "It has to be built again."
CHANGED = "is not what the build wrote: its checksum differs"


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to the disk. After a rename a power cut must not leave a name without its data."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads it, also after a kill or a power cut, finds it as it was or as it is to be.

    Args:
        path: The file.
        content: What it is to hold.

    Raises:
        OSError: It cannot be written; then it is as it was.
    """
    unfinished = unfinished_of(path)
    try:
        unfinished.write_bytes(content)
        sync(unfinished)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    sync(path.parent)


def unfinished_of(path: Path) -> Path:
    """Return where `replace_file` writes a file before it takes its name."""
    return path.with_name(f"{path.name}.new")


class _Stream:
    """A file that NumPy does not know as one. To those that it knows it writes by itself, and does not say why that failed."""

    def __init__(self, write: Any) -> None:  # noqa: ANN401  (a method)
        self.write = write


def save_array(path: Path, array: NDArray[Any]) -> None:
    """Write an array in NumPy's format.

    Args:
        path: The file.
        array: The array; it holds no Python objects.

    Raises:
        OSError: The file cannot be written; its `errno` says why.
    """
    with path.open("wb") as file:
        np.lib.format.write_array(_Stream(file.write), np.ascontiguousarray(array), allow_pickle=False)


def new_array(path: Path, dtype: DTypeLike, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return an array to fill that is mapped to a new file in NumPy's format.

    Args:
        path: The file.
        dtype: The type of its values, which are no Python objects.
        shape: Its shape.

    Returns:
        The array. Where it is empty, it is not mapped, as nothing can be.

    Raises:
        OSError: There is no space for the file; its `errno` says why. To write to a mapped file without space would end the process.
    """
    if 0 in shape:
        save_array(path, array := np.empty(shape, dtype))
        return array
    array = np.lib.format.open_memmap(path, "w+", dtype, shape)
    if hasattr(os, "posix_fallocate"):
        handle = os.open(path, os.O_RDWR)
        try:
            os.posix_fallocate(handle, 0, path.stat().st_size)
        finally:
            os.close(handle)
    return array


def load_array(path: Path, *, mapped: bool = False) -> NDArray[Any]:
    """Read what `save_array` wrote.

    Args:
        path: The file, in a generation's folder.
        mapped: Whether it is mapped from disk, and read where it is used.

    Returns:
        The array.

    Raises:
        IndexCorrupt: The file is missing or damaged.
    """
    try:
        return np.asarray(np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False))
    except Exception as error:  # a header is read as Python's code, which raises whatever the tokenizer and the parser raise
        message = str(error).splitlines()[0] if str(error) else type(error).__name__
        damage = damaged(path, f"cannot be read ({message})")
        raise damage from error


def damaged(path: Path, what: str, directory: Path | None = None) -> IndexCorrupt:
    """Return the error for a file of an index.

    Args:
        path: The file.
        what: What is wrong with it, as the end of a sentence: `CHANGED`, "cannot be read".
        directory: The index's folder; None: the file is one of a generation.

    Returns:
        The error.
    """
    return IndexCorrupt(f"{path} {what}. {BUILD_AGAIN}", directory or path.parent.parent.parent)


def corrupt(generation: Path, reason: str) -> IndexCorrupt:
    """Return the error for a generation whose files cannot be used."""
    return IndexCorrupt(f"The index at {generation} is damaged: {reason}. {BUILD_AGAIN}", generation.parent.parent)
