"""Three short articles, their index by the toys, and what is known of each; and the examples of the pages in docs/integrations/."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from articleqa import ArticleQA, Snapshot, build
from articleqa.cli.main import main
from tests.toys import ToyEncoder, ToyReader

ROOT = Path(__file__).parents[2]
BRIDGE = {
    "id": "bridge",
    "title": "The bridge",
    "text": "It rained on the Kvik.\n\nThe bridge over the Kvik opened in 1998. It is 3200 metres long.",
    "lang": "en",
    "date": "2001-05-02",
    "source": "https://example.org/bridge",
    "author": "Jane Doe",
}
PONT = {"id": "pont", "title": "Le pont", "text": "Le pont sur la Kvik a ouvert en 1998.", "lang": "fr", "date": "2003-11-20"}
FERRY = {"id": "ferry", "title": "", "text": "The ferry stopped. Nobody knows when.", "lang": "en"}
BRIDGE_METADATA = {
    "article_id": "bridge",
    "start": 0,
    "end": 88,
    "passage_id": 0,
    "title": "The bridge",
    "lang": "en",
    "date": "2001-05-02",
    "source": "https://example.org/bridge",
    "author": "Jane Doe",
    "page": None,
    "copies": [],
}
"""That of the only passage of the first article, without what depends on the search."""
OF_SEARCH = {"rank", "score", "bm25_part", "dense_score"}
QUESTION = "When did the bridge over the Kvik open?"
REAL_QUESTION = "When did the call take place?"


def without(metadata: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if key not in keys}


@pytest.fixture(scope="session")
def bridges_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the three articles; tests must not change it."""
    folder = tmp_path_factory.mktemp("bridges")
    (folder / "bridges.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in (BRIDGE, PONT, FERRY)), encoding="utf-8")
    build([folder / "bridges.jsonl"], folder / "index", encoder=ToyEncoder())
    return folder / "index"


@pytest.fixture(scope="session")
def bridges(bridges_index: Path) -> Iterator[ArticleQA]:
    with ArticleQA.open(bridges_index, encoder=ToyEncoder(), reader=ToyReader()) as qa:
        yield qa


@pytest.fixture
def threads(bridges: ArticleQA, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The threads in which the index of the three articles is asked, in order."""
    asked: list[int] = []
    snapshot = bridges.retriever.snapshot

    def recorded() -> Snapshot:
        asked.append(threading.get_ident())
        return snapshot()

    monkeypatch.setattr(bridges.retriever, "snapshot", recorded)
    return asked


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that are opened, in order; the toys open them, as they have made the indexes."""
    folders: list[Path] = []
    open_index = ArticleQA.open

    def open_with_toys(directory: Path) -> ArticleQA:
        folders.append(directory)
        return open_index(directory, encoder=ToyEncoder(), reader=ToyReader())

    monkeypatch.setattr(ArticleQA, "open", open_with_toys)
    return folders


@pytest.fixture
def run_page(corpus_index: Path, loaded: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:  # noqa: ARG001
    """Return a function that does what a page says, in a folder with the sample's articles, with the real encoder and reader.

    It runs the page's `articleqa` commands, then its blocks of Python, one after another in one namespace, which it returns.
    """

    def run(name: str, **namespace: Any) -> dict[str, Any]:
        page = (ROOT / "docs" / "integrations" / name).read_text(encoding="utf-8")
        shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
        shutil.copytree(corpus_index, tmp_path / "index")  # so that the build has nothing to encode
        monkeypatch.chdir(tmp_path)
        commands = [line for block in re.findall(r"^```sh\n(.*?)^```$", page, re.M | re.S) for line in block.splitlines()]
        builds = [shlex.split(line) for line in commands if line.startswith("articleqa ")]
        assert builds == [["articleqa", "build", "corpus", "--index", "index"]]
        assert main(builds[0][1:]) == 0
        blocks = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)
        assert blocks
        for number, block in enumerate(blocks, 1):
            exec(compile(block, f"{name}, block {number}", "exec"), namespace)  # noqa: S102
        return namespace

    return run
