"""The articles of an index in an older format, which the next build takes over. Its passages and BM25 arrays are made anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from articleqa.index.errors import IndexCorrupt
from articleqa.index.records import Article, Origin
from articleqa.index.storage.articles_db import article_of_row
from articleqa.index.storage.files import corrupt

_MISSING: dict[str, Any] = {"pages": "[]", "provenance": "{}", "layout": b"", "file": "", "added": 0, "original": None}
"""What a column holds that a format did not have yet: `pages` since 3, `file` and `added` since 4, the others since 5."""


class OlderArticleStore:
    """The articles of a generation of format 1 to 5.

    Every method raises IndexCorrupt where the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
        self._connection.row_factory = sqlite3.Row

    def article(self, article_id: str) -> Article:
        """Return the article of an id.

        Raises:
            KeyError: There is no article of this id.
        """
        rows = self._rows("SELECT * FROM articles WHERE id = ?", article_id)
        if not rows:
            raise KeyError(f"no article {article_id!r} in this index")
        try:
            return article_of_row(rows[0])
        except (ValueError, TypeError) as error:
            raise self._corrupt(error) from error

    def origins(self) -> Mapping[str, Origin]:
        """Return article id → origin, for all articles. Before format 4 no file is known, and nothing was added by hand."""
        rows = self._rows("SELECT * FROM articles ORDER BY id")
        return {row["id"]: Origin(row["file"], bool(row["added"]), row["digest"], row["original"]) for row in rows}

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _rows(self, sql: str, *parameters: str) -> list[dict[str, Any]]:
        try:
            return [_MISSING | dict(row) for row in self._connection.execute(sql, parameters)]
        except sqlite3.DatabaseError as error:
            raise self._corrupt(error) from error

    def _corrupt(self, error: Exception) -> IndexCorrupt:
        return corrupt(self._folder, str(error))
