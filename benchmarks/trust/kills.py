"""Kills: a process that changes an index is ended at a step on the file system, as by `kill -9` or a power cut between two writes.

Whatever the step, the index answers as before or as after; the same command once more ends as if nothing had happened; and nothing is left.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from articleqa.index.errors import CorpusError
from articleqa.index.storage.verification import verify
from benchmarks.trust.attacked_index import Attacked, files_read_here, in_child
from benchmarks.trust.report import Failure

_CHANGING = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.truncate", "sqlite3.connect"})
_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True, slots=True)
class Operation:
    """What is killed.

    Attributes:
        name: Its name.
        prepare: Makes what it needs; not killed.
        run: The operation itself.
    """

    name: str
    prepare: Callable[[Attacked], None]
    run: Callable[[Attacked], None]


OPERATIONS = (
    Operation("build", Attacked.change_sources, Attacked.build),
    Operation("add", Attacked.remove, Attacked.add),
    Operation("remove", lambda _: None, Attacked.remove),
    Operation("edit", lambda _: None, Attacked.edit),
)


@dataclass(frozen=True, slots=True)
class Uninterrupted:
    """What an operation does that nobody kills.

    Attributes:
        operation: The operation.
        prepared: An index that it can be run on, to be copied.
        steps: How many steps on the file system it takes.
        before: What the index says before it.
        after: What it says after it.
        names: The files of the index after it.
    """

    operation: Operation
    prepared: Attacked
    steps: int
    before: list[Any]
    after: list[Any]
    names: list[str]


def uninterrupted(operation: Operation, pristine: Attacked, folder: Path) -> Uninterrupted:
    """Run an operation to its end.

    Args:
        operation: The operation.
        pristine: The index, which is copied.
        folder: A folder for the copies, which is not there yet.

    Returns:
        What it does.
    """
    prepared = pristine.copied(folder / "prepared")
    _done(partial(operation.prepare, prepared))
    whole = prepared.copied(folder / "whole")
    events: list[str] = []

    def counted() -> int:
        operation.run(whole)
        return len(events)

    outcome, steps = in_child(counted, before=partial(_watch, whole.index, events.append))
    assert outcome == "done", steps
    return Uninterrupted(operation, prepared, steps, _done(prepared.answers), _done(whole.answers), _names(whole.index))


def killed_at(step: int, expected: Uninterrupted, folder: Path) -> Failure | None:
    """Kill an operation before one of its steps, and look what is left.

    Args:
        step: The step, from 1; beyond the last one it is not killed.
        expected: The operation, and what it does otherwise.
        folder: A folder for the index, which is not there yet.

    Returns:
        What does not hold; None where all holds.
    """
    attacked, operation = expected.prepared.copied(folder), expected.operation
    steps = 0

    def die(_event: str) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def again() -> None:
        try:
            operation.run(attacked)
        except CorpusError:  # it was done already, and cannot be done twice: any other build removes what is left
            attacked.build()

    in_child(partial(operation.run, attacked), before=partial(_watch, attacked.index, die))
    checks: tuple[tuple[str, Callable[[], Any], tuple[Any, ...]], ...] = (
        ("it answers", attacked.answers, (expected.before, expected.after)),
        ("it is done again", again, (None,)),
        ("it answers after that", attacked.answers, (expected.after,)),
        ("every checksum is right", partial(verify, attacked.index), (None,)),
        ("nothing is left", partial(_names, attacked.index), (expected.names,)),
    )
    for law, check, values in checks:
        outcome, value = in_child(check)
        if outcome != "done" or value not in values:
            return Failure(f"{operation.name}, killed before step {step} of {expected.steps}: {law}", step, f"{outcome}: {value}")
    return None


def kill(seed: int) -> Iterator[Failure | None]:
    """Kill each operation in turn, at random steps, without end.

    Args:
        seed: Chooses the steps.

    Yields:
        What does not hold after a kill; None where all holds.
    """
    choose = random.Random(seed)
    with TemporaryDirectory() as name, files_read_here():
        pristine = Attacked(Path(name) / "pristine").make()
        for expected in cycle([uninterrupted(operation, pristine, Path(name) / operation.name) for operation in OPERATIONS]):
            with TemporaryDirectory() as folder:
                yield killed_at(choose.randint(1, expected.steps + 1), expected, Path(folder) / "killed")


def _done(call: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Return what a call in a process of its own returns: this one stays as it was, to be copied."""
    outcome, value = in_child(call)
    assert outcome == "done", value
    return value


def _watch(index: Path, step: Callable[[str], None]) -> None:
    """Call a function before each step of this process that changes something in an index's folder. It cannot be taken back."""
    folder = os.fspath(index)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            changes = any(c in "wax+" for c in mode) if isinstance(mode, str) else bool((flags or 0) & _FLAGS)
        else:
            path, changes = arguments[0] if arguments else None, event in _CHANGING
        if changes and isinstance(path, (str, os.PathLike)) and os.fspath(path).removeprefix("file://").startswith(folder):
            step(event)

    sys.addaudithook(hook)
    flush = os.fsync

    def fsync(fd: Any) -> None:  # noqa: ANN401  (whatever `os.fsync` takes)
        step("fsync")
        flush(fd)

    os.fsync = fsync


def _names(index: Path) -> list[str]:
    """Return the names of all files of an index, without the numbers of its generations."""
    paths = [path.relative_to(index).parts for path in index.rglob("*")]
    return sorted(
        "/".join(p for i, p in enumerate(parts) if not (i == 1 and parts[0] == "generations" and p[0].isdigit())) for parts in paths
    )
