"""SOURCES → a store, one file after the other: no more than a batch of articles is in memory."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from articleqa.index.arguments import check_optional, checked_paths
from articleqa.index.encoder.loading import is_loadable, load_encoder
from articleqa.index.encoder.model_files import name_of_encoder
from articleqa.index.encoder.protocol import Encoder, check_model_or_encoder
from articleqa.index.errors import EmptyCorpus, StoreUnusable
from articleqa.index.ingest.build_report import BuildReport, Progress
from articleqa.index.ingest.preparation import SETTINGS, embedded_texts, passages_in, with_language
from articleqa.index.ingest.state import digest_of_article
from articleqa.index.limits import Limits
from articleqa.index.loaders import LoadedArticle, Remark, SourceContents, SourceFile, is_newer, older_remark, stream_articles
from articleqa.index.milvus.address import StoreAddress
from articleqa.index.milvus.connection import Connection
from articleqa.index.milvus.index import MilvusIndex
from articleqa.index.milvus.layout import STORE_FORMAT
from articleqa.index.milvus.publishing import batched, upload
from articleqa.index.milvus.spool import Prepared, Seen, Spool

_ARTICLES, _CHARACTERS = 64, 200_000
"""Articles are prepared together up to this number, or this length of their texts; a build that is killed loses no more."""
_TEXTS = 128
"""Texts that are encoded together."""


def build_store(
    sources: Sequence[Path | str],
    store: str | Path,
    *,
    model: str | None = None,
    encoder: Encoder | None = None,
    allow_empty: bool = False,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Make a store in Milvus hold exactly the articles of `sources`.

    Articles are read one file after the other, and what is prepared of them is kept on this machine, in the folder `stores` of the cache:
    a build that was killed goes on where it was, and the next one cuts and encodes only what has changed. Then the whole archive is
    uploaded as a new generation, beside the one that readers see, and published by one change of an alias.

    Args:
        sources: Files and folders.
        store: `milvus://HOST:PORT/NAME`, or a path that ends in `.db`, where milvus-lite keeps its files.
        model: A sentence-transformers model, by name or folder. Without `model` and `encoder` a store keeps its model.
        encoder: An application's own encoder, instead of a model.
        allow_empty: Allow SOURCES that hold no article.
        limits: What reading a file may cost; None: `Limits()`.
        progress: Called with the stages "read" (steps are files) and "write" (passages).

    Returns:
        What has changed, and what could not be read.

    Raises:
        CorpusError: A SOURCE does not exist or has no loader.
        EmptyCorpus: A SOURCE holds no article; not with `allow_empty`.
        EncoderUnavailable: The model is not on this machine, or the store was made with an encoder that was handed in.
        PackageMissing: pymilvus or milvus-lite is not installed.
        StoreUnusable: The store cannot be reached or failed, or another build of this machine writes to it.
        ValueError: An argument is wrong.
    """
    start_time = time.monotonic()
    paths = [Path(source) for source in checked_paths("sources", sources)]
    address = StoreAddress.of(store)
    check_model_or_encoder(model, encoder)
    check_optional("limits", limits, Limits, "Limits")
    progress = progress or (lambda _stage, _done, _total: None)
    connection = Connection(address)
    with _locked(address):
        before = None
        with suppress(StoreUnusable):  # there is none, or it is of another version: it is built anew
            before = MilvusIndex.open(connection)
        if encoder is None and model is None and before:
            encoder = load_encoder(name_of_encoder(str(address), before.manifest))
        build = _Build(address, encoder or load_encoder(model))
        try:
            collected = build.read(paths, limits, progress)
            if collected.empty and not allow_empty:
                names = ", ".join(map(str, collected.empty))
                raise EmptyCorpus(f"There is no article to index in {names}, and a build must not empty a store by mistake.")
            return build.publish(connection, before, collected, start_time, progress)
        finally:
            build.spool.close()


@contextmanager
def _locked(address: StoreAddress) -> Iterator[None]:
    """Hold the lock of a store's folder on this machine."""
    address.folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(address.folder / "lock", timeout=0):
            yield
    except Timeout as error:
        raise StoreUnusable(f"Another process of this machine builds the store {address}; wait until it is done.", str(address)) from error


