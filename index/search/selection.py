"""`Selection`: which passages may be found, as a value that every kind of index understands.

An embedded index makes a mask over its passages of it, another engine an expression.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.index.records import Article, Metadata

_Id = TypeVar("_Id", int, str)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which passages may be found: those that every part admits. Without parts, all of them.

    Attributes:
        filters: Each must admit the passage's article.
        articles: The ids of the articles that the passage may be from; None: of any.
        without_articles: The ids of the articles that it may not be from.
        passages: The ids that the passage may have; None: any.
        without_passages: The ids that it may not have.
    """

    filters: tuple[Filters, ...] = ()
    articles: frozenset[str] | None = None
    without_articles: frozenset[str] = frozenset()
    passages: frozenset[int] | None = None
    without_passages: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        filters: Iterable[Filters] = (),
        articles: Iterable[str] | None = None,
        without_articles: Iterable[str] = (),
        passages: Iterable[int] | None = None,
        without_passages: Iterable[int] = (),
    ) -> Self:
        """Make a selection of any iterables, as the class says them."""
        return cls(
            tuple(dict.fromkeys(filters)),
            None if articles is None else frozenset(articles),
            frozenset(without_articles),
            None if passages is None else frozenset(passages),
            frozenset(without_passages),
        )

    def __and__(self, other: Selection) -> Selection:
        """Return what both admit."""
        return Selection(
            tuple(dict.fromkeys(self.filters + other.filters)),
            _common(self.articles, other.articles),
            self.without_articles | other.without_articles,
            _common(self.passages, other.passages),
            self.without_passages | other.without_passages,
        )

    @property
    def is_of_articles(self) -> bool:
        """Whether articles are admitted as a whole, or not at all."""
        return self.passages is None and not self.without_passages

    def admits_article(self, article: Article | Metadata) -> bool:
        """Return whether passages of an article may be found, as far as that depends on the article."""
        return (
            (self.articles is None or article.id in self.articles)
            and article.id not in self.without_articles
            and all(filters.admits(article) for filters in self.filters)
        )

    def admits_passage(self, id_: int) -> bool:
        """Return whether a passage of an admitted article may be found."""
        return (self.passages is None or id_ in self.passages) and id_ not in self.without_passages


def in_both(first: Selection | None, second: Selection | None) -> Selection | None:
    """Return what both selections admit; None admits all."""
    if first is None:
        return second
    return first if second is None else first & second


def _common(first: frozenset[_Id] | None, second: frozenset[_Id] | None) -> frozenset[_Id] | None:
    if first is None:
        return second
    return first if second is None else first & second
