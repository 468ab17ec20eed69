"""Which names an added file may have."""

from __future__ import annotations

from pathlib import PureWindowsPath

from articleqa.index.errors import ArticleError
from articleqa.index.loaders import SourceFile

# Limits of common file systems: bytes of one part of a path, and of a path below DIR/added.
_MAX_PART_BYTES, _MAX_PATH_BYTES = 255, 1000
# Names that Windows keeps for devices.
_RESERVED_NAMES = frozenset(["CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789¹²³")])


def check_name(file: SourceFile) -> None:
    """Check that a file's name stays inside DIR/added and is possible on every operating system: an index may be moved to another.

    Raises:
        ArticleError: The name cannot be kept.
    """
    parts = file.id.split("/")
    stems = {part.partition(".")[0].rstrip().upper() for part in parts}
    try:
        is_too_long = len(file.id.encode()) > _MAX_PATH_BYTES or max(len(part.encode()) for part in parts) > _MAX_PART_BYTES
    except UnicodeEncodeError:
        raise ArticleError(file.where, "has a name that is not UTF-8; rename it.") from None
    if is_too_long:
        raise ArticleError(f"{file.where[:80]}…", "has a name that is too long; shorten it.")
    if (
        any(part == "" or part.startswith(".") or part.endswith((" ", ".")) for part in parts)
        or PureWindowsPath(file.id).drive
        or any(character == "\\" or ord(character) < 32 or ord(character) == 127 for character in file.id)
        or not stems.isdisjoint(_RESERVED_NAMES)
    ):
        raise ArticleError(file.where, "has a name that an index cannot keep; rename it.")
