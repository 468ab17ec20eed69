"""Fixtures that several test modules share: a toy encoder, the real one, and indexes over `corpus/`.

What uses the real encoder is marked `model`, what uses a browser `browser`: `pytest -m "not model and not browser"` is a loop of seconds.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.chromium import browser, open_page  # noqa: F401  # fixtures
from tests.toys import ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articleqa import ArticleQA
    from articleqa.index.encoder.bundled_encoder import BundledEncoder

pytest.register_assert_rewrite("tests.ui.browser.driving")

CORPUS = Path(__file__).parents[1] / "corpus"
TRAINING = Path(__file__).with_name("training")


def pytest_configure(config: pytest.Config) -> None:
    """In the quick loop, property tests try fewer examples; none is timed. Each process computes in one thread: more would wait."""
    if config.getoption("numprocesses"):
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # the processes that run the tests are started with it
    # How long an example takes depends on what else the machine does; all tests together are to take less than six minutes.
    settings.register_profile("untimed", max_examples=60, deadline=None)
    settings.register_profile("loop", max_examples=20, deadline=None)
    settings.load_profile("loop" if "not model" in config.getoption("markexpr") else "untimed")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip modules whose tests are all deselected, without importing them: importing torch and gradio takes seconds."""
    unwanted = [marker for marker in ("model", "browser") if f"not {marker}" in config.getoption("markexpr")]
    if collection_path.suffix != ".py" or not unwanted:
        return None
    if "model" in unwanted and TRAINING in collection_path.parents:
        return True
    text = collection_path.read_text("utf-8")
    return any(f"\npytestmark = pytest.mark.{marker}\n" in text for marker in unwanted) or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that use the real encoder or a browser, directly or through other fixtures, and the tests of training."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "encoder" in fixtures or TRAINING in item.path.parents:
            item.add_marker(pytest.mark.model)
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def toy() -> ToyEncoder:
    """An encoder that needs no model."""
    return ToyEncoder()


@pytest.fixture(scope="session")
def toy_corpus_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over `corpus/` by the toy encoder; tests must not change it."""
    from articleqa.index.ingest import build

    directory = tmp_path_factory.mktemp("toy-corpus-index")
    build([CORPUS], directory, encoder=ToyEncoder())
    return directory


@pytest.fixture(scope="session")
def encoder() -> BundledEncoder:
    """Load the default encoder, once for all tests."""
    from articleqa.index.encoder.bundled_encoder import BundledEncoder

    return BundledEncoder.load()


@pytest.fixture(scope="session")
def corpus_index(tmp_path_factory: pytest.TempPathFactory, encoder: BundledEncoder) -> Path:
    """An index over `corpus/`; tests must not change it."""
    from articleqa.index.ingest import build

    directory = tmp_path_factory.mktemp("corpus-index")
    build([CORPUS], directory, encoder=encoder)
    return directory


@pytest.fixture(scope="session")
def corpus_qa(corpus_index: Path, encoder: BundledEncoder) -> Iterator[ArticleQA]:
    """ArticleQA over `corpus/`."""
    from articleqa import ArticleQA

    with ArticleQA.open(corpus_index, encoder=encoder) as qa:
        yield qa


@pytest.fixture
def loaded(encoder: BundledEncoder, corpus_qa: ArticleQA, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the code that loads encoder and reader get those of the session, which are loaded once."""
    reader = corpus_qa.retriever.reader()  # load it before the patch
    for module in ("articleqa.index.ingest.update", "articleqa.retriever"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda _model=None: encoder)
    monkeypatch.setattr("articleqa.retriever.SpanReader.load", lambda _encoder=None: reader)
