"""Retriever: what other applications embed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from articleqa.index.arguments import check_optional, checked_directory
from articleqa.index.encoder.model_files import needed_by
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.encoder.sentence_transformer import load_encoder
from articleqa.index.errors import ArticleQAError, IndexMismatch
from articleqa.index.search.hybrid import HybridIndex, Mode
from articleqa.index.storage import generations
from articleqa.reader.protocol import Reader
from articleqa.reader.span_reader import SpanReader
from articleqa.snapshot import Snapshot

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.index.records import Article, Hit, Metadata

_log = logging.getLogger(__name__)


class Retriever:
    """Finds passages. Safe to share between threads, and a context manager.

    When a build publishes a new generation, the next search uses it; a search that is under way ends on the one it began with. What is
    asked of a Retriever that is closed is a ValueError.
    """

    def __init__(self, directory: Path, index: HybridIndex, encoder: Encoder, reader: Reader | None = None) -> None:
        self.directory = directory
        self._closed = False
        self._snapshot = Snapshot(index, encoder, self.reader)
        self._refreshing = threading.Lock()
        self._reader = reader
        self._loading = threading.Lock()

    @classmethod
    def open(cls, directory: Path | str, *, encoder: Encoder | None = None, reader: Reader | None = None) -> Self:
        """Open the index at `directory` with the encoder that made it.

        `reader` reads the passages found; without it the one that comes with this package is loaded when it is first needed. IndexNotBuilt,
        IndexCorrupt; EncoderUnavailable where the index's model is not on this machine, EncoderNotHandedIn where an application handed its
        encoder in; IndexMismatch where the encoder has other weights by now. ValueError for a path, an encoder or a reader that is none.
        """
        directory = checked_directory(directory)
        check_optional("encoder", encoder, Encoder, "an Encoder")
        check_optional("reader", reader, Reader, "a Reader")
        index = HybridIndex.open(generations.current(directory))
        return cls(directory, index, _encoder_for(index, directory, encoder), reader)

    def search(self, query: str, k: int = 10, *, mode: Mode = "hybrid", rerank: bool = False, filters: Filters | None = None) -> list[Hit]:
        """The k best passages for a query, best first; fewer where fewer are found, none for a blank query.

        `mode` is "hybrid", "bm25" or "dense"; `filters` says in which articles. `rerank` reads the first ones together with the query, and
        orders them by how well they were found and how well they answer: some tenths of a second, where a search takes hundredths.
        "bm25" asks the encoder for nothing. ValueError for a wrong argument, such as k < 1 or an unknown mode.
        """
        return self.snapshot().search(query, k, mode=mode, rerank=rerank, filters=filters)

    def article(self, article_id: str) -> Article:
        """The article of that id; KeyError where there is none."""
        return self.snapshot().article(article_id)

    def article_ids(self) -> list[str]:
        """The ids of all articles, in order."""
        return [article.id for article in self.metadata()]

    def metadata(self) -> Sequence[Metadata]:
        """What every article says about itself, in the order of ids."""
        return self.snapshot().metadata()

    def languages(self) -> Mapping[str, int]:
        """How many articles are in which language, by ISO 639 code ("fr" for "fr-FR" too); "unknown" is one of them."""
        return self.snapshot().manifest.languages

    def snapshot(self) -> Snapshot:
        """The newest generation: for whoever needs several looks at the same one. Where it cannot be opened, the one opened before."""
        self._check_open()
        try:
            newest = generations.current(self.directory)
            if newest != self._snapshot.generation:
                self._refresh(newest)
        except ArticleQAError as error:
            _log.warning("Still answering from the generation opened before: %s", error)
        return self._snapshot

    def reader(self) -> Reader:
        """What reads passages: the reader handed in, else the package's own, loaded when it is first needed.

        EncoderUnavailable where the default encoder, which that is built on, is not on this machine; ReaderMismatch where its files do not
        belong together.
        """
        self._check_open()
        with self._loading:
            if self._reader is None:
                self._reader = SpanReader.load(self._snapshot.encoder)
            return self._reader

    def close(self) -> None:
        """Close the index's files; once more does nothing."""
        with self._refreshing:
            self._closed = True
            self._snapshot.close()

    def __enter__(self) -> Self:
        self._check_open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("this Retriever is closed")

    def _refresh(self, generation: Path) -> None:
        with self._refreshing:
            self._check_open()
            before = self._snapshot
            if generation == before.generation:
                return
            newer = HybridIndex.open(generation)
            same = newer.manifest.encoder_revision == before.encoder.revision
            # The older one is not closed: another thread may be reading it, and its files go with its last reader.
            self._snapshot = Snapshot(newer, before.encoder if same else _encoder_for(newer, self.directory, None), self.reader)


def _encoder_for(index: HybridIndex, directory: Path, encoder: Encoder | None) -> Encoder:
    manifest = index.manifest
    if encoder is None:
        with needed_by(directory, manifest):
            encoder = load_encoder(manifest.encoder)
    if encoder.revision != manifest.encoder_revision:
        raise IndexMismatch(
            f"The index at {directory} was made with {manifest.encoder}, weights {manifest.encoder_revision[:12]}…; "
            f"the encoder here, {encoder.name}, has weights {encoder.revision[:12]}…. It has to be built again.",
            directory,
        )
    return encoder
