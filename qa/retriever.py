"""`Retriever`: finds passages, for applications that embed ArticleQA."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from articleqa.index.arguments import check_optional, checked_directory
from articleqa.index.encoder.loading import load_encoder
from articleqa.index.encoder.model_files import name_of_encoder
from articleqa.index.encoder.protocol import Encoder, check_model_or_encoder
from articleqa.index.errors import ArticleQAError, IndexCorrupt, IndexMismatch, StoreUnusable
from articleqa.index.milvus.address import StoreAddress, is_store
from articleqa.index.search.hybrid import IndexFolder
from articleqa.index.search.protocol import Archive, Index, Mode
from articleqa.index.storage import generations
from articleqa.reader.protocol import Reader
from articleqa.reader.span_reader import SpanReader
from articleqa.snapshot import Snapshot

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.index.records import Article, ExactHit, Hit, Metadata

_log = logging.getLogger(__name__)


class Retriever:
    """Finds passages in an index, and gives the articles that they are from.

    `open` makes one from the folder of an index. It is a context manager, and safe to share between threads. When a build publishes a new
    generation, the next call uses it; a search that has begun ends on the generation that it began with. Once the Retriever is closed,
    every method but `close` raises ValueError.

    Args:
        archive: Where generations of the index are published.
        index: A generation of that index, opened.
        encoder: The encoder that made it.
        reader: What reads passages. None: the one that comes with the package, loaded when it is first needed.

    Attributes:
        location: The folder of the index, or the address of a store.
        directory: The folder of the index; of a store a folder on this machine.
        is_store: Whether it is a store, which is changed by builds alone.
    """

    def __init__(self, archive: Archive, index: Index, encoder: Encoder, reader: Reader | None = None) -> None:
        self._archive = archive
        self.location = archive.location
        self.directory = archive.directory
        self.is_store = archive.location != archive.directory
        self._closed = False
        self._process = os.getpid()
        self._remove_files: Callable[[], object] = lambda: None
        self._snapshot = Snapshot(index, encoder, self.reader)
        self._damaged: Path | None = None
        self._refreshing = threading.Lock()
        self._reader = reader
        self._loading = threading.Lock()

    @classmethod
    def open(cls, directory: Path | str, *, encoder: Encoder | None = None, reader: Reader | None = None) -> Self:
        """Open an index with the encoder that made it.

        Args:
            directory: The folder of the index, or the address of a store: `milvus://HOST:PORT/NAME`, or a path that ends in `.db`.
            encoder: The application's own encoder, if it made the index with one. None: the model that the index names is loaded.
            reader: The application's own reader. None: the one that comes with the package, loaded when it is first needed.

        Returns:
            A Retriever over the index's current generation.

        Raises:
            IndexNotBuilt: There is no index in the folder.
            IndexCorrupt: A file of the index is missing or damaged.
            IndexMismatch: The encoder's weights are not those that made the index, or another version of ArticleQA wrote it.
            StoreUnusable: The store cannot be reached, holds no archive, or one that other weights made.
            PackageMissing: The library that a store needs is not installed.
            EncoderNotHandedIn: An application made the index with an encoder of its own, and `encoder` is None.
            EncoderUnavailable: The model that made the index is not on this machine, or cannot be loaded.
            ValueError: An argument has a wrong type, or the path is empty.
        """
        archive = _archive_at(directory)
        check_optional("encoder", encoder, Encoder, "an Encoder")
        check_optional("reader", reader, Reader, "a Reader")
        index = archive.open_current()
        return cls(archive, index, _encoder_for(index, archive, encoder), reader)

    @classmethod
    def from_articles(
        cls,
        articles: Iterable[Article | Mapping[str, Any]],
        *,
        model: str | None = None,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
    ) -> Self:
        """Index articles for as long as the Retriever is used. The index is in a temporary folder, which goes with it.

        >>> with Retriever.from_articles([{"text": "The bridge opened in 1998."}, {"text": "Luna 9 landed in 1966."}]) as retriever:
        ...     [hit.passage.text for hit in retriever.search("Moon", k=1)]
        ['Luna 9 landed in 1966.']

        Args:
            articles: As for `build_articles`. One that cannot be used, or has the id of another, is left out, with a warning in the log.
            model: A sentence-transformers model, by name or folder. None: the default one.
            encoder: An encoder of the application's own, instead of a model.
            reader: The application's own reader. None: the one that comes with the package, loaded when it is first needed.

        Returns:
            A Retriever over these articles.

        Raises:
            EmptyCorpus: There is no article.
            EncoderUnavailable: The model is not on this machine, or cannot be loaded.
            ValueError: An argument is wrong, such as one article instead of several.
        """
        from articleqa.index.ingest import build_articles  # with the loaders, which a Retriever does not need

        check_model_or_encoder(model, encoder)
        check_optional("reader", reader, Reader, "a Reader")
        encoder = load_encoder(model) if encoder is None else encoder
        directory = Path(tempfile.mkdtemp(prefix="articleqa-"))
        try:
            report = build_articles(articles, directory, encoder=encoder)
            for remark in (*report.failed, *report.skipped):
                _log.warning("%s", remark)
            archive = IndexFolder(directory)
            retriever = cls(archive, archive.open_current(), encoder, reader)
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            raise
        retriever._remove_files = weakref.finalize(retriever, shutil.rmtree, directory, ignore_errors=True)
        return retriever

    def search(self, query: str, k: int = 10, *, mode: Mode = "hybrid", rerank: bool = False, filters: Filters | None = None) -> list[Hit]:
        """Find the passages that match a query best.

        Args:
            query: The words to search with, in any language.
            k: How many hits to return at most.
            mode: "bm25" finds passages that hold a word of the query, and does not use the encoder. "dense" compares vectors. "hybrid"
                adds the scores of both.
            rerank: Whether to read the first five passages together with the query, and to order these five by the sum of their score and
                how well they answer. This takes some tenths of a second, where a search takes hundredths.
            filters: Which articles to search. None: all of them.

        Returns:
            At most k hits, best first, ranked from 1; equal scores are in the order of passage ids. With `rerank`, the passages that were
            read come first. Near-duplicates are one hit, so that there may be fewer than k. A blank query finds nothing.

        Raises:
            ValueError: An argument is wrong, such as `k` below 1 or an unknown mode, or the Retriever is closed.
            EncoderUnavailable: `rerank` needs the package's reader, and the default encoder, which that is built on, cannot be loaded.
            ReaderMismatch: `rerank` needs the package's reader, and its files do not belong together.
        """
        return self.snapshot().search(query, k, mode=mode, rerank=rerank, filters=filters)

    def search_many(
        self, queries: Sequence[str], k: int = 10, *, mode: Mode = "hybrid", rerank: bool = False, filters: Filters | None = None
    ) -> list[list[Hit]]:
        """Search one generation with several queries, as `Snapshot.search_many` does: their vectors are computed together."""
        return self.snapshot().search_many(queries, k, mode=mode, rerank=rerank, filters=filters)

    def exact(self, query: str, *, filters: Filters | None = None) -> list[ExactHit]:
        """Find the articles that hold the very words of a query, as `Snapshot.exact` does."""
        return self.snapshot().exact(query, filters=filters)

    def article(self, article_id: str) -> Article:
        """Return an article with its text.

        Args:
            article_id: The article's id, such as `hit.passage.article_id`.

        Returns:
            The article, as its loader read it.

        Raises:
            KeyError: The index holds no article of this id.
            ValueError: `article_id` is no string, or the Retriever is closed.
        """
        return self.snapshot().article(article_id)

    def article_ids(self) -> list[str]:
        """Return the ids of all articles, in ascending order."""
        return self.snapshot().article_ids()

    def metadata(self) -> Sequence[Metadata]:
        """Return what every article says about itself, in the order of ids."""
        return self.snapshot().metadata()

    def languages(self) -> Mapping[str, int]:
        """Return how many articles are in each language.

        Returns:
            Counts by ISO 639 code, in the order of codes. "fr" counts "fr-FR", too; "unknown" counts the articles of no known language.

        Raises:
            ValueError: The Retriever is closed.
        """
        return self.snapshot().languages()

    def snapshot(self) -> Snapshot:
        """Return the newest generation, for several calls that must see the same articles.

        Returns:
            The current generation. Where it cannot be opened, a warning is logged, and the one that was opened before is returned.

        Raises:
            ValueError: The Retriever is closed.
        """
        self._check_open()
        try:
            newest = self._archive.current()
            if newest not in {self._snapshot.generation, self._damaged}:
                self._refresh(newest)
        except ArticleQAError as error:
            _log.warning("Still answering from the generation opened before: %s", error)
        return self._snapshot

    def reader(self) -> Reader:
        """Return the reader: the application's own, or the package's, which is loaded by the first call.

        Returns:
            The same reader for every call.

        Raises:
            EncoderUnavailable: The default encoder, which the package's reader is built on, cannot be loaded.
            ReaderMismatch: The files of the package's reader do not belong together, or cannot be read.
            ValueError: The Retriever is closed.
        """
        self._check_open()
        with self._loading:
            if self._reader is None:
                self._reader = SpanReader.load(self._snapshot.encoder)
            return self._reader

    def close(self) -> None:
        """Close the index's files; those of `from_articles` are removed. A second call does nothing."""
        with self._refreshing:
            self._closed = True
            self._snapshot.close()
            self._remove_files()

    def __enter__(self) -> Self:
        self._check_open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("this Retriever is closed")
        if os.getpid() != self._process:  # what computes in threads waits for ever for those that a fork does not take along
            raise ValueError("this Retriever was opened before the process was forked: open one in each process, or start them by spawn")

    def _refresh(self, newest: Path) -> None:
        with self._refreshing:
            self._check_open()
            previous = self._snapshot
            if newest in {previous.generation, self._damaged}:  # another thread was faster
                return
            try:
                newer = self._archive.open_current()
            except IndexCorrupt:
                self._damaged = newest  # no generation mends itself; to look again with each question would take long
                raise
            same_weights = newer.manifest.encoder_revision == previous.encoder.revision
            # The older generation is not closed: another thread may still use it. Its files are closed with the last reference to it.
            self._snapshot = Snapshot(newer, previous.encoder if same_weights else _encoder_for(newer, self._archive, None), self.reader)


def _archive_at(location: Path | str) -> Archive:
    """Return the folder of an index, or a store."""
    if is_store(location):
        from articleqa.index.milvus.index import Store

        return Store(StoreAddress.of(location))
    directory = checked_directory(location)
    generations.current(directory)  # where there is none, the error names the folder as it was given
    return IndexFolder(directory.absolute())  # the application may change its current folder


def _encoder_for(index: Index, archive: Archive, encoder: Encoder | None) -> Encoder:
    """Return the encoder that made the index: the application's own, once its weights are checked, or the loaded model."""
    manifest = index.manifest
    if encoder is None:
        encoder = load_encoder(name_of_encoder(archive.location, manifest))
    if encoder.revision != manifest.encoder_revision:
        message = (
            f"The index at {archive.location} was made with {manifest.encoder}, weights {manifest.encoder_revision[:12]}…; "
            f"the encoder here, {encoder.name}, has weights {encoder.revision[:12]}…. It has to be built again."
        )
        if archive.location != archive.directory:
            raise StoreUnusable(message, str(archive.location))
        raise IndexMismatch(message, archive.directory)
    return encoder
