"""Passage → windows: the two or three sentences at a time that are embedded beside the whole.

A question asks for one thing, and a passage says several: the vector of a part that says this one thing lies nearer to the question's than
the whole passage's. A passage is as near as the mean of its own cosine and that of its nearest window (what that gives is in
docs/experiments/finding.md).
"""

from __future__ import annotations

# What is made here is in every index: whoever changes it raises its version in SETTINGS (`preparation.py`).
from collections.abc import Callable, Sequence
from itertools import islice

from articleqa.index.records import Passage, Span


def windows(passages: Sequence[Passage], count_tokens: Callable[[Sequence[str]], list[int]], tokens: int) -> list[list[Span]]:
    """For each passage its sentences in runs of about `tokens` tokens, all about equally long: Spans into the article, in order.

    A passage of less than one and a half times that many has one window. `count_tokens` is called once.
    """
    texts = [p.words(s) for p in passages for s in p.sentences]
    counts = iter(count_tokens(texts))
    return [_runs(p.sentences, list(islice(counts, len(p.sentences))), tokens) for p in passages]


def _runs(sentences: Sequence[Span], counts: Sequence[int], tokens: int) -> list[Span]:
    share = sum(counts) / max(1, round(sum(counts) / tokens))
    runs: list[Span] = []
    first, total = 0, 0
    for at, count in enumerate(counts):
        total += count
        if total >= share * (len(runs) + 1) or at == len(counts) - 1:
            runs.append(Span(sentences[first].start, sentences[at].end))
            first = at + 1
    return runs
