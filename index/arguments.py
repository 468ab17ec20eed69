"""Checks of the arguments that applications pass: a wrong one raises a ValueError with its name, what it must be, and its value."""

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
    """Return the message of the ValueError for an argument; a long value is shortened."""
    return f"{name} must be {must_be}, not {_repr.repr(value)}"


def checked_text(name: str, value: object) -> str:
    """Return the value if it is a string, which may be blank.

    Args:
        name: The name of the argument, for the message.
        value: The argument.

    Returns:
        The value itself.

    Raises:
        ValueError: The value is not a string.
    """
    if not isinstance(value, str):
        raise ValueError(wrong_value(name, "a string", value))
    return value


def checked_count(name: str, value: object) -> int:
    """Return the value as an int if it is a whole number of at least 1.

    Args:
        name: The name of the argument, for the message.
        value: The argument. NumPy's integers are allowed, a bool is not.

    Returns:
        The value as an int.

    Raises:
        ValueError: The value is not a whole number, or is below 1.
    """
    number = operator.index(value) if hasattr(value, "__index__") and not isinstance(value, bool) else 0
    if number < 1:
        raise ValueError(wrong_value(name, "a whole number of at least 1", value))
    return number


def checked_directory(value: object) -> Path:
    """Return the path of an index as a Path.

    Args:
        value: The argument.

    Returns:
        The path, which need not exist.

    Raises:
        ValueError: The value is neither a string nor a path, or is empty.
    """
    if not isinstance(value, (str, PathLike)) or not str(value):
        raise ValueError(wrong_value("directory", "the path of an index", value))
    return Path(value)


def checked_several(name: str, values: Iterable[Any], kinds: tuple[type, ...], must_be: str) -> list[Any]:
    """Return the values as a list if each is an instance of one of the kinds.

    Args:
        name: The name of the argument, for the message.
        values: The argument.
        kinds: The classes that a value may have.
        must_be: What the argument must be, for the message: "several ids".

    Returns:
        The values in their order.

    Raises:
        ValueError: The argument is a single value instead of a collection, such as a string, or one of its values has another class.
    """
    is_frame = hasattr(values, "columns")  # iterating a data frame gives the names of its columns
    if isinstance(values, (str, bytes, *kinds)) or is_frame or not isinstance(values, Iterable):
        raise ValueError(wrong_value(name, must_be, values))
    items = list(values)
    for value in items:
        if not isinstance(value, kinds):
            raise ValueError(wrong_value(name, must_be, value))
    return items


def checked_paths(name: str, values: Iterable[Any], *kinds: type) -> list[Any]:
    """Return the values as a list if each is a path or an instance of one of the kinds.

    Args:
        name: The name of the argument, for the message.
        values: The argument.
        *kinds: Classes that a value may have besides a path.

    Returns:
        The values in their order.

    Raises:
        ValueError: The argument is a single value instead of a collection, one of its values is of another class, or a path is empty,
            which Python would take for the current folder.
    """
    paths = checked_several(name, values, (str, PathLike, *kinds), "several paths, as a list")
    if "" in paths:
        raise ValueError(wrong_value(name, "paths that are not empty", paths))
    return paths


def check_optional(name: str, value: object, kind: type, must_be: str) -> None:
    """Check that the value is None or an instance of a class or protocol.

    Args:
        name: The name of the argument, for the message.
        value: The argument.
        kind: The class or protocol.
        must_be: What the argument must be, for the message: "an encoder".

    Raises:
        ValueError: The value is neither.
    """
    if value is not None and not isinstance(value, kind):
        raise ValueError(wrong_value(name, f"{must_be} or None", value))
