"""Which articles are asked, as the page's script sends and keeps it: a choice, `{"article", "lang", "source", "since", "until"}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articleqa.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping


class TooManyChosen(ValueError):
    """More is chosen at once than every question can be compared with."""


LONGEST_NAME = 2000
"""Characters of an article's id, or of another name that the page sends."""
_MOST = {"article": 20_000, "lang": 300, "source": 2000}
"""Of each kind that are chosen at once."""


def filters_of(choice: Mapping[str, Any]) -> Filters | None:
    """Return the filters that a choice means; None where it means all articles.

    Args:
        choice: Lists of article ids, languages and sources, and two days; it comes from a browser, and its values may be anything.

    Raises:
        TooManyChosen: More is chosen than the page lets a person choose.
        ValueError: No article can match the choice.
    """

    def texts(name: str) -> list[str]:
        values = choice.get(name)
        if not isinstance(values, list):
            return []
        if len(values) > _MOST[name]:
            raise TooManyChosen(name)
        return [value for value in values if isinstance(value, str) and len(value) <= LONGEST_NAME]

    def day(name: str) -> str | None:
        value = choice.get(name)
        return value if isinstance(value, str) else None

    return Filters.of(article_ids=texts("article"), langs=texts("lang"), sources=texts("source"), since=day("since"), until=day("until"))


def choice_of(filters: Filters | None) -> dict[str, Any]:
    """Return the choice that `filters_of` makes these filters of, with each list in alphabetical order; empty where all are asked."""
    if filters is None:
        return {}
    lists = {"article": filters.article_ids, "lang": filters.langs, "source": filters.sources}
    days = {"since": filters.since, "until": filters.until}
    return {name: sorted(values) for name, values in lists.items() if values} | {name: day for name, day in days.items() if day}
