"""ArticleQA.ask: from a question to words marked in an article."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from qa.dates import dated
from qa.filters import Filters, allowed
from qa.kinds import kind_of
from qa.reader import READ, THRESHOLD, best_answer, evidence, reranked
from qa.records import Reply, Turn
from qa.retriever import Retriever

# Passages found for a question; the best of them are read.
_HITS = 10


class ArticleQA:
    """Answers questions from an index. Safe to share between threads, and a context manager."""

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever

    @classmethod
    def open(cls, directory: Path | str, *, encoder: Encoder | None = None) -> Self:
        """Open the index at `directory`; errors as those of `Retriever.open`."""
        return cls(Retriever.open(directory, encoder=encoder))

    def ask(self, question: str, history: Sequence[Turn] = (), *, filters: Filters | None = None) -> Reply:  # noqa: ARG002
        """The reply to a question: the words that answer best, or `answer=None` where these articles do not answer it.

        `filters` says which articles are asked.
        """
        index, _ = self.retriever.opened()
        return self.ask_among(question, allowed(index.store, filters))

    def ask_among(self, question: str, allowed: NDArray[np.bool_] | None) -> Reply:
        """The reply of those passages alone that are `allowed`, (passages,) by id; None: all."""
        kind = kind_of(question)
        if not question.strip() or kind == "greeting":
            return Reply(question, terms=(), hits=(), best_guess=None, answer=None, kind=kind)
        index, encoder = self.retriever.opened()
        found = index.search(question, encoder.encode_queries([question])[0], _HITS, allowed=allowed)
        readings = self.retriever.reader.read(question, found[:READ], index.store.article)
        hits = reranked(readings, found)
        best = dated(best_answer(readings), index.store.article)
        answer = best if best is not None and best.confidence >= THRESHOLD else None
        return Reply(question, index.informative(question), tuple(hits), best, answer, kind, evidence(readings))

    def close(self) -> None:
        """Close the index's files."""
        self.retriever.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
