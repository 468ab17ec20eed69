"""Questions → answers, over an index of articles.

    from articleqa import ArticleQA, Retriever

Names are loaded when they are first used, so that `articleqa --help` does not wait for NumPy and FAISS.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articleqa.filters import Filters
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.index.records import Article, Hit, Passage, Span
    from articleqa.pipeline import ArticleQA
    from articleqa.reader.protocol import PassageReading, Reader, Reading
    from articleqa.records import Answer, Context, Reply, Turn
    from articleqa.retriever import Retriever
    from articleqa.snapshot import Snapshot

    __version__: str

__all__ = [
    "Answer",
    "Article",
    "ArticleQA",
    "Context",
    "Encoder",
    "Filters",
    "Hit",
    "Passage",
    "PassageReading",
    "Reader",
    "Reading",
    "Reply",
    "Retriever",
    "Snapshot",
    "Span",
    "Turn",
    "__version__",
]

_HOMES = {
    "ArticleQA": "articleqa.pipeline",
    "Retriever": "articleqa.retriever",
    "Snapshot": "articleqa.snapshot",
    "Filters": "articleqa.filters",
    "Encoder": "articleqa.index.encoder.protocol",
    **dict.fromkeys(("PassageReading", "Reader", "Reading"), "articleqa.reader.protocol"),
    **dict.fromkeys(("Answer", "Context", "Reply", "Turn"), "articleqa.records"),
    **dict.fromkeys(("Article", "Hit", "Passage", "Span"), "articleqa.index.records"),
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("articleqa")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if __name__ == "qa":  # in a checkout, by the folder's own name
    from articleqa.index.checkout import refuse_submodules

    refuse_submodules()
