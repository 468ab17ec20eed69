"""A target state → a new generation of the index, published as a whole.

`build` reads SOURCES, `add` and `remove` do not; this module is what they have in common.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.loading import is_loadable, load_encoder
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.ingest.build_report import BuildReport, Progress
from articleqa.index.ingest.dense_rows import fill_rows
from articleqa.index.ingest.plan import NewTexts, Prepared, Rows, prepared, write_vectors
from articleqa.index.ingest.preparation import SETTINGS
from articleqa.index.ingest.previous import Previous, last_manifest, next_revision, stored_vectors
from articleqa.index.ingest.state import TargetState
from articleqa.index.records import Article, Origin, Passage
from articleqa.index.search.compiling import TermCounts
from articleqa.index.search.dense import DenseIndex
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.search.row_order import rows_to_fill
from articleqa.index.storage import generations, originals
from articleqa.index.storage.articles_db import ArticleStore
from articleqa.index.storage.files import save_array
from articleqa.index.storage.manifest import FORMAT, MANIFEST, Manifest
from articleqa.index.storage.vector_cache import PartialVectors
from articleqa.index.text.analyzer import terms
from articleqa.index.text.language import by_language


class _EncoderInfo(NamedTuple):
    """What a manifest says about its encoder. For the encoder of the current generation it is known without loading it."""

    name: str
    revision: str
    dimension: int
    handed_in: bool


class _Differences(NamedTuple):
    """Ids of the articles that are new in the target, changed, gone, or the same as in the current generation."""

    new: list[str]
    changed: list[str]
    removed: list[str]
    unchanged: set[str]


def update(
    directory: Path,
    target: TargetState,
    old: Previous | None,
    *,
    start_time: float,
    model: str | None = None,
    encoder: Encoder | None = None,
    progress: Progress,
) -> BuildReport:
    """Publish a generation that holds the target, unless the current one holds exactly that. Call with the index's lock held.

    Passages and vectors that have not changed are taken from the previous generation. The encoder is loaded only where there is something
    to cut or encode. What was damaged is made anew, also where nothing else has changed.

    Args:
        directory: The index's folder.
        target: What the index is to hold.
        old: The generation that is taken over, or None.
        start_time: When the work began, by `time.monotonic`.
        model: A sentence-transformers model, by name or folder. Without `model` and `encoder` an index keeps its model.
        encoder: An application's own encoder, instead of a model.
        progress: Called with the stages "prepare", "encode" and "write".

    Returns:
        The report.
    """
    manifest = old.manifest if old and MANIFEST not in old.damaged else last_manifest(directory)
    revision = next_revision(directory, manifest, model, encoder)
    if model is None and encoder is None and manifest:
        model = manifest.encoder
    origins = old.store.origins() if old else {}
    differences = _differences(target, origins)
    passages, encoded = old.manifest.passages if old else 0, 0
    has_changed = not (old and old.passages_of(revision)) or bool(target.mended) or origins != target.origins
    originals.keep(directory, target.originals)
    if has_changed:
        get_encoder = cache(lambda: encoder or load_encoder(model))
        if manifest and encoder is None and model == manifest.encoder and revision == manifest.encoder_revision:
            encoder_info = _EncoderInfo(model, revision, manifest.dimension, handed_in=False)
        else:
            made_by = get_encoder()
            encoder_info = _EncoderInfo(made_by.name, made_by.revision, made_by.dimension, handed_in=not is_loadable(made_by))
        partial = PartialVectors(directory / generations.PARTIAL, encoder_info.revision, encoder_info.dimension)
        stored = stored_vectors(directory, encoder_info.revision, old)

        def write(folder: Path) -> Manifest:
            nonlocal passages, encoded
            rows = Rows(NewTexts(folder))
            articles = prepared(target, old, encoder_info.revision, differences.unchanged, get_encoder, rows)
            counts = _write_articles(folder, articles, target, progress)
            vectors, encoded = write_vectors(folder / generations.VECTORS, rows, get_encoder, partial, stored, progress)
            progress("write", 0, 1)
            passages = len(rows.languages)
            return _write_search(folder, target, rows, vectors, counts, encoder_info)

        generations.publish(directory, write, check=lambda generation: HybridIndex.open(generation).store.close())
        progress("write", 1, 1)
    with suppress(OSError):  # what stays goes with the next build; the index is as it is to be
        originals.remove_others(directory, {o.original for o in [*origins.values(), *target.origins.values()] if o.original})
        generations.remove_leftovers(directory)
    return BuildReport(
        index=directory,
        published=has_changed,
        new=tuple(differences.new),
        changed=tuple(differences.changed),
        removed=tuple(differences.removed),
        unchanged=len(differences.unchanged),
        kept=tuple(sorted(target.kept_ids)),
        failed=tuple(target.failed),
        warnings=tuple(target.warnings),
        skipped=tuple(target.skipped),
        mended=tuple(target.mended),
        articles=len(target.origins),
        passages=passages,
        encoded=encoded,
        seconds=time.monotonic() - start_time,
    )


def _differences(target: TargetState, origins: Mapping[str, Origin]) -> _Differences:
    """Compare the target with the origins of the current generation."""
    unchanged = {id_ for id_, origin in target.origins.items() if id_ in origins and origins[id_].digest == origin.digest}
    return _Differences(
        new=sorted(target.origins.keys() - origins.keys()),
        changed=sorted(target.origins.keys() & origins.keys() - unchanged),
        removed=sorted(origins.keys() - target.origins.keys()),
        unchanged=unchanged,
    )


def _write_articles(folder: Path, articles: Iterable[Prepared], target: TargetState, progress: Progress) -> TermCounts:
    """Write the articles and passages of a generation, and return how often each passage has each term."""
    counts = TermCounts()

    def rows() -> Iterator[tuple[Article, Origin, list[Passage]]]:
        for done, (article, passages, headed) in enumerate(articles, 1):
            for passage, text in zip(passages, headed, strict=True):
                counts.add(terms(text), passage.lang)
            yield article, target.origins[article.id], passages
            progress("prepare", done, len(target.origins))

    ArticleStore.write(folder / generations.ARTICLES, rows())
    return counts


def _write_search(
    folder: Path,
    target: TargetState,
    rows: Rows,
    vectors: NDArray[np.float16],
    counts: TermCounts,
    encoder_info: _EncoderInfo,
) -> Manifest:
    """Write the files of a generation that searches read, once its articles and vectors are there, and return its manifest."""
    starts = np.array(rows.starts, np.int64)
    save_array(folder / generations.DIGESTS, rows.digests)
    searched = rows_to_fill(folder / generations.FAISS, *vectors.shape)
    fill_rows(searched, vectors, starts, rows.languages, encoder_info.revision)
    DenseIndex.over(searched, starts).save(folder / generations.FAISS)
    counts.compiled().save(folder)
    return Manifest(
        format=FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        encoder=encoder_info.name,
        encoder_revision=encoder_info.revision,
        dimension=encoder_info.dimension,
        settings=SETTINGS,
        articles=len(target.origins),
        passages=len(rows.languages),
        languages=by_language(rows.articles),
        added=target.added,
        files={},
        encoder_handed_in=encoder_info.handed_in,
    )
