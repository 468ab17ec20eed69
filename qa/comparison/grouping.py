"""Answers → groups that say the same: by numbers and dates, by terms, and where those do not tell, by the sense of the words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from articleqa.comparison.meaning import Meaning, compared
from articleqa.index.encoder.bundled_model import REVISION
from articleqa.index.records import Article
from articleqa.index.text.language import canonical
from articleqa.records import Answer

if TYPE_CHECKING:
    from articleqa.index.encoder.protocol import Encoder

SAME_SENSE: Final = 0.47
"""The cosine of two answers' vectors from which on their words mean the same (`python -m training.fit_places` fits it)."""


class Grouping:
    """Groups answers as they come. Each is compared with all before it.

    The vectors are those of the default encoder's question side, which knows translations best. An index of another encoder has
    no such vectors; there only numbers, dates and terms tell.

    Args:
        encoder: The encoder of the index.
        article: Returns the article of an id.

    Attributes:
        groups: The answers that say the same, in the order in which they came; so are the groups.
    """

    def __init__(self, encoder: Encoder, article: Callable[[str], Article]) -> None:
        self.groups: list[list[Answer]] = []
        self._encoder = encoder if encoder.revision == REVISION else None
        self._article = article
        self._meanings: list[list[Meaning]] = []
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def add(self, answer: Answer, *, starts_group: bool = False) -> bool:
        """Add an answer to the first group that says the same, unless an answer of that group says otherwise.

        Args:
            answer: The answer.
            starts_group: Whether it may be the first of a new group. The very first answer always is.

        Returns:
            Whether it was added. It was not where it says something that no group says, or overlaps an answer that is in a group.
        """
        if any(_overlap(answer, other) for group in self.groups for other in group):
            return False
        meaning = Meaning.of(answer, canonical(self._article(answer.article_id).lang or ""))
        for group, meanings in zip(self.groups, self._meanings, strict=True):
            if self._is_said_in(meaning, meanings):
                group.append(answer)
                meanings.append(meaning)
                return True
        if self.groups and not starts_group:
            return False
        self.groups.append([answer])
        self._meanings.append([meaning])
        return True

    def has(self, article_id: str) -> bool:
        """Return whether an answer of this article is in a group."""
        return any(answer.article_id == article_id for group in self.groups for answer in group)

    def _is_said_in(self, meaning: Meaning, meanings: list[Meaning]) -> bool:
        verdicts = [compared(meaning, other) for other in meanings]
        if False in verdicts:
            return False
        return True in verdicts or any(self._have_same_sense(meaning.text, other.text) for other in meanings)

    def _have_same_sense(self, first: str, second: str) -> bool:
        if self._encoder is None:
            return False
        new = [text for text in (first, second) if text not in self._vectors]
        if new:
            self._vectors |= dict(zip(new, self._encoder.encode_queries(new), strict=True))
        return float(self._vectors[first] @ self._vectors[second]) >= SAME_SENSE


def _overlap(first: Answer, second: Answer) -> bool:
    return first.article_id == second.article_id and first.start < second.end and second.start < first.end
