"""Pages to open. Screenshots go to the folder in ARTICLEQA_SCREENSHOTS, else to a temporary one."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.conftest import Served, free_port
from tests.ui.samples import stub

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articleqa import ArticleQA
    from articleqa.index.encoder.bundled_encoder import BundledEncoder


@pytest.fixture(scope="session")
def corpus_chat(corpus_qa: ArticleQA) -> Iterator[Served]:
    from articleqa.cli.demo import EXAMPLES
    from articleqa.server.serving import Serving
    from articleqa.ui.page import launch, page_over
    from articleqa.ui.views.welcome import Example

    page = page_over(corpus_qa, [Example(question, lang) for lang, question in EXAMPLES.items()])
    yield Served(launch(page, Serving(port=free_port())))
    page.close(verbose=False)


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("ARTICLEQA_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True, slots=True)
class Growing:
    """A page over an index of its own, to which articles can be added."""

    served: Served
    index: Path


@pytest.fixture
def growing(corpus_index: Path, encoder: BundledEncoder, corpus_qa: ArticleQA, tmp_path: Path) -> Iterator[Growing]:
    from articleqa import ArticleQA, Retriever
    from articleqa.server.guard.uploads import Uploads
    from articleqa.server.serving import Serving
    from articleqa.ui.page import launch, page_over

    index = tmp_path / "index"
    shutil.copytree(corpus_index, index)
    retriever = Retriever.open(index, encoder=encoder, reader=corpus_qa.retriever.reader())  # loaded once for all tests
    with Uploads(parent=tmp_path) as uploads:
        page = page_over(ArticleQA(retriever), uploads=uploads)
        yield Growing(Served(launch(page, Serving(port=free_port()), uploads)), index)
        page.close(verbose=False)
    retriever.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A page over no articles."""
    from articleqa.server.guard.uploads import Uploads
    from articleqa.server.serving import Serving
    from articleqa.ui.page import launch, page_over

    with Uploads(parent=tmp_path) as uploads:
        page = page_over(stub([], {}), uploads=uploads)
        yield Served(launch(page, Serving(port=free_port()), uploads))
        page.close(verbose=False)
