"""Articles → a new generation of the index, by what changed since the last one.

What `build`, which reads SOURCES, has in common with `add` and `remove`, which do not.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articleqa.index import storage
from articleqa.index.analyzer import terms
from articleqa.index.dense import DenseIndex
from articleqa.index.encoder import Encoder, installed_revision, load_encoder
from articleqa.index.errors import ArticleError, ArticleQAError, IndexMismatch
from articleqa.index.hybrid import HybridIndex
from articleqa.index.language import canonical, identify
from articleqa.index.lexical import compile_lexical
from articleqa.index.loaders import Collected, Remark
from articleqa.index.neutral import neutral
from articleqa.index.passages import passages
from articleqa.index.records import Article, Origin, Passage
from articleqa.index.storage import Manifest
from articleqa.index.store import ArticleStore
from articleqa.index.vectors import PartialVectors, load_digests, save_digests
from articleqa.index.windows import windows

# What the arrays depend on besides articles and encoder. Raise a version when the code behind it changes what it returns, so that old
# indexes are made anew instead of being mixed with it. `max_tokens` are those that the encoder sees: a passage, its title and the prompt.
SETTINGS = {
    "max_tokens": 256,
    "window_tokens": 48,
    "passages_version": 3,
    "analyzer_version": 2,
    "language_version": 1,
    "neutral_version": 2,
}
# Tokens of the prompt and the special ones; characters of a title that are embedded.
_AROUND, _TITLE = 6, 100
# Vectors are written down after this many passages: what a kill can cost.
_CHECKPOINT = 128

Progress = Callable[[str, int, int], None]
"""Called with a stage ("read", "encode", "write"), how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build found and did.

    `new`, `changed` and `removed` are ids of articles. `failed` could not be read, and `kept` are the articles that therefore stay as they
    were before; `warnings` are fields that an article was read without; `skipped` was left out on purpose. `published` is False where
    nothing had changed.
    """

    index: Path
    published: bool
    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    kept: tuple[str, ...]
    failed: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    skipped: tuple[Remark, ...]
    articles: int
    passages: int
    encoded: int
    seconds: float


@dataclass
class Wanted:
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
        digest = _digest(json.dumps(asdict(article), sort_keys=True))
        self.origins[article.id] = Origin(file, added, digest)
        self.articles[article.id] = article

    def take_all(self, collected: Collected, old: HybridIndex | None) -> None:
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


@dataclass
class _Plan:
    """The articles and passages of the generation to be, and what of the old one serves again."""

    articles: list[Article] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    headed: list[str] = field(default_factory=list)
    """Each passage below its title: what BM25 indexes."""
    rows: list[list[str]] = field(default_factory=list)
    """The digests of the texts that are embedded for each passage: the whole with its title, then its windows."""
    texts: dict[str, str] = field(default_factory=dict)
    """Those texts by their digests, of the passages that are new."""

    @property
    def row_digests(self) -> list[str]:
        """Of all passages, one after the other."""
        return [digest for digests in self.rows for digest in digests]

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first row of each passage, and the number of rows: shape (passages + 1,)."""
        return np.cumsum([0, *map(len, self.rows)], dtype=np.int64)


class _Weights(NamedTuple):
    """What is to be known of an encoder where nothing is to be encoded."""

    name: str
    revision: str
    dimension: int


@contextmanager
def previous(directory: Path) -> Iterator[HybridIndex | None]:
    """The current generation, or None where there is none that can be used: then everything is made anew."""
    try:
        old = HybridIndex.open(storage.current(directory))
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
    revision = encoder.revision if encoder else installed_revision(old.manifest.encoder)
    if old.manifest.settings != SETTINGS or old.manifest.encoder_revision != revision:
        raise IndexMismatch(
            f"The index at {old.generation.parent.parent} was made by another version of ArticleQA or of its encoder. "
            f"{storage.build_command(old.generation.parent.parent)}"
        )


