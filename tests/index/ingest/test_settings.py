"""What the code behind SETTINGS makes of the sample articles, and in which version: one may not change without the other.

An index of an older version is made anew; one that says the same version and was made by other code would be mixed with what that makes.
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
    "passages_version": (3, "acaa6ed6f3e09ee1"),
    "window_tokens": (48, "40a797cb1d7460df"),
    "language_version": (1, "c1077ffeb454d4e8"),
    "analyzer_version": (2, "b03ffb85b1a797ab"),
    "centering_version": (2, "e8e02b89079205d2"),
}
"""Setting → its value, and the digest of what is made with it."""


@pytest.fixture(scope="module")
def prepared() -> list[tuple[Article, list[Passage]]]:
    """The sample articles, cut by the toy encoder's tokens."""
    return [cut(article, ToyEncoder()) for article in read_sources([CORPUS]).articles]


def spans(prepared: list[tuple[Article, list[Passage]]]) -> object:
    return [[p.article_id, p.start, p.end, [(s.start, s.end) for s in p.sentences]] for _, made in prepared for p in made]


def embedded(prepared: list[tuple[Article, list[Passage]]]) -> object:
    return [spans(prepared), [embedded_texts(article, made, ToyEncoder()) for article, made in prepared]]


def windows_of(prepared: list[tuple[Article, list[Passage]]]) -> object:
    several = [windows(made, ToyEncoder().count_tokens, SETTINGS["window_tokens"]) for _, made in prepared]
    return [[(w.start, w.end) for w in runs] for article in several for runs in article]


def languages(prepared: list[tuple[Article, list[Passage]]]) -> object:
    return [[article.lang, *(p.lang for p in made)] for article, made in prepared]


def indexed(prepared: list[tuple[Article, list[Passage]]]) -> object:
    return [terms(article.text) for article, _ in prepared]


def without_language(_prepared: object) -> object:
    vectors = np.random.default_rng(0).normal(size=(6, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.round(1000 * centered(vectors, ["fr", "en", "zh", None, "sw", "sw"], MEANS_REVISION)).astype(int).tolist()


@pytest.mark.parametrize(
    ("setting", "made"),
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
    prepared: list[tuple[Article, list[Passage]]], setting: str, made: Callable[[list[tuple[Article, list[Passage]]]], object]
) -> None:
    digest = hashlib.sha256(json.dumps(made(prepared)).encode()).hexdigest()[:16]
    assert (SETTINGS[setting], digest) == GOLDEN[setting], (
        f"The code behind SETTINGS[{setting!r}] makes something else of the sample articles: raise it, and write what it makes now here."
    )


def test_every_setting_is_held() -> None:
    # The words of languages are their own version.
    assert GOLDEN.keys() | {"language_files"} == SETTINGS.keys()
