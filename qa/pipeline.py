"""ArticleQA.ask: from a question to words marked in an article."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from index.encoder import Encoder
from qa.reader import READ, THRESHOLD, best_answer, candidates
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

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Reply:  # noqa: ARG002  # the contract's; a follow-up stands alone for now
        """The reply to a question: the sentence that answers best, or `answer=None` where these articles do not answer it."""
        if not question.strip():
            return Reply(question, terms=(), hits=(), best_guess=None, answer=None)
        index, encoder = self.retriever.opened()
        vector = encoder.encode_queries([question])[0]
        hits = index.search(question, vector, _HITS)
        marked = index.informative(question)
        best = best_answer(candidates(question, vector, hits[:READ], marked, encoder))
        answer = best if best is not None and best.confidence >= THRESHOLD else None
        return Reply(question, marked, tuple(hits), best, answer)

    def close(self) -> None:
        """Close the index's files."""
        self.retriever.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
