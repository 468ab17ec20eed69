"""Hits made by hand."""

from __future__ import annotations

from articleqa.index.records import Article, Hit, Passage, Span
from articleqa.index.text.sentences import sentences


def hit(text: str, rank: int = 1, score: float = 0.9, start: int = 100) -> Hit:
    spans = tuple(Span(start + s.start, start + s.end) for s in sentences(text))
    return Hit(Passage(rank, f"article-{rank}", start, start + len(text), text, spans), score, rank, dense_score=score)


def article(id_: str) -> Article:
    return Article(id_, "A title of its own", "")
