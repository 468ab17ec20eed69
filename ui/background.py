"""Work that takes a while, and what it tells meanwhile."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")
"""What is told."""
_END = object()


def told_by(work: Callable[[Callable[[T], None]], None]) -> Iterator[T]:
    """Do some work in a thread of its own.

    Args:
        work: Does it, and tells what there is to tell by calling its argument. It handles its errors itself.

    Yields:
        What it tells, as it comes.
    """
    told: queue.Queue[T | object] = queue.Queue()

    def run() -> None:
        try:
            work(told.put)
        finally:
            told.put(_END)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while (item := told.get()) is not _END:
        yield item  # type: ignore[misc]  # all but the end was told
    thread.join()
