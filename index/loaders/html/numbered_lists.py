"""The numbers of the items of a list, as a browser shows them before each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.ooxml.number_formats import written

if TYPE_CHECKING:
    from lxml.etree import _Element

_INTEGER = regex.compile(r"\s*([+-]?\d{1,9})(?!\d)")
_WITHOUT_NUMBERS = regex.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", regex.IGNORECASE)
_CLASSES_WITHOUT_NUMBERS = frozenset(("list-unstyled", "list-none", "unstyled", "no-bullet", "no-bullets", "nobullet", "list-inline"))


class ListNumbers:
    """Counts the items of one list.

    Args:
        element: The list.
        tag: Its tag; only an `ol` has numbers.
    """

    def __init__(self, element: _Element, tag: str) -> None:
        self._step = -1 if element.get("reversed") is not None else 1
        self._kind = (element.get("type") or "1").strip()
        self._has_numbers = tag == "ol" and not _is_without_numbers(element)
        first = sum(1 for child in element if _is_item(child)) if self._step < 0 and self._has_numbers else 1
        self._next = _integer(element.get("start"), first)

    def next(self, item: _Element) -> str:
        """Return what is shown before the next item: "3. ", or "" where the list has no numbers."""
        if not self._has_numbers:
            return ""
        number = _integer(item.get("value"), self._next)
        self._next = number + self._step
        return "" if _is_without_numbers(item) else f"{_number(number, (item.get('type') or self._kind).strip())}. "


def _is_item(element: _Element) -> bool:
    return str(element.tag).rpartition("}")[2].lower() == "li"


def _is_without_numbers(element: _Element) -> bool:
    classes = (element.get("class") or "").lower().split()
    return _WITHOUT_NUMBERS.search(element.get("style") or "") is not None or not _CLASSES_WITHOUT_NUMBERS.isdisjoint(classes)


def _integer(attribute: str | None, otherwise: int) -> int:
    match = _INTEGER.match(attribute or "")
    return int(match[1]) if match else otherwise


def _number(number: int, kind: str) -> str:
    """Return a number in the way of a list's `type`: "1", "a", "A", "i" or "I"."""
    if kind in {"a", "A"} and number > 0:
        letters = _letters(number)
    elif kind in {"i", "I"}:
        letters = written(number, "lowerRoman")
    else:
        return str(number)
    return letters.upper() if kind.isupper() else letters


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters
