"""What the code behind SETTINGS computes for the sample articles, and its version: neither may change without the other.

An index of an older version is computed anew. If the code changed without its version, arrays of the old and the new code would be mixed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from articleqa.index.encoder.language_centering import MEANS_REVISION, centered
from articleqa.index.ingest.preparation import SETTINGS, cut, embedded_texts
from articleqa.index.loaders import read_sources
from articleqa.index.records import Article, Passage
from articleqa.index.text.analyzer import terms
from articleqa.index.text.windows import windows
from tests.toys import ToyEncoder

CORPUS = Path(__file__).parents[3] / "corpus"

GOLDEN = {
    "max_tokens": (256, "24ec51d83d799913"),
    "passages_version": (4, "acaa6ed6f3e09ee1"),
    "window_tokens": (48, "40a797cb1d7460df"),
    "language_version": (1, "c1077ffeb454d4e8"),
    "analyzer_version": (2, "b03ffb85b1a797ab"),
    "centering_version": (2, "e8e02b89079205d2"),
}
"""Setting → its value, and the digest of what is computed with it."""


@pytest.fixture(scope="module")
def prepared() -> list[tuple[Article, list[Passage]]]:
    """The sample articles, cut by the toy encoder's tokens."""
    return [cut(article, ToyEncoder()) for article in read_sources([CORPUS]).articles]


def spans(prepared: list[tuple[Article, list[Passage]]]) -> object:
    return [[p.article_id, p.start, p.end, [(s.start, s.end) for s in p.sentences]] for _, passages in prepared for p in passages]


def embedded(prepared: list[tuple[Article, list[Passage]]]) -> object:
    return [spans(prepared), [embedded_texts(article, passages, ToyEncoder()) for article, passages in prepared]]


def windows_of(prepared: list[tuple[Article, list[Passage]]]) -> object:
    windows_of_articles = [windows(passages, ToyEncoder().count_tokens, SETTINGS["window_tokens"]) for _, passages in prepared]
    return [[(w.start, w.end) for w in windows_of_passage] for article in windows_of_articles for windows_of_passage in article]


def languages(prepared: list[tuple[Article, list[Passage]]]) -> object:
    return [[article.lang, *(p.lang for p in passages)] for article, passages in prepared]


def indexed(prepared: list[tuple[Article, list[Passage]]]) -> object:
    return [terms(article.text) for article, _ in prepared]


def without_language(_prepared: object) -> object:
    vectors = np.random.default_rng(0).normal(size=(6, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.round(1000 * centered(vectors, ["fr", "en", "zh", None, "sw", "sw"], MEANS_REVISION)).astype(int).tolist()


@pytest.mark.parametrize(
    ("setting", "compute"),
    [
        ("max_tokens", spans),
        ("passages_version", embedded),
        ("window_tokens", windows_of),
        ("language_version", languages),
        ("analyzer_version", indexed),
        ("centering_version", without_language),
    ],
)
def test_what_is_made_of_the_sample_articles(
    prepared: list[tuple[Article, list[Passage]]], setting: str, compute: Callable[[list[tuple[Article, list[Passage]]]], object]
) -> None:
    digest = hashlib.sha256(json.dumps(compute(prepared)).encode()).hexdigest()[:16]
    assert (SETTINGS[setting], digest) == GOLDEN[setting], (
        f"The code behind SETTINGS[{setting!r}] computes something else for the sample articles: raise it, and write the new digest here."
    )


def test_every_setting_is_held() -> None:
    # The setting of the language files is a checksum of their words, so it needs no version.
    assert GOLDEN.keys() | {"language_files"} == SETTINGS.keys()
