"""What an index holds, and what it is to hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from articleqa.index.encoder.model_files import installed_revision, needed_by
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.errors import ArticleError, ArticleQAError, IndexMismatch
from articleqa.index.ingest.preparation import SETTINGS
from articleqa.index.loaders import Remark, SourceContents
from articleqa.index.records import Article, Origin
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations
from articleqa.index.storage.vector_cache import digest_of


@contextmanager
def previous(directory: Path) -> Iterator[HybridIndex | None]:
    """The current generation, or None where there is none that can be used: then everything is made anew."""
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
    """IndexMismatch where the generation's articles cannot be taken over as they are: another version or another encoder made it."""
    directory = old.generation.parent.parent
    with needed_by(directory, old.manifest):
        revision = encoder.revision if encoder else installed_revision(old.manifest.encoder)
    if old.manifest.settings != SETTINGS or old.manifest.encoder_revision != revision:
        said = f"The index at {directory} was made by another version of ArticleQA or of its encoder. It has to be built again."
        raise IndexMismatch(said, directory)


@dataclass
class TargetState:
    """What the next generation is to hold, and what there is to tell of it.

    `origins` are of all its articles, by id; `articles` are those that were read, and the others are in the generation before. `added` has
    the SHA-256 of the files that were added by hand, by their names.
    """

    origins: dict[str, Origin] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    failed: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)

    def take(self, article: Article, file: str, *, added: bool) -> None:
        """Hold an article that was read now."""
        digest = digest_of(json.dumps(asdict(article), sort_keys=True))
        self.origins[article.id] = Origin(file, added, digest)
        self.articles[article.id] = article

    def take_all(self, collected: SourceContents, old: HybridIndex | None) -> None:
        """Hold what SOURCES hold, and what the files that could not be read held before."""
        for article in collected.articles:
            self.take(article, collected.files[article.id], added=False)
        self.tell(collected.failures, collected.warnings, collected.skipped)
        self.keep(collected.unread, old, added=False)

    def keep(self, unread: Set[str], old: HybridIndex | None, *, added: bool) -> None:
        """Hold the articles that files, or files in folders, of these names held before; not those that another file holds now."""
        for id_, origin in (old.store.origins() if old and unread else {}).items():
            above = [origin.file, *map(str, PurePosixPath(origin.file).parents)]
            if old and origin.added == added and id_ not in self.origins and not unread.isdisjoint(above):
                self.origins[id_] = origin
                self.articles[id_] = old.store.article(id_)
                self.kept.append(id_)

    def drop(self, file: str) -> None:
        """Hold no article of that added file."""
        if self.added.pop(file, None):
            self.origins = {id_: origin for id_, origin in self.origins.items() if not (origin.added and origin.file == file)}

    def tell(self, failures: Sequence[ArticleError], warnings: Sequence[Remark], skipped: Sequence[Remark]) -> None:
        """Report what reading gave besides articles."""
        self.failed += [Remark(f.where, f.reason) for f in failures]
        self.warnings += warnings
        self.skipped += skipped
