"""The process that reads files: `python -m articleqa.index.loaders.worker`. `isolation.py` starts and ends it.

Each line of its standard input names a file; it writes the parts of that file to its standard output (`wire.py`).
"""

from __future__ import annotations

import contextlib
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from articleqa.index.errors import ArticleError
from articleqa.index.loaders import wire
from articleqa.index.loaders.base import LoadedArticle
from articleqa.index.loaders.files import load_file

if TYPE_CHECKING:
    from typing import BinaryIO

    from articleqa.index.limits import Limits
    from articleqa.index.loaders.base import Part


def main() -> None:
    """Read the files that the standard input names, until it ends."""
    with os.fdopen(os.dup(1), "wb") as parts:
        os.dup2(2, 1)  # what a format's library prints must not stand between the parts
        for line in sys.stdin.buffer:
            file, limits = wire.requested(line)
            _limit_memory(limits.megabytes * 1_000_000)
            whole = load_file(file, partial(_send, parts, limits))
            parts.write(wire.end_line(whole=whole))
            parts.flush()


def _send(parts: BinaryIO, limits: Limits, part: Part) -> None:
    if isinstance(part, LoadedArticle) and (length := len(part.article.text)) > limits.characters:
        reason = f"has a text of {length:,} characters; the limit for an article is {limits.characters:,}. Split it, or set a higher limit."
        part = ArticleError(part.where, reason)
    parts.write(wire.part_line(part))
    parts.flush()


def _limit_memory(size: int) -> None:
    """Let this process have no more than `size` bytes of memory, where the operating system can see to it."""
    try:
        import resource
    except ImportError:  # not a POSIX system
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    with contextlib.suppress(OSError, ValueError):  # macOS does not have it
        resource.setrlimit(resource.RLIMIT_DATA, (size if most == resource.RLIM_INFINITY else min(size, most), most))


if __name__ == "__main__":
    main()
