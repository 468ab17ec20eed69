"""Questions → answers, over an index that `index` has built.

    from qa import ArticleQA, Retriever

Names are loaded when they are first used, so that `articleqa --help` does not wait for NumPy and FAISS.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.records import Article, Hit, Passage, Span
    from qa.filters import Filters
    from qa.pipeline import ArticleQA
    from qa.records import Answer, Context, Reply, Turn
    from qa.retriever import Retriever

__all__ = ["Answer", "Article", "ArticleQA", "Context", "Filters", "Hit", "Passage", "Reply", "Retriever", "Span", "Turn"]

_HOMES = {
    "ArticleQA": "qa.pipeline",
    "Retriever": "qa.retriever",
    "Filters": "qa.filters",
    **dict.fromkeys(("Answer", "Context", "Reply", "Turn"), "qa.records"),
    **dict.fromkeys(("Article", "Hit", "Passage", "Span"), "index.records"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'qa' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
