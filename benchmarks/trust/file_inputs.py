"""Damaged files for the loaders.

The loaders run in a process of their own, as they do in a build, which is started anew where an input makes it crash or stand still.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import random
import resource
import signal
import tempfile
import traceback
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Final

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.files import LOADERS, load_file
from benchmarks.trust.laws import check_article
from benchmarks.trust.report import Failure, failure_of
from benchmarks.trust.samples import FORMATS, Format

_SECONDS: Final = 10.0
"""An input is small, and takes parts of a second."""
_PATIENCE: Final = 3.0
"""After so many times that the process is ended: C code does not hear the alarm, and what waits uses no time."""
_BYTES: Final = 1_500_000_000


class TooLong(BaseException):
    """An input takes too long. No `except Exception` of a loader takes it for something else."""


@contextlib.contextmanager
def alarm(seconds: float = _SECONDS) -> Iterator[None]:
    """Raise `TooLong` in the main thread where what is inside computes for longer than that, however busy the machine is."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong(f"takes more than {seconds:g} seconds")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def format_of(suffix: str) -> Format:
    """Return what the inputs of a suffix are made of."""
    return next(format_ for format_ in FORMATS if suffix in format_.suffixes)


def content(suffix: str, seed: int, number: int, samples: list[bytes]) -> bytes:
    """Return an input: the same one for the same suffix, seed and number."""
    return format_of(suffix).input(random.Random(f"{suffix} {seed} {number}"), samples)


def load(suffix: str, data: bytes, path: Path) -> None:
    """Let the loader of a suffix read a file, and check what it gives.

    Args:
        suffix: The suffix.
        data: The content of the file.
        path: Where the file is written.

    Raises:
        AssertionError: An article breaks a law.
        Exception: Anything but what a loader may raise.
    """
    path.write_bytes(data)
    try:
        for part in LOADERS[suffix](SourceFile(path, f"folder/{path.name}", path.name)):
            if isinstance(part, LoadedArticle):
                check_article(part)
    except (ArticleError, OSError):
        pass


def fuzz_loader(suffix: str, inputs: int, seed: int) -> list[Failure]:
    """Let the loader of a suffix read many damaged files.

    Args:
        suffix: The suffix.
        inputs: How many.
        seed: Makes the files.

    Returns:
        The failures, one of each kind.
    """
    samples = format_of(suffix).samples()
    failures: dict[str, Failure] = {}
    first = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"input{suffix}"
        path.write_bytes(samples[0])
        load_file(SourceFile(path, path.name, path.name), lambda _part: None)  # so that the processes have what it imports
        while first < inputs:
            for number, failure in _answers(suffix, samples, seed, range(first, inputs), path):
                first = number + 1
                if failure:
                    failures.setdefault(failure.what, failure)
    return list(failures.values())


def _answers(suffix: str, samples: list[bytes], seed: int, numbers: range, path: Path) -> Iterator[tuple[int, Failure | None]]:
    """Yield the inputs that one process reads, with what failed; the last one where it crashed or stood still."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(suffix, samples, seed, numbers, path, theirs), daemon=True)
    process.start()
    theirs.close()
    reading = numbers.start
    try:
        while reading < numbers.stop:
            if not ours.poll(_SECONDS * _PATIENCE):
                yield (
                    reading,
                    Failure(
                        "stands still",
                        content(suffix, seed, reading, samples),
                        f"input {reading} takes more than {_SECONDS * _PATIENCE:g} s",
                    ),
                )
                return
            yield reading, ours.recv()
            reading += 1
    except EOFError:
        process.join()
        what = f"crashes with exit status {process.exitcode}"
        yield reading, Failure(what, content(suffix, seed, reading, samples), f"input {reading}")
    finally:
        process.kill()
        process.join()
        ours.close()


def _read(suffix: str, samples: list[bytes], seed: int, numbers: range, path: Path, answers: Connection) -> None:
    """Read inputs, and send for each what failed, or None."""
    held = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()  # by the process that this one is a copy of
    resource.setrlimit(resource.RLIMIT_DATA, (held + _BYTES, held + _BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in numbers:
        data = content(suffix, seed, number, samples)
        try:
            with alarm():
                load(suffix, data, path)
        except (Exception, TooLong) as error:  # whatever a library raises is a failure
            answers.send(failure_of(error, data, f"input {number}: " + "".join(traceback.format_exception_only(error)).strip()))
        else:
            answers.send(None)
