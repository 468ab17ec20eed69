"""Reads files, and draws pages of them, in a process of its own, which is ended where a file reaches a limit or makes a library crash."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, cast

from articleqa.index.errors import ArticleError
from articleqa.index.limits import Limits
from articleqa.index.loaders.base import LoadedArticle, Remark, SourceFile
from articleqa.index.loaders.reading import wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from articleqa.index.loaders.base import Part, StillReading
    from articleqa.index.page_images import PageView
    from articleqa.index.records import Span

_IDLE_SECONDS = 20.0
"""So long a process without work is kept for the next file: starting one takes about half a second."""
_PATIENCE = 4
"""The process limits its own computing time; it is ended after so many times that, as where it waits for a drive or for other programs."""
_SIGNAL_OF_TIME = getattr(signal, "SIGXCPU", 0)
_TOO_SLOW = "takes more than {:.3g} seconds to read; split it, or set a higher limit."


@dataclass(frozen=True, slots=True)
class FileContents:
    """What one file holds, in the file's order.

    Attributes:
        loaded: The articles.
        failures: Parts that could not be read.
        skipped: Why the file, or a part of it, was left out on purpose.
        whole: False where the file could not be read to its end.
    """

    loaded: list[LoadedArticle] = field(default_factory=list)
    failures: list[ArticleError] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    whole: bool = True

    @property
    def warnings(self) -> list[Remark]:
        """What was left out of its articles, and its encoding where that was guessed."""
        return [Remark(loaded.where, remark) for loaded in self.loaded for remark in loaded.article.provenance.remarks]


def read_file(file: SourceFile, limits: Limits | None = None) -> FileContents:
    """Read one file with the loader for its suffix, in another process. Threads may call this at the same time.

    Args:
        file: The file.
        limits: What it may cost; None: `Limits()`.

    Returns:
        The contents. Errors are in `failures`, and a file without a loader is in `skipped`. Where a limit was reached, the articles before
        it are there, and `whole` is False.
    """
    loaded: list[LoadedArticle] = []
    failures: list[ArticleError] = []
    skipped: list[Remark] = []
    whole = False
    for part in _parts(file, limits or Limits()):
        match part:
            case LoadedArticle():
                loaded.append(part)
            case ArticleError():
                failures.append(part)
            case Remark():
                skipped.append(part)
            case bool():
                whole = part
    return FileContents(loaded, failures, skipped, whole)


def show_page(path: Path, page: int, *, width: int, layout: bytes = b"", spans: Sequence[Span] = ()) -> PageView:
    """Draw a page of a PDF in another process, with the boxes of stretches of text.

    Args:
        path: The PDF.
        page: The page's number, from 1.
        width: How wide the picture shall be, in pixels.
        layout: The layout of the article that was loaded from the file.
        spans: Stretches of the article's text, in any order.

    Returns:
        The page.

    Raises:
        ArticleError: The file cannot be read, has no such page, or reaches a limit.
    """
    request = wire.PageRequest(str(path.absolute()), page, width, layout, tuple(spans))
    limits = Limits()
    with _process() as process:
        try:
            view = wire.page_or_error(next(process.answers(wire.page_request(request, limits), limits)))
        except _Stopped as error:
            view = ArticleError(path.name, str(error))
    if isinstance(view, ArticleError):
        raise view
    return view


def _parts(file: SourceFile, limits: Limits) -> Iterator[Part | StillReading | bool]:
    """Yield the parts of a file, and at the end whether it was read to its end."""
    with contextlib.suppress(OSError):  # the loader reports it
        limits = limits.of_file(file.path.stat().st_size)
    with _process() as process:
        try:
            for line in process.answers(wire.request(file, limits), limits):
                part = wire.part_or_end(line)
                yield part
                if isinstance(part, bool):
                    return
        except _Stopped as error:
            yield ArticleError(file.where, str(error))
            yield False


@contextlib.contextmanager
def _process() -> Iterator[_Process]:
    """Have a process for one request."""
    process = _idle.take() or _Process()
    try:
        yield process
    except BaseException:  # the rest of its answer must not be taken for that to the next request
        process.end()
        raise
    finally:
        _idle.give_back(process)


class _Stopped(Exception):
    """A process reached a limit or crashed; the message continues a sentence about the file."""


class _Process:
    """A process that reads one file after the other."""

    def __init__(self) -> None:
        command = [sys.executable, "-P", "-m", "articleqa.index.loaders.reading.worker"]
        # One file is read at a time, so threads of numeric libraries would only take memory.
        environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(  # noqa: S603  # this package's own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
        )
        # Both are there, as both are pipes.
        self._requests, self._answers = cast("BinaryIO", self._process.stdin), cast("BinaryIO", self._process.stdout)
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        threading.Thread(target=self._collect, daemon=True).start()

    def _collect(self) -> None:
        """Put the lines of the process into the queue, and None after the last."""
        with contextlib.suppress(ValueError):  # closed by `end`
            for line in self._answers:
                self._lines.put(line)
        self._lines.put(None)

    @property
    def runs(self) -> bool:
        """Whether it can read another file."""
        return self._process.poll() is None

    def answers(self, request: bytes, limits: Limits) -> Iterator[bytes]:
        """Send a request, and yield the lines that answer it; the caller stops after the last one.

        Args:
            request: A line.
            limits: The time for a line, and what is said of the memory.

        Yields:
            The lines.

        Raises:
            _Stopped: The process reached a limit or crashed, and has ended.
        """
        with contextlib.suppress(BrokenPipeError):  # it has crashed, as the missing lines tell
            self._requests.write(request)
            self._requests.flush()
        while True:
            try:
                line = self._lines.get(timeout=limits.seconds * _PATIENCE)
            except Empty:
                self.end()
                raise _Stopped(_TOO_SLOW.format(limits.seconds)) from None
            if line is None:
                self.end()
                raise _Stopped(self._reason_of_crash(limits))
            yield line

    def _reason_of_crash(self, limits: Limits) -> str:
        code = self._process.returncode
        if code == -_SIGNAL_OF_TIME:
            return _TOO_SLOW.format(limits.seconds)
        name = signal.strsignal(-code) if code < 0 else f"exit status {code}"
        return (
            f"made the program that reads it end ({name}): it is damaged, or needs more than {limits.megabytes:,} MB of memory; "
            "save it anew, or set a higher limit."
        )

    def end(self) -> None:
        """End the process at once, and what it has started, such as Tesseract."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):  # it has ended
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for stream in (self._requests, self._answers):
            with contextlib.suppress(OSError):
                stream.close()


