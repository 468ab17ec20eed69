"""The process that reads files: `python -m articleqa.index.loaders.reading.worker`. `isolation.py` starts and ends it.

Each line of its standard input names a file, whose parts it writes to its standard output, or a page, which it draws (`wire.py`).
"""

from __future__ import annotations

import contextlib
import math
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.files import load_file, loader_of
from articleqa.index.loaders.reading import wire
from articleqa.index.page_images import PageView, boxes, render
from articleqa.index.page_layout import PageLayout

if TYPE_CHECKING:
    from typing import BinaryIO

    from articleqa.index.limits import Limits
    from articleqa.index.loaders.base import Part


def main() -> None:
    """Answer the requests of the standard input, until it ends."""
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a format's library prints must not stand between the parts
        for line in sys.stdin.buffer:
            request, limits = wire.requested(line)
            _limit(limits)
            if isinstance(request, SourceFile) and (loader := loader_of(request.path)):
                with contextlib.suppress(ImportError):  # `load_file` says it
                    loader.imported()
                _limit(limits)  # the import is no part of the file's time
            if isinstance(request, wire.PageRequest):
                answers.write(_page_line(request))
            else:
                whole = load_file(request, partial(_send_part, answers, limits), partial(_send, answers, limits, wire.still_reading_line()))
                answers.write(wire.end_line(whole=whole))
            answers.flush()


def _page_line(request: wire.PageRequest) -> bytes:
    """Return the page that is asked for, or why it cannot be drawn."""
    path = Path(request.path)
    try:
        image = render(path, request.page, width=request.width)
        layout = PageLayout.from_bytes(request.layout) if request.layout else PageLayout()
        found = (boxes(path, layout, span.start, span.end) for span in request.spans)
        return wire.page_line(PageView(image, tuple(tuple(box for box in of_span if box.page == request.page) for of_span in found)))
    except ArticleError as error:
        return wire.part_line(error)
    except (ImportError, OSError, ValueError, MemoryError) as error:
        return wire.part_line(ArticleError(path.name, f"has a page that cannot be drawn: {error}."))


def _send_part(answers: BinaryIO, limits: Limits, part: Part) -> None:
    if isinstance(part, LoadedArticle) and (length := len(part.article.text)) > limits.characters:
        reason = f"has a text of {length:,} characters; the limit for an article is {limits.characters:,}. Split it, or set a higher limit."
        part = ArticleError(part.where, reason)
    _send(answers, limits, wire.part_line(part))


def _send(answers: BinaryIO, limits: Limits, line: bytes) -> None:
    answers.write(line)
    answers.flush()
    _limit(limits)  # what follows has its own time


def _limit(limits: Limits) -> None:
    """Let this process have so much memory, and so much computing time from now on, where the operating system can see to it."""
    try:
        import resource
    except ImportError:  # not a POSIX system
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    computed = usage.ru_utime + usage.ru_stime
    for kind, value in ((resource.RLIMIT_DATA, limits.megabytes * 1_000_000), (resource.RLIMIT_CPU, math.ceil(computed + limits.seconds))):
        _, most = resource.getrlimit(kind)
        with contextlib.suppress(OSError, ValueError):  # macOS does not limit memory
            resource.setrlimit(kind, (value if most == resource.RLIM_INFINITY else min(value, most), most))


if __name__ == "__main__":
    main()
