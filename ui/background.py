"""Changes of the index, which take a while, and what they tell meanwhile."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from articleqa.index.errors import ArticleQAError
from articleqa.server import faults
from articleqa.ui.views.upload import progress

if TYPE_CHECKING:
    from pathlib import Path

    import htpy as h

    from articleqa.index.ingest import Progress
    from articleqa.ui.i18n import Messages

T = TypeVar("T")
"""What comes of a change."""
_END = object()
_log = logging.getLogger(__name__)


def changed_by(
    messages: Messages, directory: Path, work: Callable[[Progress], T], failed: Callable[[str], T], unknown: str
) -> Iterator[h.Element | T]:
    """Change the index in a thread of its own.

    Args:
        messages: The page's language.
        directory: The index's folder.
        work: Changes it, calls its argument to tell how far it is, and returns what is to be told of it at the end.
        failed: Returns what is to be told instead, by the sentence that says why nothing was changed.
        unknown: That sentence where an error has none of its own.

    Yields:
        How far it is, again and again, and at the end what came of it.
    """
    told: queue.Queue[h.Element | T | object] = queue.Queue()

    def tell(stage: str, done: int, total: int) -> None:
        if is_ending():
            raise SystemExit  # nobody waits for the change any more; what was done is done, and the index is as it was
        told.put(progress(messages, stage, done, total))

    def run() -> None:
        try:
            told.put(work(tell))
        except (ArticleQAError, OSError) as error:
            told.put(failed(faults.told(error, directory)))
        except Exception as error:  # the person gets a sentence, whoever runs the server where it happened
            faults.log(_log, "The index was not changed.", error)
            told.put(failed(unknown))
        finally:
            told.put(_END)

    thread = threading.Thread(target=run, daemon=False)
    thread.start()
    while (item := told.get()) is not _END:
        yield item  # type: ignore[misc]  # all but the end was told
    thread.join()


def is_ending() -> bool:
    """Return whether the program ends: it waits for work in the background, since PyTorch aborts it where a thread still computes."""
    return not threading.main_thread().is_alive()
