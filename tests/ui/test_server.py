"""Starting the server: which index, and what is said of it. tests/ui/test_endpoints.py tests what it offers."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

import app
from articleqa.cli.demo import EXAMPLES
from articleqa.index.errors import IndexNotBuilt
from articleqa.server.guard.passwords import line_of, write_line
from articleqa.server.serving import Serving
from articleqa.ui import server

if TYPE_CHECKING:
    from pathlib import Path

    from articleqa import ArticleQA
    from articleqa.index.encoder.bundled_encoder import BundledEncoder

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Return the calls to serve: the number of articles and of examples in each."""
    calls: list[tuple[int, int]] = []

    def note(qa: ArticleQA, _serving: Serving, examples: Any, _accounts: Any) -> None:
        calls.append((len(qa.retriever.article_ids()), len(examples)))

    monkeypatch.setattr(server, "_serve", note)
    return calls


def test_an_index_is_served(corpus_index: Path, served: list[tuple[int, int]]) -> None:
    server.serve(corpus_index, Serving(uploads=False))
    assert served == [(19, 0)]


def test_without_an_index_an_empty_one_is_begun_where_articles_may_be_added(tmp_path: Path, served: list[tuple[int, int]]) -> None:
    server.serve(tmp_path / "index")
    assert served == [(0, 0)]
    with pytest.raises(IndexNotBuilt):
        server.serve(tmp_path / "other", Serving(uploads=False))


def test_the_sample_indexes_its_articles_and_serves_them(
    corpus_index: Path,
    encoder: BundledEncoder,
    tmp_path: Path,
    served: list[tuple[int, int]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["app.py"])
    monkeypatch.setattr("articleqa.index.encoder.loading.load_encoder", lambda _model=None: encoder)
    shutil.copytree(corpus_index, tmp_path / app.INDEX)  # what is there already is not encoded again
    assert app.main() == 0
    assert served == [(19, len(EXAMPLES))]
    assert "19 articles, 61 passages" in capsys.readouterr().out


def test_what_others_can_do_is_said_at_the_start(
    corpus_index: Path, served: list[tuple[int, int]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.serve(corpus_index, Serving(host="0.0.0.0"))  # noqa: S104
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(
        "articleqa: WARNING: everybody who reaches this server over the network can ask and read your articles, and"
    )
    people = tmp_path / "people"
    write_line(people, line_of("anna", "secret"))
    people.chmod(0o644)
    server.serve(corpus_index, Serving(auth_file=people))
    assert capsys.readouterr().err == f"articleqa: Every user of this machine can read {people}: take that from them with chmod 600.\n"
    assert served == [(19, 0), (19, 0)]
