"""Which column of a table holds which field of an article, by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain

import regex

from articleqa.index.languages import languages

_FIELDS = ("title", "text", "lang", "date", "source", "author")
_NAME_SEPARATORS = regex.compile(r"[\s_#*:.-]+")


def columns_of(names: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """Return the columns that may hold each field, by what people call them in one of the languages known here.

    Args:
        names: The names of the columns, in their order; upper and lower case are the same.

    Returns:
        Field of an article, "id" and "text" too → the positions of its columns, the likeliest first. A field without a column is left out.
    """
    normal = [_NAME_SEPARATORS.sub(" ", name).strip().casefold() for name in names]
    found = {
        field: [place for known in known_names for place, name in enumerate(normal) if name == known]
        for field, known_names in _known_names().items()
    }
    return {field: places for field, places in found.items() if places}


@cache
def _known_names() -> Mapping[str, tuple[str, ...]]:
    """Return field → the names of its column, the likeliest first: the field's own, those of English, those of the other languages."""
    codes = sorted(languages(), key=lambda code: code != "en")
    names = {field: [field, *chain.from_iterable(getattr(languages()[code].columns, field) for code in codes)] for field in _FIELDS}
    return {"id": ("id",), **{field: tuple(dict.fromkeys(name.casefold() for name in known)) for field, known in names.items()}}
