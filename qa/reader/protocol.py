"""What a reader is to the rest, and what it gives: of each passage the words that answer best, and how sure it is of the first ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from articleqa.index.records import Article, Hit, Span
from articleqa.records import Answer, Certainty, Evidence

PASSAGES_READ = 5
"""Passages that a reader is handed for a question, the best ones found."""


@dataclass(frozen=True, slots=True)
class PassageReading:
    """What a reader makes of one passage.

    `answer` are the words that answer best, `sentence` the sentence or sentences that hold them, both Spans into the article's text.
    `relevance` is the logit of the passage holding an answer at all. `score` orders the passages: what it was found with, and how it reads.
    `null_margin` is the logit of the answer less that of "not here", `runner_up_margin` less that of the best words elsewhere in the
    passage, `span_probability` its probability among all spans and "not here": what the default reader's confidence is made of, 0 where a
    reader has no such thing.
    """

    hit: Hit
    answer: Span
    sentence: Span
    relevance: float
    score: float
    null_margin: float = 0.0
    runner_up_margin: float = 0.0
    span_probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of a question and the passages found for it.

    `passages` are best first, equal ones by passage id. `confidence` is the probability, 0 to 1, that the first one's answer is right,
    where half of the questions asked cannot be answered, and `certainty` how far it can be relied on, None where it is not to be given as
    the answer.
    """

    passages: tuple[PassageReading, ...]
    confidence: float
    certainty: Certainty | None

    @property
    def best_guess(self) -> Answer | None:
        """The first passage's answer; None where nothing was read."""
        if not self.passages:
            return None
        best = self.passages[0]
        passage = best.hit.passage
        return Answer(
            text=passage.words(best.answer),
            article_id=passage.article_id,
            start=best.answer.start,
            end=best.answer.end,
            confidence=self.confidence,
            sentence=best.sentence,
            passage=Span(passage.start, passage.end),
        )

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The sentences of those passages that more probably than not hold an answer, in their order, each once."""
        found: dict[tuple[str, Span], Evidence] = {}
        for reading in self.passages:
            passage, sentence = reading.hit.passage, reading.sentence
            if reading.relevance > 0:
                place = Span(passage.start, passage.end)
                text = passage.words(sentence)
                found.setdefault((passage.article_id, sentence), Evidence(text, passage.article_id, sentence.start, sentence.end, place))
        return tuple(found.values())

    def reranked(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits in their final order: those that were read, the best first, then the others as they were found.

        A passage that was not read is scored as if it read as badly as the worst, so that it stays below all that were.
        """
        worst = min((r.score - r.hit.score for r in self.passages), default=0.0)
        read = [(r.hit, r.score) for r in self.passages]
        seen = {hit.passage.id for hit, _ in read}
        ordered = read + [(hit, hit.score + worst) for hit in hits if hit.passage.id not in seen]
        return [replace(hit, score=score, rank=rank) for rank, (hit, score) in enumerate(ordered, 1)]


@runtime_checkable
class Reader(Protocol):
    """What reads. Several threads may call it at once."""

    def read(self, question: str, hits: Sequence[Hit], article: Callable[[str], Article], *, excluded: Sequence[Answer] = ()) -> Reading:
        """Read every hit's passage; `article` gives the article of an id. What touches the words of an `excluded` answer is no answer."""