def renew(
    directory: Path,
    wanted: Wanted,
    old: HybridIndex | None,
    *,
    began: float,
    model: str | None = None,
    encoder: Encoder | None = None,
    progress: Progress,
) -> BuildReport:
    """Publish a generation that holds what is wanted, unless `old`, the current one, holds just that. Call with the index's lock held.

    What `old` holds already is taken over, passages and vectors; the encoder is loaded only where there is something to cut or encode.
    Without `model` or `encoder` an index keeps the model it was made with. `began` is when the work began, by `time.monotonic`.
    """
    model = model or (old.manifest.encoder if old else None)
    revision = encoder.revision if encoder else installed_revision(model)
    before = old.store.origins() if old else {}
    digests = {id_: origin.digest for id_, origin in wanted.origins.items()}
    digests_before = {id_: origin.digest for id_, origin in before.items()}
    same_encoder = old is not None and old.manifest.encoder_revision == revision
    same = same_encoder and old is not None and old.manifest.settings == SETTINGS
    unchanged = {id_ for id_, digest in digests.items() if digests_before.get(id_) == digest}
    report = BuildReport(
        index=directory,
        published=not (same and before == wanted.origins),
        new=tuple(sorted(digests.keys() - before.keys())),
        changed=tuple(sorted(digests.keys() & before.keys() - unchanged)),
        removed=tuple(sorted(before.keys() - digests.keys())),
        unchanged=len(unchanged),
        kept=tuple(sorted(wanted.kept)),
        failed=tuple(wanted.failed),
        warnings=tuple(wanted.warnings),
        skipped=tuple(wanted.skipped),
        articles=len(digests),
        passages=old.manifest.passages if old else 0,
        encoded=0,
        seconds=0.0,
    )
    if report.published:
        loaded = cache(lambda: encoder or load_encoder(model))
        if old and same_encoder and encoder is None and model == old.manifest.encoder:
            weights = _Weights(old.manifest.encoder, revision, old.manifest.dimension)
        else:
            weights = _Weights(loaded().name, loaded().revision, loaded().dimension)
        plan = _plan(wanted, old, unchanged if same else set(), loaded)
        vectors, encoded = _vectors(plan, loaded, _partial(directory, weights), old if same_encoder else None, progress)
        progress("write", 0, 1)
        storage.publish(
            directory,
            write=lambda folder: _write(folder, wanted, plan, vectors, weights),
            check=lambda generation: HybridIndex.open(generation).store.close(),
        )
        _partial(directory, weights).clear()
        progress("write", 1, 1)
        report = replace(report, passages=len(plan.passages), encoded=encoded)
    return replace(report, seconds=time.monotonic() - began)


def cut(article: Article, encoder: Encoder, *, first_id: int = 0) -> tuple[Article, list[Passage]]:
    """The article with its language, where it does not say and that is sure, and its passages, each with the language that it is in."""
    if article.lang is None:
        article = replace(article, lang=identify(article.text))
    lang = article.lang and canonical(article.lang)
    title = _embedded_title(article)
    room = SETTINGS["max_tokens"] - _AROUND - (encoder.count_tokens([title])[0] if title else 0)
    made = passages(article, first_id=first_id, count_tokens=encoder.count_tokens, max_tokens=room)
    return article, [replace(p, lang=identify(p.text, expected=[lang] if lang else []) or lang) for p in made]


def embedded_texts(article: Article, made: Sequence[Passage], encoder: Encoder) -> list[list[str]]:
    """For each passage the texts that are embedded: the whole, below its title, then its windows.

    The title gives a passage from the article's middle its subject. BM25 indexes the first of these texts.
    """
    runs = windows(made, encoder.count_tokens, SETTINGS["window_tokens"])
    return [
        [headed, *(article.text[w.start : w.end] for w in several)] for headed, several in zip(_headed(article, made), runs, strict=True)
    ]


def _headed(article: Article, made: Sequence[Passage]) -> list[str]:
    title = _embedded_title(article)
    return [f"{title}\n{p.text}" if title else p.text for p in made]


def _embedded_title(article: Article) -> str:
    """The title, or nothing where its reader made it from the beginning of the text.

    Such a one says nothing that the passages do not, and only makes them alike.
    """
    first_line, _, _ = article.text.lstrip().partition("\n")
    made = article.title != first_line.strip() and first_line.startswith(article.title.removesuffix("…"))
    return "" if made else article.title[:_TITLE].strip()