class _Idle:
    """Processes without work; they are ended when they have had none for a while."""

    def __init__(self) -> None:
        self._processes: list[_Process] = []
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._used = 0.0

    def take(self) -> _Process | None:
        """Return a process that runs, or None where there is none."""
        with self._lock:
            while self._processes:
                process = self._processes.pop()
                if process.runs:
                    return process
        return None

    def give_back(self, process: _Process) -> None:
        """Keep a process for the next file."""
        if not process.runs:
            return
        with self._lock:
            self._processes.append(process)
            self._used = time.monotonic()
            if self._timer is None:  # one for each file would take as long as reading a short one
                self._wait(_IDLE_SECONDS)

    def _wait(self, seconds: float) -> None:
        """Look in so many seconds whether processes still have no work; call with the lock held."""
        self._timer = threading.Timer(seconds, self._end_unused)
        self._timer.daemon = True
        self._timer.start()

    def _end_unused(self) -> None:
        """End all processes, if none had work for a while."""
        with self._lock:
            self._timer = None
            left = self._used + _IDLE_SECONDS - time.monotonic()
            if left > 0 and self._processes:
                self._wait(left)
                return
        self.end_all()

    def forget(self) -> None:
        """Have no processes, without ending any."""
        self._processes, self._lock, self._timer = [], threading.Lock(), None

    def end_all(self) -> None:
        """End all processes without work."""
        with self._lock:
            processes, self._processes = self._processes, []
        for process in processes:
            process.end()


_idle = _Idle()
atexit.register(_idle.end_all)
if hasattr(os, "register_at_fork"):  # the processes belong to the parent
    os.register_at_fork(after_in_child=_idle.forget)
