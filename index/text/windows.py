"""Passage → windows: runs of two or three sentences that have a vector of their own, beside the passage's.

A question asks for one thing, and a passage says several. So the vector of the few sentences that answer is nearer to the question's than
the vector of the whole passage. A passage scores the mean of its own cosine and the best of its windows' (`index/search/dense.py`);
docs/experiments/finding.md has the measurement.

Every index holds the result of this module: whoever changes it raises its version in `SETTINGS` (`index/ingest/preparation.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from articleqa.index.records import Passage, Span


def windows(passages: Sequence[Passage], count_tokens: Callable[[Sequence[str]], list[int]], tokens: int) -> list[list[Span]]:
    """Cut each passage into windows of about equal length.

    Args:
        passages: The passages.
        count_tokens: Returns the number of tokens of each text, without special tokens. It is called once.
        tokens: About how many tokens a window has. A passage of less than one and a half times as many has one window.

    Returns:
        For each passage its windows in order, as spans in the article's text. Each sentence of the passage is in exactly one.
    """
    texts = [p.words(s) for p in passages for s in p.sentences]
    counts = iter(count_tokens(texts))
    return [_runs(p.sentences, list(islice(counts, len(p.sentences))), tokens) for p in passages]


def _runs(sentences: Sequence[Span], counts: Sequence[int], tokens: int) -> list[Span]:
    """Return runs of about equally many tokens, each as the span of its sentences."""
    tokens_per_run = sum(counts) / max(1, round(sum(counts) / tokens))
    runs: list[Span] = []
    first, total = 0, 0
    for at, count in enumerate(counts):
        total += count
        if total >= tokens_per_run * (len(runs) + 1) or at == len(counts) - 1:
            runs.append(Span(sentences[first].start, sentences[at].end))
            first = at + 1
    return runs
