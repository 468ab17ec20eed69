"""A full disk: the index lies on a small file system, and an operation finds no more space somewhere on its way.

It ends in one sentence that says so, the index answers as before, and once there is space the same command does it.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from articleqa.index.storage.verification import verify
from benchmarks.trust.attacked_index import Attacked, files_read_here, in_child
from benchmarks.trust.kills import OPERATIONS, Operation, Uninterrupted, uninterrupted
from benchmarks.trust.report import Failure

_STEP = 4096
_MOST = 64 * 1024 * 1024


@contextmanager
def small_file_system(folder: Path) -> Iterator[Callable[[int], None] | None]:
    """Mount a file system in memory at a folder.

    Args:
        folder: The folder, which is empty.

    Yields:
        A function that sets its size in bytes; None where this process may not mount one.
    """

    def mount(options: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", os.fspath(folder)]
        return shutil.which("mount") is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0

    if not mount(f"size={_MOST}"):
        yield None
        return
    try:
        yield lambda size: _checked(mount(f"remount,size={size}"))
    finally:
        subprocess.run(["umount", "-l", os.fspath(folder)], check=True)


def fill(seed: int) -> Iterator[Failure | None]:
    """Let each operation in turn run out of space, somewhere on its way, without end.

    Where no file system can be mounted, the size of each file is limited instead.

    Args:
        seed: Chooses how much space there is.

    Yields:
        What does not hold after one; None where all holds.
    """
    choose = random.Random(seed)
    with TemporaryDirectory() as name, files_read_here():
        pristine = Attacked(Path(name) / "pristine").make()
        for expected in cycle([uninterrupted(operation, pristine, Path(name) / operation.name) for operation in OPERATIONS]):
            with TemporaryDirectory() as folder:
                yield filled(expected, choose.random(), Path(folder))


def filled(expected: Uninterrupted, share: float, folder: Path) -> Failure | None:
    """Let an operation run out of space, and look what is left.

    Args:
        expected: The operation, and what it does otherwise.
        share: How much of the space that it needs is there, from 0 to 1.
        folder: An empty folder.

    Returns:
        What does not hold; None where all holds.
    """
    with small_file_system(folder) as set_size:
        attacked = expected.prepared.copied(folder / "attacked")
        needed = _size(expected.prepared.folder.parent / "whole") + 16 * _STEP
        if set_size:
            used = _used(folder)
            set_size(used + int(share * needed) // _STEP * _STEP)
            failure = _run(attacked, expected, share, lambda: None)
            set_size(_MOST)
        else:
            largest = max(path.stat().st_size for path in attacked.index.rglob("*") if path.is_file())
            failure = _run(attacked, expected, share, partial(_limit_files, int(share * largest) + 1))
        return failure or _done_with_space(attacked, expected, share)


def _run(attacked: Attacked, expected: Uninterrupted, share: float, before: Callable[[], None]) -> Failure | None:
    """Run the operation, which may find no space, and ask the index."""
    operation = expected.operation
    outcome, message = in_child(partial(operation.run, attacked), before=before)
    sentence = str(message).partition("\n")[0]
    if outcome not in {"done", "DiskFull"} or (outcome == "DiskFull" and "no space left" not in sentence):
        return Failure(f"{_name(operation, share)}: one sentence says so", share, f"{outcome}: {message}")
    answered, answers = in_child(attacked.answers)
    if answered != "done" or answers not in ((expected.before,) if outcome == "DiskFull" else (expected.before, expected.after)):
        return Failure(f"{_name(operation, share)}: it answers as before", share, f"{answered}: {answers}")
    return None


def _done_with_space(attacked: Attacked, expected: Uninterrupted, share: float) -> Failure | None:
    """Run the operation again, now that there is space."""
    for check, value in (
        (partial(_again, expected.operation, attacked), None),
        (attacked.answers, expected.after),
        (partial(verify, attacked.index), None),
    ):
        outcome, found = in_child(check)
        if outcome != "done" or found != value:
            return Failure(f"{_name(expected.operation, share)}: with space it is done", share, f"{outcome}: {found}")
    return None


def _again(operation: Operation, attacked: Attacked) -> None:
    """Run an operation once more, unless it was done the first time and cannot be done twice."""
    if operation.name != "remove" or (attacked.index / "added" / "dam.txt").exists():
        operation.run(attacked)


def _name(operation: Operation, share: float) -> str:
    return f"{operation.name} with {share:.0%} of the space"


def _checked(done: bool) -> None:
    assert done, "the small file system cannot be given another size"


def _limit_files(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _used(folder: Path) -> int:
    statistics: Any = os.statvfs(folder)
    return int((statistics.f_blocks - statistics.f_bfree) * statistics.f_frsize)
