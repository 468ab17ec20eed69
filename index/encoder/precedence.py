"""Questions come first: a build in the same process waits between its batches while a question is answered."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# A question passes networks several times, with less than this between: it counts as under way so many seconds longer.
_BETWEEN: Final = 0.05
# A batch waits no longer than this, however many questions there are, and looks this often.
_LONGEST: Final = 0.5
_STEP: Final = 0.005


class Precedence:
    """Which work goes first. It is safe to share between threads."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as in a process that was forked: nothing is under way there."""
        self._lock = threading.Lock()
        self._under_way = 0
        self._ended = -_BETWEEN

    @contextmanager
    def first(self) -> Iterator[None]:
        """Do what a person waits for."""
        with self._lock:
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                self._ended = time.monotonic()

    @contextmanager
    def last(self) -> Iterator[None]:
        """Do what nobody waits for, once nobody waits for anything else: after half a second at most."""
        until = time.monotonic() + _LONGEST
        while (now := time.monotonic()) < until and (self._under_way or now < self._ended + _BETWEEN):
            time.sleep(_STEP)
        yield


precedence: Final = Precedence()
"""Of this process."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=precedence.forget)
