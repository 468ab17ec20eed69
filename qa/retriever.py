"""Retriever: what other applications embed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from articleqa.filters import Filters, allowed
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.encoder.sentence_transformer import load_encoder
from articleqa.index.errors import ArticleQAError, IndexMismatch
from articleqa.index.records import Article, Hit, Metadata
from articleqa.index.search.hybrid import MODES, HybridIndex, Mode
from articleqa.index.storage import generations
from articleqa.reader import READ, Reader, reranked

_log = logging.getLogger(__name__)


class Retriever:
    """Finds passages. Safe to share between threads, and a context manager.

    When a build publishes a new generation, the next search uses it; a search that is under way ends on the one it began with.
    """

    def __init__(self, directory: Path, index: HybridIndex, encoder: Encoder) -> None:
        self.directory = directory
        self._opened = index, encoder
        self._refreshing = threading.Lock()
        self._reader: Reader | None = None
        self._loading = threading.Lock()

    @classmethod
    def open(cls, directory: Path | str, *, encoder: Encoder | None = None) -> Self:
        """Open the index at `directory` with the encoder that made it.

        IndexNotBuilt, IndexCorrupt; EncoderUnavailable where its model is not on this machine; IndexMismatch where the model has other
        weights by now.
        """
        directory = Path(directory)
        index = HybridIndex.open(generations.current(directory))
        return cls(directory, index, _encoder_for(index, directory, encoder))

    def search(self, query: str, k: int = 10, *, mode: Mode = "hybrid", rerank: bool = False, filters: Filters | None = None) -> list[Hit]:
        """The k best passages for a query, best first; fewer where fewer are found, none for a blank query.

        `mode` is "hybrid", "bm25" or "dense"; `filters` says in which articles. `rerank` reads the first ones together with the query, and
        orders them by how well they were found and how well they answer: some tenths of a second, where a search takes hundredths.
        ValueError for k < 1 and for an unknown mode.
        """
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}")
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}, not {mode!r}")
        if not query.strip():
            return []
        index, encoder = self.opened()
        vector = encoder.encode_queries([query])[0]
        kept = allowed(index.store, filters)
        if not rerank:
            return index.search(query, vector, k, mode, kept)
        found = index.search(query, vector, max(k, READ), mode, kept)
        return reranked(self.reader.read(query, found[:READ], index.store.article), found)[:k]

    @property
    def reader(self) -> Reader:
        """The reader, loaded when it is first needed. EncoderUnavailable where the default encoder, which it is built on, is not here."""
        with self._loading:
            if self._reader is None:
                self._reader = Reader.load(self._opened[1])
            return self._reader

    def article(self, article_id: str) -> Article:
        """The article of that id; KeyError where there is none."""
        return self.opened()[0].store.article(article_id)

    def article_ids(self) -> list[str]:
        """The ids of all articles, in order."""
        return self.opened()[0].store.article_ids()

    def metadata(self) -> Sequence[Metadata]:
        """What every article says about itself, in the order of ids."""
        return self.opened()[0].store.metadata()

    def languages(self) -> Mapping[str, int]:
        """How many articles are in which language, by code; "unknown" is one of them."""
        return self.opened()[0].manifest.languages

    def opened(self) -> tuple[HybridIndex, Encoder]:
        """The newest generation with its encoder: for whoever needs several looks at the same one."""
        try:
            newest = generations.current(self.directory)
            if newest != self._opened[0].generation:
                self._refresh(newest)
        except ArticleQAError as error:
            _log.warning("Still answering from the generation opened before: %s", error)
        return self._opened

    def close(self) -> None:
        """Close the index's files."""
        self._opened[0].store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _refresh(self, generation: Path) -> None:
        with self._refreshing:
            index, encoder = self._opened
            if generation == index.generation:
                return
            newer = HybridIndex.open(generation)
            same = newer.manifest.encoder_revision == encoder.revision
            # The older one is not closed: another thread may be reading it, and its files go with its last reader.
            self._opened = newer, encoder if same else _encoder_for(newer, self.directory, None)


def _encoder_for(index: HybridIndex, directory: Path, encoder: Encoder | None) -> Encoder:
    manifest = index.manifest
    if encoder is None:
        encoder = load_encoder(manifest.encoder)
    if encoder.revision != manifest.encoder_revision:
        raise IndexMismatch(
            f"The index at {directory} was made with {manifest.encoder}, weights {manifest.encoder_revision[:12]}…; "
            f"the encoder here, {encoder.name}, has weights {encoder.revision[:12]}…. "
            f"Build the index again: articleqa build FOLDER --index {directory}"
        )
    return encoder
