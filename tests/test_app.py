from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import app
from index.errors import IndexNotBuilt
from qa import ArticleQA

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, bool]]:
    """What would be served: how many articles, and whether articles may be added."""
    calls: list[tuple[int, bool]] = []

    def note(qa: ArticleQA, _host: str, _port: int | None, _examples: Any, *, may_add: bool) -> None:
        calls.append((len(qa.retriever.article_ids()), may_add))

    monkeypatch.setattr(app, "_serve", note)
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
def test_articles_may_be_added_where_only_this_machine_reaches_the_page(
    corpus_index: Path, served: list[tuple[int, bool]], host: str, uploads: bool | None, may_add: bool
) -> None:
    app.serve(corpus_index, host, uploads=uploads)
    assert served == [(19, may_add)]


def test_without_an_index_an_empty_one_is_begun_where_articles_may_be_added(tmp_path: Path, served: list[tuple[int, bool]]) -> None:
    app.serve(tmp_path / "index")
    assert served == [(0, True)]
    with pytest.raises(IndexNotBuilt):
        app.serve(tmp_path / "other", uploads=False)