def _plan(wanted: Wanted, old: HybridIndex | None, reused: set[str], loaded: Callable[[], Encoder]) -> _Plan:
    """Split the articles that are new or changed; take what there is of those `reused` from the old generation."""
    plan = _Plan()
    old_rows = _rows_of(old) if old and reused else []
    for id_ in sorted(wanted.origins):
        first = len(plan.passages)
        if old and id_ in reused:
            article, before = old.store.article(id_), old.store.passages_of(id_)
            made = [replace(p, id=first + i) for i, p in enumerate(before)]
            plan.headed += _headed(article, made)
            plan.rows += [old_rows[p.id] for p in before]
        else:
            article, made = cut(wanted.articles[id_], loaded(), first_id=first)
            texts = embedded_texts(article, made, loaded())
            plan.headed += [several[0] for several in texts]
            digests = [[_digest(text) for text in several] for several in texts]
            plan.rows += digests
            plan.texts |= {d: t for several in zip(digests, texts, strict=True) for d, t in zip(*several, strict=True)}
        plan.articles.append(article)
        plan.passages += made
    return plan


def _rows_of(old: HybridIndex) -> list[list[str]]:
    """The digests of each passage's rows."""
    digests, starts = load_digests(old.generation / storage.DIGESTS), old.dense.starts.tolist()
    return [digests[start:end] for start, end in pairwise(starts)]


def _vectors(
    plan: _Plan, loaded: Callable[[], Encoder], partial: PartialVectors, old: HybridIndex | None, progress: Progress
) -> tuple[NDArray[np.float32], int]:
    """The vector of each row, shape (rows, dimension), and how many had to be made.

    Taken from the old generation, else from what an unfinished build left, else encoded, in an order that depends on the texts alone.
    """
    known: dict[str, NDArray[np.float32]] = dict(partial.load())
    if old:
        vectors = np.load(old.generation / storage.VECTORS, mmap_mode="r", allow_pickle=False)
        known |= zip(load_digests(old.generation / storage.DIGESTS), vectors, strict=True)
    missing = {digest: text for digest, text in plan.texts.items() if digest not in known}
    queue = sorted(missing.items(), key=lambda item: (len(item[1]), item[0]))  # like lengths together: little padding
    progress("encode", 0, len(queue))
    for start in range(0, len(queue), _CHECKPOINT):
        batch = queue[start : start + _CHECKPOINT]
        made = loaded().encode_passages([text for _, text in batch])
        partial.append([digest for digest, _ in batch], made)
        known |= zip((digest for digest, _ in batch), made, strict=True)
        progress("encode", start + len(batch), len(queue))
    digests = plan.row_digests
    vectors = np.empty((len(digests), partial.dimension), np.float32)
    for row, digest in enumerate(digests):
        vectors[row] = known[digest]
    return vectors, len(queue)


def _write(folder: Path, wanted: Wanted, plan: _Plan, vectors: NDArray[np.float32], weights: _Weights) -> Manifest:
    """Write a generation's files, all but the manifest, which is returned."""
    ArticleStore.write(
        folder / storage.ARTICLES,
        ((a, wanted.origins[a.id]) for a in plan.articles),
        plan.passages,
    )
    np.save(folder / storage.VECTORS, vectors, allow_pickle=False)
    save_digests(folder / storage.DIGESTS, plan.row_digests)
    languages = [p.lang for p in plan.passages]
    row_languages = [lang for lang, digests in zip(languages, plan.rows, strict=True) for _ in digests]
    DenseIndex.build(neutral(vectors, row_languages, weights.revision), plan.starts).save(folder / storage.FAISS)
    compile_lexical([terms(text) for text in plan.headed], languages).save(folder)
    return Manifest(
        format=storage.FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        encoder=weights.name,
        encoder_revision=weights.revision,
        dimension=weights.dimension,
        settings=SETTINGS,
        articles=len(plan.articles),
        passages=len(plan.passages),
        languages=dict(sorted(Counter(a.lang or "unknown" for a in plan.articles).items())),
        added=wanted.added,
        files={},
    )


def _partial(directory: Path, weights: _Weights) -> PartialVectors:
    return PartialVectors(directory / storage.PARTIAL, weights.revision, weights.dimension)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
