"""The terms of a store: what each adds to the scores of its group. Those that were asked for are kept."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from articleqa.index.milvus.connection import Connection
from articleqa.index.milvus.expressions import token, tokens
from articleqa.index.search.lexical import OTHER_LANGUAGES, Scale, TermWeights, scale_of

_KEPT = 100_000
"""Terms that are kept; then all are asked for again."""
_FIELDS = ("dimension", "term", "language", "ceiling", "mean", "variance", "count")
_MOST = 16_000


class _Term(NamedTuple):
    """A term in a group."""

    dimension: int
    weights: TermWeights
    passages: int


@dataclass(frozen=True, slots=True)
class WeighedQuery:
    """The terms of a query, as a search weighs them.

    Attributes:
        weights: Dimension → weight: the inner product with a passage's vector is its score as a part of the best possible one.
        scales: Group → what its scores are measured by.
    """

    weights: dict[int, float]
    scales: dict[str, Scale]


class Vocabulary:
    """The terms of a generation. Threads may share it.

    Args:
        connection: The store.
        collection: The name of the collection of terms.
        groups: Each group's number of passages, and the ceiling of a term that none of these has.
    """

    def __init__(self, connection: Connection, collection: str, groups: Mapping[str, tuple[int, float]]) -> None:
        self._connection, self._collection, self._groups = connection, collection, groups
        self._known: dict[str, dict[str, _Term]] = {}
        self._lock = threading.Lock()

    def group(self, lang: str | None) -> str:
        """Return the group of a passage in a language."""
        return lang if lang in self._groups and lang is not None else OTHER_LANGUAGES

    def weigh(self, query: Iterable[str]) -> WeighedQuery:
        """Weigh the terms of a query, each given once."""
        by_term = self._of(list(query))
        scales = {
            group: scale_of((of_groups[group].weights if group in of_groups else None for of_groups in by_term), unknown, size)
            for group, (size, unknown) in self._groups.items()
        }
        weights = {term.dimension: 1 / scales[group].ceiling for of_groups in by_term for group, term in of_groups.items() if term.passages}
        return WeighedQuery(weights, scales)

    def count(self, term: str) -> int:
        """Return how many passages have a term."""
        (of_groups,) = self._of([term])
        return sum(of_group.passages for of_group in of_groups.values())

    def _of(self, terms: list[str]) -> list[dict[str, _Term]]:
        """Return what is known of each term in each group that has it."""
        with self._lock:
            missing = [term for term in terms if term not in self._known]
            known = {term: self._known[term] for term in terms if term in self._known}
        if missing:
            by_token: dict[str, dict[str, _Term]] = {token(term): {} for term in missing}
            for row in self._connection.rows(self._collection, f"term in {tokens(missing)}", _FIELDS, _MOST):
                weights = TermWeights(float(row["ceiling"]), float(row["mean"]), float(row["variance"]))
                by_token[row["term"]][row["language"]] = _Term(int(row["dimension"]), weights, int(row["count"]))
            known |= {term: by_token[token(term)] for term in missing}
            with self._lock:
                if len(self._known) > _KEPT:
                    self._known.clear()
                self._known.update((term, known[term]) for term in missing)
        return [known[term] for term in terms]
