"""Build again whenever the SOURCES change.

Each round begins with a new observer and then builds, so that nothing that happens during a build is missed, and a SOURCE that was gone and
has come back is watched as before.
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
from watchdog.observers.polling import PollingObserver

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

_log = logging.getLogger(__name__)

# A round begins when nothing has changed for so many seconds; where changes never end, after so many.
_QUIET, _LONGEST = 1.0, 30.0
_CHANGES = frozenset(["created", "modified", "attrib", "moved", "deleted"])


def watch(sources: Sequence[Path], directory: Path, rebuild: Callable[[], None], *, poll: bool = False) -> None:
    """Call `rebuild`, and again after each change of the SOURCES, until Ctrl+C is pressed while it waits.

    Changes within a second of each other are one. The index at `directory` and what begins with a dot do not count, as a build does not
    read them. Changes come from the operating system, or with `poll`, and where that cannot watch so many folders, from looking every
    second; on network drives only looking finds what others change. What `rebuild` raises ends the watch.
    """
    handler = _Handler([_absolute(source) for source in sources], _absolute(directory))
    while True:
        handler.changed.clear()
        with _observing(handler, poll):
            rebuild()
            try:
                _wait(handler.changed)
            except KeyboardInterrupt:
                return


class _Handler(FileSystemEventHandler):
    """Sets `changed` at what a build could read."""

    def __init__(self, sources: Sequence[Path], directory: Path) -> None:
        self.changed = threading.Event()
        self.sources = sources
        self._directory = directory

    def on_any_event(self, event: FileSystemEvent) -> None:
        # A folder is "modified" where something in it is made or removed, which is an event of its own.
        if event.event_type in _CHANGES and not (event.is_directory and event.event_type == "modified"):
            paths = [Path(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path]
            if any(self._counts(path) for path in paths):
                self.changed.set()

    def _counts(self, path: Path) -> bool:
        """Whether it is, or is in, a SOURCE, or is a folder that a SOURCE is in."""
        if path.is_relative_to(self._directory):
            return False
        return any(
            source.is_relative_to(path)
            or (path.is_relative_to(source) and not any(part.startswith(".") for part in path.relative_to(source).parts))
            for source in self.sources
        )


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  # links stay as they are: so events name what is in them


def _wait(changed: threading.Event) -> None:
    """Return when something has changed and nothing does any more."""
    while not changed.wait(1):  # without an end to it, Windows would not let Ctrl+C through
        pass
    end = time.monotonic() + _LONGEST
    while changed.is_set() and time.monotonic() < end:
        changed.clear()
        changed.wait(_QUIET)


@contextmanager
def _observing(handler: _Handler, poll: bool) -> Iterator[None]:
    try:
        observer = _started(PollingObserver if poll else Observer, handler)
    except OSError as error:
        _log.warning("The system cannot watch these folders (%s); they are looked through every second instead.", error)
        observer = _started(PollingObserver, handler)
    try:
        yield
    finally:
        observer.stop()
        observer.join()


def _started(make: Callable[[], BaseObserver], handler: _Handler) -> BaseObserver:
    """An observer of each SOURCE, and of the nearest folder above that is there, which tells when a SOURCE goes or comes."""
    while True:
        observer = make()
        folders = {source for source in handler.sources if source.is_dir()}
        above = {next(folder for folder in source.parents if os.access(folder, os.R_OK)) for source in handler.sources}
        for folder in folders | above:
            observer.schedule(handler, str(folder), recursive=folder in folders)
        try:
            observer.start()
        except OSError as error:
            observer.stop()
            if isinstance(error, FileNotFoundError):  # gone since we looked
                continue
            raise
        return observer
