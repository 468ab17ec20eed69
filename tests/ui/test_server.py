"""Starting the server: which index, and who may add articles. tests/ui/test_endpoints.py tests what it offers."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

import app
from articleqa.index.errors import IndexNotBuilt
from articleqa.ui import server

if TYPE_CHECKING:
    from pathlib import Path

    from articleqa import ArticleQA
    from articleqa.index.encoder.sentence_transformer import SentenceEncoder

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Return the calls to serve: the number of articles and of examples in each."""
    calls: list[tuple[int, int]] = []

    def note(qa: ArticleQA, _host: str, _port: int | None, *, examples: Any = (), uploads: bool | None = None) -> None:  # noqa: ARG001
        calls.append((len(qa.retriever.article_ids()), len(examples)))

    monkeypatch.setattr(server, "serve_opened", note)
    return calls


@pytest.mark.parametrize(
    ("host", "uploads", "may_add"),
    [
        ("127.0.0.1", None, True),
        ("localhost", None, True),
        ("0.0.0.0", None, False),  # noqa: S104
        ("192.168.0.7", None, False),
        ("127.0.0.1", False, False),
        ("0.0.0.0", True, True),  # noqa: S104
    ],
)
def test_articles_may_be_added_where_only_this_machine_reaches_the_page(host: str, uploads: bool | None, may_add: bool) -> None:
    assert server.may_add(host, uploads) is may_add


def test_an_index_is_served(corpus_index: Path, served: list[tuple[int, int]]) -> None:
    server.serve(corpus_index, uploads=False)
    assert served == [(19, 0)]


def test_without_an_index_an_empty_one_is_begun_where_articles_may_be_added(tmp_path: Path, served: list[tuple[int, int]]) -> None:
    server.serve(tmp_path / "index")
    assert served == [(0, 0)]
    with pytest.raises(IndexNotBuilt):
        server.serve(tmp_path / "other", uploads=False)


def test_the_sample_indexes_its_articles_and_serves_them(
    corpus_index: Path,
    encoder: SentenceEncoder,
    tmp_path: Path,
    served: list[tuple[int, int]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["app.py"])
    monkeypatch.setattr("articleqa.index.encoder.sentence_transformer.load_encoder", lambda _model=None: encoder)
    shutil.copytree(corpus_index, tmp_path / app.INDEX)  # what is there already is not encoded again
    assert app.main() == 0
    assert served == [(19, len(app.EXAMPLES))]
    assert "19 articles, 61 passages" in capsys.readouterr().out
