"""What is told of an error: to the person that it happened to, and to whoever runs the server.

Neither the page nor a log repeats what it should not. A person on another machine need not know in which folders the index lies, and what
somebody asked or read stands in the message of many an error, so a log gets where it happened and not that.
"""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def told(error: Exception, directory: Path) -> str:
    """Return an error's sentence for the page: files are named from the index's folder on, not from the root of the disk.

    Args:
        error: Its message is a sentence for people.
        directory: The index's folder.
    """
    folders = {str(above) for above in (directory.parent, directory.resolve().parent) if above != above.parent and above.is_absolute()}
    if not folders:
        return str(error)
    longest_first = "|".join(map(re.escape, sorted(folders, key=len, reverse=True)))
    return re.sub(rf"(^|[^\w.-])(?:{longest_first})/", r"\1", str(error))


def log(logger: logging.Logger, what: str, error: Exception) -> None:
    """Log a fault: the lines of code it went through, without the values that its message may repeat; at the level DEBUG, with them.

    Args:
        logger: Of the module that noticed it.
        what: What did not happen, as a sentence.
        error: The fault.
    """
    logger.error("%s\n%s", what, "".join(_places(error)).rstrip())
    logger.debug("%s", what, exc_info=error)


def _places(error: BaseException) -> Iterator[str]:
    """Yield where an error was raised, and before it the errors that it came from."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _places(cause)
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"
