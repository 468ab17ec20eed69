"""Which of two articles counts that have the same id."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articleqa.index.loaders.base import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articleqa.index.loaders.base import LoadedArticle, SourceFile
    from articleqa.index.records import Article


def is_newer(article: Article, modified: float, other: Article, other_modified: float) -> bool:
    """Tell whether an article counts, and not another of its id that was read before it.

    Args:
        article: The article that was read later.
        modified: When its file was modified, in seconds since 1970.
        other: The article that was read first.
        other_modified: When that one's file was modified.

    Returns:
        Whether its publication date is later; where one has no date, or both have the same, whether its file is not older.
    """
    if article.date and other.date and article.date != other.date:
        return article.date > other.date
    return modified >= other_modified


def older_remark(where: str, id_: str, newer: str) -> Remark:
    """Return the remark on an article that is left out, because a newer one has its id; both places may be named in messages."""
    return Remark(where, f'has the id "{id_}" of {newer}, which is newer and counts; if it is another article, give it another id.')


@dataclass
class DistinctArticles:
    """Articles of which no two have the same id.

    Of two with the same text the first is held; of two with another text, the newer one.

    Attributes:
        remarks: For each article that is not held, because a newer one has its id: where both stand.
    """

    remarks: list[Remark] = field(default_factory=list)
    _by_id: dict[str, tuple[LoadedArticle, SourceFile]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[LoadedArticle, SourceFile]]:
        """Yield each article with its file, in the order in which their ids were first added."""
        yield from self._by_id.values()

    def add(self, loaded: LoadedArticle, file: SourceFile) -> None:
        """Add an article of a file."""
        id_ = loaded.article.id
        other, other_file = self._by_id.get(id_, (loaded, file))
        if other is loaded:
            self._by_id[id_] = loaded, file
        elif loaded.article.text != other.article.text:
            older = loaded
            if is_newer(loaded.article, file.modified(), other.article, other_file.modified()):
                self._by_id[id_] = loaded, file
                older, other = other, loaded
            self.remarks.append(older_remark(older.where, id_, other.where))
