"""SOURCES → a new generation of the index, by what changed since the last one."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import storage
from index.analyzer import terms
from index.articles import Remark, read_sources
from index.dense import DenseIndex
from index.encoder import Encoder, installed_revision, load_encoder
from index.errors import ArticleQAError, CorpusError
from index.hybrid import HybridIndex
from index.language import canonical, identify
from index.lexical import compile_lexical
from index.neutral import neutral
from index.passages import passages
from index.records import Article, Passage
from index.storage import Manifest
from index.store import ArticleStore
from index.vectors import PartialVectors, load_digests, save_digests
from index.windows import windows

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

    `new`, `changed` and `removed` are ids of articles. `failed` could not be read; `warnings` are fields that an article was read without;
    `skipped` was left out on purpose. `published` is False where nothing had changed.
    """

    index: Path
    published: bool
    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    failed: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    skipped: tuple[Remark, ...]
    articles: int
    passages: int
    encoded: int
    seconds: float


@dataclass
class _Plan:
    """The articles and passages of the generation to be, and what of the old one serves again."""

    articles: list[Article]
    digests: dict[str, str]
    passages: list[Passage] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    """The texts that are embedded for each passage: the whole with its title, then its windows."""

    @cached_property
    def row_digests(self) -> list[str]:
        """Of the texts in `rows`, one after the other, once they are complete."""
        return [_digest(text) for texts in self.rows for text in texts]

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first row of each passage, and the number of rows: shape (passages + 1,)."""
        return np.cumsum([0, *map(len, self.rows)], dtype=np.int64)


def build(
    sources: Sequence[Path | str],
    directory: Path | str,
    *,
    model: str | None = None,
    encoder: Encoder | None = None,
    allow_empty: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Make the index at `directory` hold the articles of `sources`, no more and no less, and publish it at once.

    Vectors of passages whose text and encoder have not changed are taken over; where nothing has changed nothing is written. Without
    `model` or `encoder` an index keeps the model it was made with. Files that cannot be read are in the report, and the rest goes on.

    CorpusError: a SOURCE does not exist, an article id stands twice, or a SOURCE holds no article and `allow_empty` is not given.
    IndexBusy: another build is at work. EncoderUnavailable: the model is not on this machine.
    """
    began = time.monotonic()
    directory = Path(directory)
    progress = progress or (lambda _stage, _done, _total: None)
    collected = read_sources([Path(s) for s in sources], progress=lambda done, total, _file: progress("read", done, total))
    failed = tuple(Remark(f.where, f.reason) for f in collected.failures)
    if collected.empty and not allow_empty:
        raise CorpusError(_nothing_in(collected.empty, failed))
    with storage.locked(directory):
        old = _open_old(directory)
        model = model or (old.manifest.encoder if old else None)
        revision = encoder.revision if encoder else installed_revision(model)
        digests = {a.id: _digest(json.dumps(asdict(a), sort_keys=True)) for a in collected.articles}
        before = old.store.article_digests() if old else {}
        same_settings = old is not None and old.manifest.settings == SETTINGS
        same_encoder = old is not None and old.manifest.encoder_revision == revision
        report = BuildReport(
            index=directory,
            published=not (same_settings and same_encoder and before == digests),
            new=tuple(sorted(digests.keys() - before.keys())),
            changed=tuple(sorted(id_ for id_ in digests.keys() & before.keys() if digests[id_] != before[id_])),
            removed=tuple(sorted(before.keys() - digests.keys())),
            unchanged=sum(before.get(id_) == digest for id_, digest in digests.items()),
            failed=failed,
            warnings=tuple(collected.warnings),
            skipped=tuple(collected.skipped),
            articles=len(digests),
            passages=old.manifest.passages if old else 0,
            encoded=0,
            seconds=0.0,
        )
        if report.published:
            encoder = encoder or load_encoder(model)
            plan = _plan(collected.articles, digests, encoder, old if same_settings and same_encoder else None)
            vectors, encoded = _vectors(plan, encoder, directory, old if same_encoder else None, progress)
            progress("write", 0, 1)
            storage.publish(
                directory,
                write=lambda folder: _write(folder, plan, vectors, encoder),
                check=lambda generation: HybridIndex.open(generation).store.close(),
            )
            _partial(directory, encoder).clear()
            progress("write", 1, 1)
            report = replace(report, passages=len(plan.passages), encoded=encoded)
        if old:
            old.store.close()
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
    title = _embedded_title(article)
    runs = windows(made, encoder.count_tokens, SETTINGS["window_tokens"])
    return [
        [f"{title}\n{p.text}" if title else p.text, *(article.text[w.start : w.end] for w in several)]
        for p, several in zip(made, runs, strict=True)
    ]


