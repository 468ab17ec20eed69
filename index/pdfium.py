"""PDFium, the library that reads PDF files: how a file is opened, and by one thread at a time."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from articleqa.index.errors import ArticleError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK = threading.Lock()
"""PDFium is not thread-safe: what is opened here is read and closed before another file is opened."""


@contextmanager
def opened(path: Path, where: str) -> Iterator[Any]:
    """Open a PDF file; pages are read from it as they are asked for.

    Args:
        path: The file.
        where: The file's name in messages.

    Yields:
        The file as pypdfium2's PdfDocument. Nothing of it may be used after the block.

    Raises:
        ArticleError: The file is empty, is locked with a password, or is no PDF.
        ImportError: pypdfium2 is not installed.
        OSError: The file cannot be opened.
    """
    import pypdfium2

    with _LOCK, path.open("rb") as content:
        if not content.read(1):
            raise ArticleError(where, "is empty; it may not have been copied to its end.")
        content.seek(0)
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            locked = "assword" in str(error)
            reason = "is locked with a password; save it without one." if locked else "is no PDF that can be read; it may be damaged."
            raise ArticleError(where, reason) from None
        try:
            yield document
        finally:
            document.close()
