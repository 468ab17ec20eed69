"""A state to hold → a new generation of the index, published whole.

What `build`, which reads SOURCES, has in common with `add` and `remove`, which do not.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articleqa.index.encoder.language_centering import centered
from articleqa.index.encoder.model_files import installed_revision, needed_by
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.encoder.sentence_transformer import SentenceEncoder, load_encoder
from articleqa.index.ingest.build_report import BuildReport, Progress
from articleqa.index.ingest.plan import Plan, plan_of, row_vectors
from articleqa.index.ingest.preparation import SETTINGS
from articleqa.index.ingest.state import TargetState
from articleqa.index.records import Origin
from articleqa.index.search.dense import DenseIndex
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.search.lexical import compile_lexical
from articleqa.index.storage import generations
from articleqa.index.storage.articles_db import ArticleStore
from articleqa.index.storage.generations import Manifest
from articleqa.index.storage.vector_cache import PartialVectors, save_digests
from articleqa.index.text.analyzer import terms
from articleqa.index.text.language import by_language


class _Weights(NamedTuple):
    """What is to be known of an encoder where nothing is to be encoded."""

    name: str
    revision: str
    dimension: int
    handed_in: bool


class _Differences(NamedTuple):
    """Ids of the articles that the target holds and the generation before does not, and so on."""

    new: list[str]
    changed: list[str]
    removed: list[str]
    unchanged: set[str]


def update(
    directory: Path,
    target: TargetState,
    old: HybridIndex | None,
    *,
    began: float,
    model: str | None = None,
    encoder: Encoder | None = None,
    progress: Progress,
) -> BuildReport:
    """Publish a generation that holds the target, unless `old`, the current one, holds just that. Call with the index's lock held.

    What `old` holds already is taken over, passages and vectors; the encoder is loaded only where there is something to cut or encode.
    Without `model` or `encoder` an index keeps the model it was made with. `began` is when the work began, by `time.monotonic`.
    """
    if model is None and encoder is None and old:
        model = old.manifest.encoder
        with needed_by(directory, old.manifest):
            revision = installed_revision(model)
    else:
        revision = encoder.revision if encoder else installed_revision(model)
    origins = old.store.origins() if old else {}
    differences = _differences(target, origins)
    with_same_weights = old if old and old.manifest.encoder_revision == revision else None
    made_alike = with_same_weights is not None and with_same_weights.manifest.settings == SETTINGS
    passages, encoded = old.manifest.passages if old else 0, 0
    changes = not made_alike or origins != target.origins
    if changes:
        loaded = cache(lambda: encoder or load_encoder(model))
        if with_same_weights and encoder is None and model == with_same_weights.manifest.encoder:
            weights = _Weights(model, revision, with_same_weights.manifest.dimension, handed_in=False)
        else:
            own = not isinstance(loaded(), SentenceEncoder)
            weights = _Weights(loaded().name, loaded().revision, loaded().dimension, handed_in=own)
        unfinished = PartialVectors(directory / generations.PARTIAL, weights.revision, weights.dimension)
        plan = plan_of(target, old, differences.unchanged if made_alike else set(), loaded)
        vectors, encoded = row_vectors(plan, loaded, unfinished, with_same_weights, progress)
        progress("write", 0, 1)
        generations.publish(
            directory,
            write=lambda folder: _write(folder, target, plan, vectors, weights),
            check=lambda generation: HybridIndex.open(generation).store.close(),
        )
        unfinished.clear()
        progress("write", 1, 1)
        passages = len(plan.passages)
    return BuildReport(
        index=directory,
        published=changes,
        new=tuple(differences.new),
        changed=tuple(differences.changed),
        removed=tuple(differences.removed),
        unchanged=len(differences.unchanged),
        kept=tuple(sorted(target.kept)),
        failed=tuple(target.failed),
        warnings=tuple(target.warnings),
        skipped=tuple(target.skipped),
        articles=len(target.origins),
        passages=passages,
        encoded=encoded,
        seconds=time.monotonic() - began,
    )


def _differences(target: TargetState, origins: Mapping[str, Origin]) -> _Differences:
    """What is to be held, compared with the origins of what is held."""
    unchanged = {id_ for id_, origin in target.origins.items() if id_ in origins and origins[id_].digest == origin.digest}
    return _Differences(
        new=sorted(target.origins.keys() - origins.keys()),
        changed=sorted(target.origins.keys() & origins.keys() - unchanged),
        removed=sorted(origins.keys() - target.origins.keys()),
        unchanged=unchanged,
    )


def _write(folder: Path, target: TargetState, plan: Plan, vectors: NDArray[np.float32], weights: _Weights) -> Manifest:
    """Write a generation's files, all but the manifest, which is returned."""
    ArticleStore.write(
        folder / generations.ARTICLES,
        ((a, target.origins[a.id]) for a in plan.articles),
        plan.passages,
    )
    np.save(folder / generations.VECTORS, vectors, allow_pickle=False)
    save_digests(folder / generations.DIGESTS, plan.row_digests)
    languages = [p.lang for p in plan.passages]
    row_languages = [lang for lang, digests in zip(languages, plan.rows, strict=True) for _ in digests]
    DenseIndex.build(centered(vectors, row_languages, weights.revision), plan.starts).save(folder / generations.FAISS)
    compile_lexical([terms(text) for text in plan.headed], languages).save(folder)
    return Manifest(
        format=generations.FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        encoder=weights.name,
        encoder_revision=weights.revision,
        dimension=weights.dimension,
        settings=SETTINGS,
        articles=len(plan.articles),
        passages=len(plan.passages),
        languages=by_language(Counter(a.lang or "unknown" for a in plan.articles)),
        added=target.added,
        files={},
        encoder_handed_in=weights.handed_in,
    )