def _embedded_title(article: Article) -> str:
    """The title, or nothing where its reader made it from the beginning of the text.

    Such a one says nothing that the passages do not, and only makes them alike.
    """
    first_line, _, _ = article.text.lstrip().partition("\n")
    made = article.title != first_line.strip() and first_line.startswith(article.title.removesuffix("…"))
    return "" if made else article.title[:_TITLE].strip()


def _open_old(directory: Path) -> HybridIndex | None:
    """The current generation, or None where there is none that can be used: then everything is made anew."""
    try:
        old = HybridIndex.open(storage.current(directory))
        old.store.article_digests()
    except ArticleQAError:
        return None
    return old


def _plan(articles: list[Article], digests: dict[str, str], encoder: Encoder, old: HybridIndex | None) -> _Plan:
    """Split the articles that are new or changed; take the passages of the others from the old generation."""
    plan = _Plan([], digests)
    before = old.store.article_digests() if old else {}
    for article in articles:
        first = len(plan.passages)
        if old and before.get(article.id) == digests[article.id]:
            article = old.store.article(article.id)
            made = [replace(p, id=first + i) for i, p in enumerate(old.store.passages_of(article.id))]
        else:
            article, made = cut(article, encoder, first_id=first)
        plan.articles.append(article)
        plan.passages += made
        plan.rows += embedded_texts(article, made, encoder)
    return plan


def _vectors(
    plan: _Plan, encoder: Encoder, directory: Path, old: HybridIndex | None, progress: Progress
) -> tuple[NDArray[np.float32], int]:
    """The vector of each row, shape (rows, dimension), and how many had to be made.

    Taken from the old generation, else from what an unfinished build left, else encoded, in an order that depends on the texts alone.
    """
    digests = plan.row_digests
    partial = _partial(directory, encoder)
    known: dict[str, NDArray[np.float32]] = dict(partial.load())
    if old:
        vectors = np.load(old.generation / storage.VECTORS, mmap_mode="r", allow_pickle=False)
        known |= zip(load_digests(old.generation / storage.DIGESTS), vectors, strict=True)
    texts = (text for several in plan.rows for text in several)
    missing = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
    queue = sorted(missing.items(), key=lambda item: (len(item[1]), item[0]))  # like lengths together: little padding
    progress("encode", 0, len(queue))
    for start in range(0, len(queue), _CHECKPOINT):
        batch = queue[start : start + _CHECKPOINT]
        made = encoder.encode_passages([text for _, text in batch])
        partial.append([digest for digest, _ in batch], made)
        known |= zip((digest for digest, _ in batch), made, strict=True)
        progress("encode", start + len(batch), len(queue))
    vectors = np.empty((len(digests), encoder.dimension), np.float32)
    for row, digest in enumerate(digests):
        vectors[row] = known[digest]
    return vectors, len(queue)


def _write(folder: Path, plan: _Plan, vectors: NDArray[np.float32], encoder: Encoder) -> Manifest:
    """Write a generation's files, all but the manifest, which is returned."""
    ArticleStore.write(
        folder / storage.ARTICLES,
        ((a, plan.digests[a.id]) for a in plan.articles),
        plan.passages,
    )
    np.save(folder / storage.VECTORS, vectors, allow_pickle=False)
    save_digests(folder / storage.DIGESTS, plan.row_digests)
    languages = [p.lang for p in plan.passages]
    row_languages = [lang for lang, texts in zip(languages, plan.rows, strict=True) for _ in texts]
    DenseIndex.build(neutral(vectors, row_languages, encoder.revision), plan.starts).save(folder / storage.FAISS)
    compile_lexical([terms(texts[0]) for texts in plan.rows], languages).save(folder)
    return Manifest(
        format=storage.FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        encoder=encoder.name,
        encoder_revision=encoder.revision,
        dimension=encoder.dimension,
        settings=SETTINGS,
        articles=len(plan.articles),
        passages=len(plan.passages),
        languages=dict(sorted(Counter(a.lang or "unknown" for a in plan.articles).items())),
        files={},
    )


def _partial(directory: Path, encoder: Encoder) -> PartialVectors:
    return PartialVectors(directory / storage.PARTIAL, encoder.revision, encoder.dimension)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _nothing_in(sources: Sequence[Path], failed: Sequence[Remark]) -> str:
    names = ", ".join(str(s) for s in sources)
    why = f" ({failed[0].where} {failed[0].reason.rstrip('.')})" if failed else ""
    return f"There is no article to index in {names}{why}. Nothing was changed; give --allow-empty if the index shall become empty."