class _Build:
    """One build: what it has read and prepared."""

    def __init__(self, address: StoreAddress, encoder: Encoder) -> None:
        self._address, self._encoder = address, encoder
        self.spool = Spool(address.folder / "prepared.sqlite", json.dumps([encoder.revision, encoder.dimension, SETTINGS]))
        self._pending: dict[str, tuple[Seen, str]] = {}
        self._encoded = 0
        self._kept: list[str] = []

    def read(self, sources: Sequence[Path], limits: Limits | None, progress: Progress) -> SourceContents:
        """Read SOURCES, and prepare what is new or changed in them."""
        collected = SourceContents()
        report = _files(progress)
        for loaded, file in stream_articles(sources, collected, limits=limits, progress=report):
            self._take(loaded, file, collected)
        self._prepare()
        self._kept = self.spool.keep_unread(sorted(collected.unread))
        for ids in batched(self._kept, _ARTICLES):  # what another encoder or version has prepared is of no use
            for seen in map(self.spool.seen, ids):
                if seen and not seen.prepared:
                    self._pending[seen.article.id] = seen, self.spool.file_of(seen.article.id)
            self._prepare()
        return collected

    def _take(self, loaded: LoadedArticle, file: SourceFile, collected: SourceContents) -> None:
        """Take an article that was read. Of two with one id and other texts the newer one counts."""
        article = replace(loaded.article, layout=b"")
        new = Seen(article, digest_of_article(article), file.modified(), loaded.where, self.spool.build)
        pending = self._pending.get(article.id)
        known = pending[0] if pending else self.spool.seen(article.id)
        if known and known.build == self.spool.build:
            if known.article.text == article.text:
                return
            newer, older = (new, known) if is_newer(article, new.modified, known.article, known.modified) else (known, new)
            collected.skipped.append(older_remark(older.place, article.id, newer.place))
            if newer is known:
                return
        if known and known.prepared and known.digest == new.digest and not pending:
            self.spool.keep(article.id)
            return
        self._pending[article.id] = new, file.id
        if len(self._pending) >= _ARTICLES or sum(len(seen.article.text) for seen, _ in self._pending.values()) >= _CHARACTERS:
            self._prepare()

    def _prepare(self) -> None:
        """Cut and encode the articles that wait for it, and write them down."""
        cut = [(replace(seen, article=with_language(seen.article)), file) for seen, file in self._pending.values()]
        passages = [passages_in(seen.article, self._encoder) for seen, _ in cut]
        texts = [embedded_texts(seen.article, of_article, self._encoder) for (seen, _), of_article in zip(cut, passages, strict=True)]
        wanted = sorted({text for of_article in texts for rows in of_article for text in rows}, key=lambda text: (len(text), text))
        vector_of = {
            text: vector
            for batch in batched(wanted, _TEXTS)  # texts of like length together need little padding
            for text, vector in zip(batch, self._encoder.encode_passages(batch), strict=True)
        }
        self.spool.write(
            (
                replace(seen, build=self.spool.build, prepared=True),
                file,
                [
                    Prepared(passage, rows[0], _stacked([vector_of[text] for text in rows]))
                    for passage, rows in zip(of_article, rows_of_article, strict=True)
                ],
            )
            for (seen, file), of_article, rows_of_article in zip(cut, passages, texts, strict=True)
        )
        self._encoded += len(wanted)
        self._pending.clear()

    def publish(
        self, connection: Connection, before: MilvusIndex | None, collected: SourceContents, start_time: float, progress: Progress
    ) -> BuildReport:
        """Publish what was prepared, unless that is what readers see already."""
        removed = self.spool.remove_others()
        new, changed, unchanged = self.spool.differences()
        content = self._content()
        has_changed = before is None or before.content != content
        if has_changed:
            about = {
                "encoder": self._encoder.name,
                "encoder_revision": self._encoder.revision,
                "dimension": self._encoder.dimension,
                "encoder_handed_in": not is_loadable(self._encoder),
            }
            upload(connection, self.spool, about, content, progress)
        articles, passages = self.spool.counts()
        return BuildReport(
            index=str(self._address),
            published=has_changed,
            new=tuple(new),
            changed=tuple(changed),
            removed=tuple(removed),
            unchanged=unchanged,
            kept=tuple(self._kept),
            failed=tuple(Remark(failure.where, failure.reason) for failure in collected.failures),
            warnings=tuple(collected.warnings),
            skipped=tuple(collected.skipped),
            articles=articles,
            passages=passages,
            encoded=self._encoded,
            seconds=time.monotonic() - start_time,
        )

    def _content(self) -> str:
        """Return a digest of what the next generation is to hold."""
        digest = hashlib.sha256(json.dumps([STORE_FORMAT, self._encoder.revision, SETTINGS]).encode())
        for id_, of_article in self.spool.digests():
            digest.update(f"{len(id_)} {id_} {of_article}\n".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


def _stacked(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.stack(vectors).astype(np.float32)


def _files(progress: Progress) -> Callable[[int, int, str], None]:
    """Return what is called after each file."""
    return lambda done, total, _file: progress("read", done, total)
