"""`articleqa demo`: the sample for those who have the package and no checkout."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import articleqa
from articleqa import ArticleQA
from articleqa.cli.demo import EXAMPLES, sample_folder
from articleqa.cli.main import main
from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.bundled_model import cache_folder

ROOT = Path(__file__).parents[2]


def test_the_articles_are_those_of_the_checkout_or_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sample_folder() == ROOT / "corpus"
    (tmp_path / "articleqa" / "corpus").mkdir(parents=True)
    monkeypatch.setattr(articleqa, "__file__", str(tmp_path / "articleqa" / "__init__.py"))
    assert sample_folder() == tmp_path / "articleqa" / "corpus"


@pytest.mark.model
@pytest.mark.usefixtures("loaded")
def test_the_sample_is_indexed_in_the_cache_and_served(
    corpus_index: Path, encoder: BundledEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[tuple[int, int, int]] = []

    def note(qa: ArticleQA, serving: Any, examples: Any, _accounts: Any) -> None:
        served.append((len(qa.retriever.article_ids()), len(examples), serving.port))

    monkeypatch.setattr("articleqa.ui.server._serve", note)
    monkeypatch.setattr("articleqa.index.encoder.loading.load_encoder", lambda _model=None: encoder)
    shutil.copytree(corpus_index, tmp_path / "demo")  # what is there already is not encoded again
    monkeypatch.setenv("ARTICLEQA_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    assert main(["demo", "--port", "8123"]) == 0
    assert served == [(19, len(EXAMPLES), 8123)]
    assert "19 articles, 61 passages" in capsys.readouterr().out
