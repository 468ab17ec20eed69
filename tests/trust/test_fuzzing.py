"""A little of every fuzzer, always the same inputs; `benchmarks.trust` tries many more."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import strategies as st

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import LoadedArticle, SourceFile
from articleqa.index.loaders.files import LOADERS
from articleqa.index.loaders.metadata import described
from articleqa.index.page_layout import LetterRun, PageLayout
from articleqa.index.records import Place
from benchmarks.trust import file_inputs
from benchmarks.trust.fuzzing import TARGETS, Failure, fuzz, fuzz_law, shares
from benchmarks.trust.laws import check_article
from benchmarks.trust.samples import FORMATS
from benchmarks.trust.value_laws import Law

WITH_MODELS = ("ask", "search", "exact search")
INPUTS = {"files .pdf": 3}


@pytest.mark.parametrize("target", [target for target in TARGETS if target not in WITH_MODELS])
def test_nothing_breaks(target: str) -> None:
    assert fuzz(target, INPUTS.get(target, 10), seed=0).failures == ()


@pytest.mark.model
@pytest.mark.parametrize("target", WITH_MODELS)
def test_no_question_breaks_anything(target: str) -> None:
    assert fuzz(target, 2, seed=0).failures == ()


def test_every_suffix_is_fuzzed_and_has_a_file() -> None:
    assert [suffix for format_ in FORMATS for suffix in format_.suffixes] == list(LOADERS)
    assert all(format_.samples() for format_ in FORMATS)


@pytest.mark.parametrize("suffix", LOADERS)
def test_the_same_seed_makes_the_same_files_and_another_one_others(suffix: str) -> None:
    samples = file_inputs.format_of(suffix).samples()
    made = [[file_inputs.content(suffix, seed, number, samples) for number in range(5)] for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


def broken(_file: SourceFile, error: BaseException) -> None:
    raise error


@pytest.mark.parametrize(
    ("loader", "what"),
    [
        (lambda file: broken(file, KeyError("links")), "KeyError in tests/trust/test_fuzzing.py"),
        (lambda file: broken(file, ArticleError("a.txt", "is damaged.")), None),
        (lambda file: os.kill(os.getpid(), 9), "crashes with exit status -9"),  # noqa: ARG005
        (lambda file: time.sleep(60), "stands still"),  # noqa: ARG005
    ],
)
def test_what_a_loader_does_wrong_is_found(loader: object, what: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_inputs, "_SECONDS", 0.05 if what == "stands still" else 5)
    monkeypatch.setattr(file_inputs, "LOADERS", {".txt": loader})
    failures = fuzz("files .txt", 2, seed=0).failures
    assert [failure.what.rpartition(":")[0] or failure.what for failure in failures] == ([what] if what else [])


@pytest.mark.parametrize(
    ("fields", "law"),
    [
        ({"pages": (9,)}, "a page begins outside the text"),
        ({"date": "2024-02-30"}, "date is '2024-02-30'"),
        ({"title": "A\nB"}, "title is more than a line"),
        ({"author": " "}, "author is blank"),
        ({"layout": PageLayout((LetterRun(3, 9, 1, 0, 1),)).to_bytes()}, "a stretch of the layout is outside the text"),
    ],
)
def test_an_article_that_breaks_a_law_is_found(fields: dict[str, Any], law: str) -> None:
    loaded = described("a.txt", "a", "Text.", {"title": "A"}, place=Place.FIELD)
    check_article(loaded)
    with pytest.raises(AssertionError, match=law):
        check_article(LoadedArticle("a.txt", replace(loaded.article, **fields)))


def test_a_value_that_breaks_a_law_is_found_and_made_small() -> None:
    def check(number: int) -> None:
        assert number < 1000, "it is large"

    (failure,) = fuzz_law(Law(st.integers(), check), 500, seed=0)
    assert (failure.what.rpartition(":")[0], failure.data) == ("AssertionError (it is large) in tests/trust/test_fuzzing.py", 1000)
    assert isinstance(failure, Failure)


def test_inputs_are_shared_out() -> None:
    shared = shares(100_000)
    assert set(shared) == set(TARGETS)
    assert abs(sum(shared.values()) - 100_000) < len(TARGETS)
    assert 0 < shared["ask"] < shared["files .pdf"] < shared["files .txt"]


def test_a_target_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match=r"target must be one of files \.txt, .*, not 'x'"):
        fuzz("x", 1, seed=0)
