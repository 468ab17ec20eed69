from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.errors import IndexCorrupt
from articleqa.index.ingest import build
from articleqa.index.records import Provenance
from articleqa.index.storage import generations
from articleqa.index.storage.articles_db import ArticleStore
from articleqa.index.storage.older_formats import OlderArticleStore
from tests.index.storage.older_index import COLUMNS, make_older
from tests.toys import ToyEncoder


@pytest.mark.parametrize("version", [version for version, columns in COLUMNS.items() if columns])
def test_articles_of_every_older_format_are_read(tmp_path: Path, toy: ToyEncoder, version: int) -> None:
    (tmp_path / "a.md").write_text("---\ndate: 2024-12-05\nlang: en\n---\n# The call\n\nIt took place on 27 November.", encoding="utf-8")
    build([tmp_path / "a.md"], tmp_path / "index", encoder=toy)
    new = ArticleStore(generations.current(tmp_path / "index") / generations.ARTICLES)
    article, origin = new.article("a.md"), new.origins()["a.md"]
    new.close()
    make_older(tmp_path / "index", version)
    store = OlderArticleStore(generations.current(tmp_path / "index") / generations.ARTICLES)
    assert store.article("a.md") == article
    assert store.article("a.md").provenance == (article.provenance if version == 5 else Provenance())
    assert store.origins()["a.md"].digest == origin.digest
    assert store.origins()["a.md"].file == ("a.md" if version >= 4 else "")
    with pytest.raises(KeyError, match="no article 'b' in this index"):
        store.article("b")
    store.close()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "index" / "generations" / "000001" / "articles.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database" * 500)
    with pytest.raises(IndexCorrupt, match=rf"The index at {path.parent} is damaged: .* It has to be built again\.$"):
        OlderArticleStore(path).origins()
