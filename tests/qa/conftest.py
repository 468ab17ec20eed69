from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from index.encoder import SentenceEncoder
    from qa import ArticleQA


@pytest.fixture
def loaded(encoder: SentenceEncoder, corpus_qa: ArticleQA, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever loads the default encoder or the reader finds the session's, which is loaded once."""
    reader = corpus_qa.retriever.reader  # loaded before it is looked for
    for module in ("index.generation", "qa.retriever"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda _model=None: encoder)
    monkeypatch.setattr("qa.retriever.Reader.load", lambda _encoder=None: reader)
