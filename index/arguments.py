"""What applications hand in, checked: a wrong argument is a ValueError that says which, what it must be, and what it was."""

from __future__ import annotations

import operator
import reprlib
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = 100


def wrong_value(name: str, must_be: str, value: object) -> str:
    """The message of the ValueError for an argument; a long value is cut."""
    return f"{name} must be {must_be}, not {_repr.repr(value)}"


def checked_text(name: str, value: object) -> str:
    """A string, which may be blank."""
    if not isinstance(value, str):
        raise ValueError(wrong_value(name, "a string", value))
    return value


def checked_count(name: str, value: object) -> int:
    """A whole number of at least 1, NumPy's too, and no bool."""
    number = operator.index(value) if hasattr(value, "__index__") and not isinstance(value, bool) else 0
    if number < 1:
        raise ValueError(wrong_value(name, "a whole number of at least 1", value))
    return number


def checked_directory(value: object) -> Path:
    """The path of an index."""
    if not isinstance(value, (str, PathLike)) or not str(value):
        raise ValueError(wrong_value("directory", "the path of an index", value))
    return Path(value)


def checked_several(name: str, values: Iterable[Any], kinds: tuple[type, ...], must_be: str) -> list[Any]:
    """Values of these kinds, in their order; a string, and whatever else is one of them instead of several, is wrong."""
    if isinstance(values, (str, bytes, *kinds)) or not isinstance(values, Iterable):
        raise ValueError(wrong_value(name, must_be, values))
    several = list(values)
    for value in several:
        if not isinstance(value, kinds):
            raise ValueError(wrong_value(name, must_be, value))
    return several


def checked_paths(name: str, values: Iterable[Any], *kinds: type) -> list[Any]:
    """Paths, or values of these kinds, in their order; an empty path, which would be the current folder, is wrong."""
    several = checked_several(name, values, (str, PathLike, *kinds), "several paths, as a list")
    if "" in several:
        raise ValueError(wrong_value(name, "paths that are not empty", several))
    return several


def check_optional(name: str, value: object, kind: type, must_be: str) -> None:
    """An instance of a class or protocol, or None."""
    if value is not None and not isinstance(value, kind):
        raise ValueError(wrong_value(name, f"{must_be} or None", value))
