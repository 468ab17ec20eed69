"""Build again whenever the SOURCES change.

Each round starts a new observer and then builds. So a change during a build is not missed, and a SOURCE that was deleted and has come back
is watched as before.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserverVFS

from articleqa.index.regular_files import is_made_up

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

_log = logging.getLogger(__name__)

# A round begins when nothing has changed for the first number of seconds; if changes never end, after the second.
_QUIET_SECONDS, _MAX_DELAY = 1.0, 30.0
_POLLING_SECONDS = 1.0
_CHANGE_EVENTS = frozenset(["created", "modified", "attrib", "moved", "deleted"])


def watch(sources: Sequence[Path], directory: Path, rebuild: Callable[[], None], *, poll: bool = False) -> None:
    """Call `rebuild` once, and again after each change of the SOURCES, until Ctrl+C is pressed while it waits.

    Changes less than a second apart lead to one call. Changes in the index's own folder, and of names that begin with a dot, are ignored,
    because a build does not read them. An error that `rebuild` raises ends the watch.

    Args:
        sources: Files and folders.
        directory: The index's folder.
        rebuild: Called without arguments.
        poll: Look through the folders every second, instead of using the operating system's events. On network drives only this finds
            changes that other machines make. It is also used where the system cannot watch so many folders.
    """
    handler = _Handler([_absolute(source) for source in sources], _absolute(directory))
    while True:
        handler.changed.clear()
        with _observing(handler, poll):
            rebuild()
            try:
                _wait_until_quiet(handler.changed)
            except KeyboardInterrupt:
                return


class _Handler(FileSystemEventHandler):
    """Sets `changed` when a file or folder changes that a build may read."""

    def __init__(self, sources: Sequence[Path], directory: Path) -> None:
        self.changed = threading.Event()
        self.sources = sources
        self._directory = directory

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Handle an event of the observer."""
        # A folder is "modified" when something in it is made or removed, and that has an event of its own.
        if event.event_type in _CHANGE_EVENTS and not (event.is_directory and event.event_type == "modified"):
            paths = [Path(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path]
            if any(self._is_relevant(path) for path in paths):
                self.changed.set()

    def _is_relevant(self, path: Path) -> bool:
        """Tell whether a path is a SOURCE, is in one, or is a folder that a SOURCE is in."""
        if path.is_relative_to(self._directory):
            return False
        return any(
            source.is_relative_to(path)
            or (path.is_relative_to(source) and not any(part.startswith(".") for part in path.relative_to(source).parts))
            for source in self.sources
        )


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  # links are not resolved: events name paths through them


def _wait_until_quiet(changed: threading.Event) -> None:
    """Wait for a change, and then until nothing changes any more."""
    while not changed.wait(1):  # without a timeout Windows would not deliver Ctrl+C
        pass
    end = time.monotonic() + _MAX_DELAY
    while changed.is_set() and time.monotonic() < end:
        changed.clear()
        changed.wait(_QUIET_SECONDS)


@contextmanager
def _observing(handler: _Handler, poll: bool) -> Iterator[None]:
    """Observe the SOURCES; by polling where the system's events are not available."""
    try:
        observer = _start_observer(_polling_observer if poll else Observer, handler)
    except OSError as error:
        _log.warning("The system cannot watch these folders (%s); they are looked through every second instead.", error)
        observer = _start_observer(_polling_observer, handler)
    try:
        yield
    finally:
        observer.stop()
        observer.join()


def _polling_observer() -> BaseObserver:
    return PollingObserverVFS(os.stat, _entries, polling_interval=_POLLING_SECONDS)


def _entries(folder: str | None) -> Iterator[os.DirEntry[str]]:
    """List a folder; nothing of one that a build does not go into: one that the system makes up, and a link back to a folder above it."""
    path = Path(folder or os.curdir).absolute()
    real = os.path.realpath(path)
    if is_made_up(real) or (real != str(path) and any(os.path.realpath(above) == real for above in path.parents)):
        return iter(())
    return os.scandir(path)


def _start_observer(make_observer: Callable[[], BaseObserver], handler: _Handler) -> BaseObserver:
    """Start an observer of each SOURCE, and of the nearest folder above it that exists: there a SOURCE is deleted and made again."""
    while True:
        observer = make_observer()
        folders = {source for source in handler.sources if source.is_dir()}
        parents = {next(folder for folder in source.parents if os.access(folder, os.R_OK)) for source in handler.sources}
        for folder in folders | parents:
            observer.schedule(handler, str(folder), recursive=folder in folders)
        try:
            observer.start()
        except OSError as error:
            observer.stop()
            if isinstance(error, FileNotFoundError):  # it was deleted after it was listed
                continue
            raise
        return observer
