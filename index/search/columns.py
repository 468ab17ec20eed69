"""What a generation's articles say about themselves, as arrays: a filter is asked about each value once, not about each article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from articleqa.index.records import Metadata

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.index.search.selection import Selection


class Columns:
    """The metadata of articles, and which passages are theirs. Threads may share them.

    Args:
        metadata: What each article says about itself. The articles are numbered in this order.
        passage_articles: The article id of each passage, in the order of passage ids.

    Attributes:
        article_of: For each passage the number of its article, shape (passages,).
    """

    def __init__(self, metadata: Sequence[Metadata], passage_articles: Sequence[str]) -> None:
        self._numbers = {article.id: number for number, article in enumerate(metadata)}
        self.article_of = np.fromiter(map(self._numbers.__getitem__, passage_articles), np.int32, len(passage_articles))
        self._codes = lru_cache(partial(_coded, metadata))

    def __len__(self) -> int:
        """The number of articles."""
        return len(self._numbers)

    def admitted(self, selection: Selection) -> NDArray[np.bool_]:
        """Return the articles that a selection admits, as its `admits_article` says of each: bool, (articles,)."""
        masks = [~self._with_ids(selection.without_articles)]
        if selection.articles is not None:
            masks.append(self._with_ids(selection.articles))
        for filters in selection.filters:
            if filters.article_ids is not None:
                masks.append(self._with_ids(filters.article_ids))
            alone = type(filters)  # each field is asked about without the others
            masks += [
                self._where(field, of_field)
                for field, of_field in (
                    ("lang", alone(langs=filters.langs)),
                    ("source", alone(sources=filters.sources)),
                    ("date", alone(since=filters.since, until=filters.until)),
                )
                if of_field != alone()
            ]
        return np.asarray(np.logical_and.reduce(masks))

    def _with_ids(self, ids: Iterable[str]) -> NDArray[np.bool_]:
        """Return which articles have one of these ids."""
        mask = np.zeros(len(self), np.bool_)
        mask[[number for id_ in ids if (number := self._numbers.get(id_)) is not None]] = True
        return mask

    def _where(self, field: str, filters: Filters) -> NDArray[np.bool_]:
        """Return which articles pass filters that ask for one field."""
        values, codes = self._codes(field)
        asked: list[dict[str, Any]] = [{field: value} for value in values]
        admits = (filters.admits(Metadata("", "", **said)) for said in asked)
        return np.fromiter(admits, np.bool_, len(values))[codes]


def _coded(metadata: Sequence[Metadata], field: str) -> tuple[list[str | None], NDArray[np.int32]]:
    """Return the different values of a field, and for each article which of them it has."""
    codes: dict[str | None, int] = {}
    of_articles = [codes.setdefault(getattr(article, field), len(codes)) for article in metadata]
    return list(codes), np.array(of_articles, np.int32)
