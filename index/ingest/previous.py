"""What the next generation takes over from the one before it: only what is still what the build wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.model_files import installed_revision, name_of_encoder
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.errors import ArticleQAError, IndexCorrupt, IndexMismatch, IndexNotBuilt
from articleqa.index.ingest.preparation import SETTINGS
from articleqa.index.loaders import Remark
from articleqa.index.search.dense import load_starts
from articleqa.index.storage import corrections, generations
from articleqa.index.storage.articles_db import ArticleStore
from articleqa.index.storage.corrections import Corrections
from articleqa.index.storage.files import BUILD_AGAIN, CHANGED, damaged, load_array
from articleqa.index.storage.manifest import (
    ARTICLES_SINCE,
    FORMAT,
    MANIFEST,
    Manifest,
    check_format,
    damaged_files,
    read_any_manifest,
    salvaged_manifest,
)
from articleqa.index.storage.older_formats import OlderArticleStore
from articleqa.index.storage.vector_cache import StoredVectors

_VECTOR_FILES = frozenset({generations.VECTORS, generations.DIGESTS})
_PASSAGE_FILES = frozenset({MANIFEST, generations.ARTICLES, generations.STARTS}) | _VECTOR_FILES


@dataclass(frozen=True, eq=False)
class Previous:
    """A generation whose articles are what the build wrote.

    Attributes:
        generation: Its folder.
        manifest: Its manifest, which may be of an older format.
        store: Its articles.
        damaged: The names of its files that are not what the build wrote.
    """

    generation: Path
    manifest: Manifest
    store: ArticleStore | OlderArticleStore
    damaged: frozenset[str]

    @property
    def is_of_this_version(self) -> bool:
        """Whether this version of ArticleQA would cut and index its articles in the same way."""
        return self.manifest.format == FORMAT and self.manifest.settings == SETTINGS

    @property
    def mended(self) -> list[Remark]:
        """What is said of the damaged files."""
        return [_remark(self.generation / name) for name in sorted(self.damaged)]

    def corrections(self) -> Corrections:
        """Return what was corrected by hand in the articles, as they have it."""
        ids = self.store.corrected_ids() if isinstance(self.store, ArticleStore) else []
        articles = map(self.store.article, ids)
        return {article.id: {name: getattr(article, name) for name in article.provenance.corrected} for article in articles}

    def passages_of(self, revision: str) -> ArticleStore | None:
        """Return the store whose passages, and the vectors of these, can be taken over.

        Args:
            revision: Of the encoder of the next generation.

        Returns:
            The store; None where they cannot.
        """
        can = self.is_of_this_version and self.manifest.encoder_revision == revision and not self.damaged & _PASSAGE_FILES
        return self.store if can and isinstance(self.store, ArticleStore) else None

    def row_digests(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Return the digests of all rows of vectors, shape (rows, 32), mapped from disk, and the first row of each passage."""
        return load_array(self.generation / generations.DIGESTS, mapped=True), load_starts(self.generation / generations.FAISS)


@contextmanager
def previous(directory: Path, mended: list[Remark]) -> Iterator[Previous | None]:
    """Open the newest generation whose articles can be taken over, and close it at the end.

    That is the current one. Where its articles were damaged it is the one before, which is older but better than nothing: what a file says
    that cannot be read now would be lost.

    Args:
        directory: The index's folder.
        mended: Gets the files that are damaged, and that a build makes anew.

    Yields:
        The generation; None where there is none that can be taken over.
    """
    candidates = _finished(directory)
    try:
        candidates = candidates[candidates.index(generations.current(directory)) :]
    except IndexNotBuilt:
        candidates = []
    except IndexCorrupt:
        mended.append(_remark(directory / generations.CURRENT))
    for generation in candidates:
        try:
            manifest, wrong = _compared(generation)
        except IndexMismatch:  # of a later version
            continue
        except IndexCorrupt:
            mended.append(_remark(generation / MANIFEST))
            continue
        mended += [_remark(generation / name) for name in sorted(wrong)]
        if generations.ARTICLES not in wrong:
            with _opened(generation, manifest, wrong) as old:
                yield old
            return
    yield None


@contextmanager
def open_current(directory: Path, encoder: Encoder | None) -> Iterator[Previous | None]:
    """Open the current generation to change it, and close it at the end.

    Args:
        directory: The index's folder.
        encoder: The encoder that an application handed in, which must have made the generation; None: the generation's own model.

    Yields:
        The generation; None where there is no index yet.

    Raises:
        IndexCorrupt: Its manifest or its articles are damaged.
        IndexMismatch: Another version or another encoder made it.
        EncoderUnavailable: Its model is not on this machine.
    """
    try:
        generation = generations.current(directory)
    except IndexNotBuilt:
        yield None
        return
    manifest, wrong = _compared(generation)
    check_format(generation, manifest)
    for name in (MANIFEST, generations.ARTICLES):
        if name in wrong:
            damage = damaged(generation / name, CHANGED)
            raise damage
    revision = next_revision(directory, manifest, None, encoder)
    with _opened(generation, manifest, wrong) as old:
        if not old.is_of_this_version or manifest.encoder_revision != revision:
            message = f"The index at {directory} was made by another version of ArticleQA or of its encoder."
            raise IndexMismatch(f"{message} {BUILD_AGAIN}", directory)
        yield old


