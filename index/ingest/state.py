"""The state that an index has, and the state that it is to have."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath

from articleqa.index.errors import ArticleError
from articleqa.index.ingest.previous import Previous
from articleqa.index.loaders import Remark, SourceContents, SourceFile
from articleqa.index.records import Article, Origin
from articleqa.index.regular_files import sha256
from articleqa.index.storage.corrections import Corrections, corrected
from articleqa.index.storage.vector_cache import digest_of


@dataclass
class TargetState:
    """What the next generation is to hold, and what the report says about it.

    Attributes:
        origins: Article id → origin, for all articles.
        articles: Article id → article, for those that were read now; the others are in the current generation.
        corrections: What people corrected by hand; it is applied to every article that is read.
        added: Name of an added file → its SHA-256.
        originals: SHA-256 → the file, for those whose pages can be shown and that were read now.
        kept_ids: Ids of articles that stay as they were, because their file could not be read now.
        failed: Files, lines and entries that could not be read.
        warnings: Fields that were left out of an article, and encodings that were guessed.
        skipped: Files that were left out on purpose.
        mended: Files of the index that were damaged, and that the next generation has anew.
    """

    origins: dict[str, Origin] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    corrections: Corrections = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)
    originals: dict[str, Path] = field(default_factory=dict)
    kept_ids: list[str] = field(default_factory=list)
    failed: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    mended: list[Remark] = field(default_factory=list)

    def add_article(self, article: Article, file: SourceFile, *, added: bool) -> None:
        """Add an article that was read now from a file, as corrected by hand. That of an added file is in `added` already."""
        if values := self.corrections.get(article.id):
            article = corrected(article, values)
        original = None
        if article.layout:
            with suppress(OSError):  # it is gone, or no file any more, since it was read: its pages cannot be shown
                original = self.added[file.id] if added else sha256(file.path)
                self.originals[original] = file.path
        self.origins[article.id] = Origin(file.id, added, digest_of_article(article), original)
        self.articles[article.id] = article

    def correct(self, id_: str, old: Previous | None) -> None:
        """Apply what was corrected in an article, which need not have been read now."""
        article = corrected(self.article(id_, old), self.corrections.get(id_, {}))
        self.origins[id_] = replace(self.origins[id_], digest=digest_of_article(article))
        self.articles[id_] = article

    def article(self, id_: str, old: Previous | None) -> Article:
        """Return an article that the next generation is to hold.

        Args:
            id_: The id of one of `origins`.
            old: The current generation.

        Returns:
            The article, as it was read now, or as the current generation has it.

        Raises:
            KeyError: There is no such article.
        """
        if id_ in self.articles or old is None:
            return self.articles[id_]
        return old.store.article(id_)

    def add_sources(self, collected: SourceContents, old: Previous | None) -> None:
        """Add the articles of SOURCES, and those that the files that cannot be read now held before."""
        if old:
            for id_, origin in collected.known.items():
                self._keep(id_, origin, old)
        for article in collected.articles:
            self.add_article(article, collected.files[article.id], added=False)
        self.report(collected.failures, collected.warnings, collected.skipped)
        self.keep_articles_of(collected.unread, old, added=False)

    def keep_articles_of(self, unread: Set[str], old: Previous | None, *, added: bool) -> None:
        """Keep the articles that unread files held before, except those that another file holds now.

        Args:
            unread: Names of files and folders that could not be read to their end.
            old: The current generation.
            added: Whether the names are of added files, or of files of the SOURCES.
        """
        for id_, origin in (old.store.origins() if old and unread else {}).items():
            file_and_folders = [origin.file, *map(str, PurePosixPath(origin.file).parents)]
            if old and origin.added == added and id_ not in self.origins and not unread.isdisjoint(file_and_folders):
                self._keep(id_, origin, old)
                self.kept_ids.append(id_)

    def keep_all(self, old: Previous) -> None:
        """Keep the articles of the SOURCES that the index was built from, which are not named now, as they were."""
        for id_, origin in old.store.origins().items():
            if not origin.added:
                self._keep(id_, origin, old)

    def _keep(self, id_: str, origin: Origin, old: Previous) -> None:
        """Keep an article as it was. What was corrected may be newer than the generation that has it."""
        self.origins[id_] = origin
        if id_ in self.corrections:
            self.correct(id_, old)

    def drop_file(self, file: str) -> None:
        """Remove an added file with its articles."""
        if self.added.pop(file, None):
            self.origins = {id_: origin for id_, origin in self.origins.items() if not (origin.added and origin.file == file)}

    def report(self, failures: Sequence[ArticleError], warnings: Sequence[Remark], skipped: Sequence[Remark]) -> None:
        """Add to the report what could not be read or was left out."""
        self.failed += [Remark(f.where, f.reason) for f in failures]
        self.warnings += warnings
        self.skipped += skipped


def digest_of_article(article: Article) -> str:
    """Return a digest of all that an article says, and of where it was read."""
    fields = asdict(article) | {"layout": digest_of(article.layout.hex())}
    return digest_of(json.dumps(fields, sort_keys=True))
