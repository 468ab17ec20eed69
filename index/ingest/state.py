"""The state that an index has, and the state that it is to have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath

from articleqa.index.encoder.model_files import installed_revision, needed_by
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.errors import ArticleError, ArticleQAError, IndexMismatch
from articleqa.index.ingest.preparation import SETTINGS
from articleqa.index.loaders import Remark, SourceContents, SourceFile
from articleqa.index.records import Article, Origin
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations
from articleqa.index.storage.corrections import Corrections, corrected
from articleqa.index.storage.vector_cache import digest_of


@contextmanager
def previous(directory: Path) -> Iterator[HybridIndex | None]:
    """Open the current generation, and close it at the end.

    Args:
        directory: The index's folder.

    Yields:
        The generation, or None where there is none that can be used: then everything is computed anew.
    """
    try:
        old = HybridIndex.open(generations.current(directory))
    except ArticleQAError:
        yield None
        return
    try:
        old.store.origins()
    except ArticleQAError:
        old.store.close()
        yield None
        return
    try:
        yield old
    finally:
        old.store.close()


def check_current(old: HybridIndex, encoder: Encoder | None) -> None:
    """Check that the passages and vectors of a generation can be taken over as they are.

    Args:
        old: The generation.
        encoder: The encoder that an application handed in, or None for the generation's own model.

    Raises:
        IndexMismatch: Another version or another encoder made it.
        EncoderUnavailable: Its model is not on this machine.
    """
    directory = old.generation.parent.parent
    with needed_by(directory, old.manifest):
        revision = encoder.revision if encoder else installed_revision(old.manifest.encoder)
    if old.manifest.settings != SETTINGS or old.manifest.encoder_revision != revision:
        message = f"The index at {directory} was made by another version of ArticleQA or of its encoder. It has to be built again."
        raise IndexMismatch(message, directory)


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

    def add_article(self, article: Article, file: SourceFile, *, added: bool) -> None:
        """Add an article that was read now from a file, as corrected by hand. That of an added file is in `added` already."""
        if values := self.corrections.get(article.id):
            article = corrected(article, values)
        original = None
        if article.layout:
            with suppress(FileNotFoundError):  # it was removed since it was read: its pages cannot be shown
                original = self.added[file.id] if added else generations.sha256(file.path)
                self.originals[original] = file.path
        self.origins[article.id] = Origin(file.id, added, _digest(article), original)
        self.articles[article.id] = article

    def correct(self, id_: str, old: HybridIndex | None) -> None:
        """Apply what was corrected in an article, which need not have been read now."""
        article = corrected(self.article(id_, old), self.corrections.get(id_, {}))
        self.origins[id_] = replace(self.origins[id_], digest=_digest(article))
        self.articles[id_] = article

    def article(self, id_: str, old: HybridIndex | None) -> Article:
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

    def add_sources(self, collected: SourceContents, old: HybridIndex | None) -> None:
        """Add the articles of SOURCES, and those that the files that cannot be read now held before."""
        for article in collected.articles:
            self.add_article(article, collected.files[article.id], added=False)
        self.report(collected.failures, collected.warnings, collected.skipped)
        self.keep_articles_of(collected.unread, old, added=False)

    def keep_articles_of(self, unread: Set[str], old: HybridIndex | None, *, added: bool) -> None:
        """Keep the articles that unread files held before, except those that another file holds now.

        Args:
            unread: Names of files and folders that could not be read to their end.
            old: The current generation.
            added: Whether the names are of added files, or of files of the SOURCES.
        """
        for id_, origin in (old.store.origins() if old and unread else {}).items():
            file_and_folders = [origin.file, *map(str, PurePosixPath(origin.file).parents)]
            if old and origin.added == added and id_ not in self.origins and not unread.isdisjoint(file_and_folders):
                self.origins[id_] = origin
                self.articles[id_] = old.store.article(id_)
                self.kept_ids.append(id_)

    def drop_file(self, file: str) -> None:
        """Remove an added file with its articles."""
        if self.added.pop(file, None):
            self.origins = {id_: origin for id_, origin in self.origins.items() if not (origin.added and origin.file == file)}

    def report(self, failures: Sequence[ArticleError], warnings: Sequence[Remark], skipped: Sequence[Remark]) -> None:
        """Add to the report what could not be read or was left out."""
        self.failed += [Remark(f.where, f.reason) for f in failures]
        self.warnings += warnings
        self.skipped += skipped


def _digest(article: Article) -> str:
    """Return a digest of all that an article says, and of where it was read."""
    fields = asdict(article) | {"layout": digest_of(article.layout.hex())}
    return digest_of(json.dumps(fields, sort_keys=True))