def kept_corrections(directory: Path, old: Previous | None, mended: list[Remark]) -> Corrections:
    """Return what was corrected by hand. Where the file is gone, it is made anew of the articles that have corrections.

    Args:
        directory: The index's folder.
        old: The generation that is taken over.
        mended: Gets the file, where it was gone.

    Returns:
        The corrections.

    Raises:
        IndexCorrupt: The file is damaged, or was changed by hand.
    """
    path = directory / generations.CORRECTIONS
    if path.exists() or old is None or not (restored := old.corrections()):
        return corrections.load(directory)
    corrections.save(directory, restored)
    mended.append(_remark(path))
    return restored


def last_manifest(directory: Path) -> Manifest | None:
    """Return the newest manifest that says rightly with which model the index was made; None where there is none."""
    for generation in _finished(directory):
        with suppress(ArticleQAError):
            manifest, is_intact = salvaged_manifest(generation)
            if is_intact or installed_revision(manifest.encoder) == manifest.encoder_revision:
                return manifest
    return None


def next_revision(directory: Path, manifest: Manifest | None, model: str | None, encoder: Encoder | None) -> str:
    """Return the revision of the encoder of the next generation: the one that is handed in or named, else that of the last one.

    Args:
        directory: The index's folder.
        manifest: Of the last generation, if there is one.
        model: The name or folder of a model, if one is named.
        encoder: The encoder that an application handed in, if it did.

    Returns:
        The revision.

    Raises:
        EncoderUnavailable: The model is not on this machine, or an application made the index with an encoder of its own.
    """
    if encoder:
        return encoder.revision
    if model is not None or manifest is None:
        return installed_revision(model)
    return installed_revision(name_of_encoder(directory, manifest))


def stored_vectors(directory: Path, revision: str, old: Previous | None) -> StoredVectors:
    """Return the vectors that an encoder has made for the index.

    Args:
        directory: The index's folder.
        revision: The encoder's revision.
        old: The generation that is taken over. Where its vectors are damaged or not there, those of another one are read.

    Returns:
        The vectors, mapped from disk; float16, of formats before 8 float32.
    """
    if old and old.manifest.encoder_revision == revision and not old.damaged & _VECTOR_FILES and old.manifest.files.keys() >= _VECTOR_FILES:
        return _vectors(old.generation)
    for generation in _finished(directory):
        with suppress(ArticleQAError):
            manifest = read_any_manifest(generation)
            of_encoder = manifest.encoder_revision == revision and manifest.files.keys() >= _VECTOR_FILES
            if of_encoder and not any(damaged_files(generation, manifest, _VECTOR_FILES)):
                return _vectors(generation)
    return StoredVectors.none()


def _vectors(generation: Path) -> StoredVectors:
    """Return the vectors of a generation."""
    digests, vectors = (load_array(generation / name, mapped=True) for name in (generations.DIGESTS, generations.VECTORS))
    return StoredVectors(digests, vectors)


def _finished(directory: Path) -> list[Path]:
    """Return the finished generations, newest first. One that was never current may be among them, where a build was killed."""
    return generations.finished(directory)[::-1]


def _compared(generation: Path) -> tuple[Manifest, frozenset[str]]:
    """Compare the files of a generation of any format with their checksums.

    Args:
        generation: Its folder.

    Returns:
        What its manifest says, and the names of the files that are damaged or not there.

    Raises:
        IndexCorrupt: Its manifest cannot be read.
        IndexMismatch: A later version of ArticleQA wrote it.
    """
    manifest, is_intact = salvaged_manifest(generation)
    wrong = {*damaged_files(generation, manifest), *([] if is_intact else [MANIFEST])}
    if not (generation / generations.ARTICLES).is_file():
        wrong.add(generations.ARTICLES)
    return manifest, frozenset(wrong)


@contextmanager
def _opened(generation: Path, manifest: Manifest, wrong: frozenset[str]) -> Iterator[Previous]:
    """Open a generation whose articles are not damaged, and close it at the end."""
    path = generation / generations.ARTICLES
    store = ArticleStore(path) if manifest.format >= ARTICLES_SINCE else OlderArticleStore(path)
    try:
        yield Previous(generation, manifest, store, wrong)
    finally:
        store.close()


def _remark(path: Path) -> Remark:
    """Return what is said of a damaged file."""
    return Remark(str(path), "was damaged or gone, and was made anew.")
