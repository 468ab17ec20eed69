"""What a reader must do, and the records that it returns: the best span of each passage, and the confidence in the first one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from articleqa.index.records import Article, Hit, Span
from articleqa.records import Answer, Certainty, Evidence

PASSAGES_READ = 5
"""How many passages a reader is given for a question: the best ones found."""


@dataclass(frozen=True, slots=True)
class PassageReading:
    """How a reader has read one passage.

    The three attributes before the last are what the default reader computes its confidence from. Another reader may leave them 0.

    Attributes:
        hit: The hit whose passage was read.
        answer: The words that answer best, as a Span into the article's text.
        sentence: The sentence, or the sentences in a row, that hold them, as a Span into the article's text.
        relevance: The logit for "this passage answers".
        score: What the passages are ordered by: the hit's score, plus what the reader adds to it.
        null_margin: The logit of the answer minus the logit of "no answer here".
        runner_up_margin: The logit of the answer minus that of the best span that does not overlap it.
        span_probability: The probability of the answer among all spans of the passage and "no answer here".
        confidence: The probability, 0 to 1, that the answer is right, where no other passage is known. At 0, the answer is never given
            beside another one.
    """

    hit: Hit
    answer: Span
    sentence: Span
    relevance: float
    score: float
    null_margin: float = 0.0
    runner_up_margin: float = 0.0
    span_probability: float = 0.0
    confidence: float = 0.0

    def answer_with(self, confidence: float) -> Answer:
        """Return the answer as a record, with this confidence."""
        passage = self.hit.passage
        return Answer(
            text=passage.words(self.answer),
            article_id=passage.article_id,
            start=self.answer.start,
            end=self.answer.end,
            confidence=confidence,
            sentence=self.sentence,
            passage=Span(passage.start, passage.end),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """How a reader has read the passages found for a question.

    Attributes:
        passages: The readings, by score, best first; equal ones are in the order of passage ids.
        confidence: The probability, 0 to 1, that the first passage's answer is right, where half of the questions asked cannot be
            answered.
        certainty: How far the first passage's answer can be relied on. None: it is not given as the answer.
        near: Whether the first passage's answer is worth showing where it is not given as the answer. A reader that cannot tell leaves it
            True.
    """

    passages: tuple[PassageReading, ...]
    confidence: float
    certainty: Certainty | None
    near: bool = True

    @property
    def best_guess(self) -> Answer | None:
        """The first passage's answer; None where nothing was read."""
        return self.passages[0].answer_with(self.confidence) if self.passages else None

    @property
    def closest(self) -> Evidence | None:
        """The sentence of the best guess, where that is near but not given as the answer. Otherwise None."""
        return _evidence(self.passages[0]) if self.passages and self.near and not self.certainty else None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The sentences of those passages that more probably than not hold an answer, best first, each once."""
        sentences: dict[tuple[str, Span], Evidence] = {}
        for reading in self.passages:
            if reading.relevance > 0:
                sentences.setdefault((reading.hit.passage.article_id, reading.sentence), _evidence(reading))
        return tuple(sentences.values())

    def reranked(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return hits in their final order, with new scores and ranks.

        A hit that was not read gets the smallest addition to its score that a hit which was read got, so that scores never rise with the
        rank.

        Args:
            hits: The hits as they were found, best first.

        Returns:
            The hits that were read, in the order of `passages`, then the others as they were found. Ranks count from 1.
        """
        smallest_addition = min((r.score - r.hit.score for r in self.passages), default=0.0)
        scored = [(r.hit, r.score) for r in self.passages]
        ids_read = {hit.passage.id for hit, _ in scored}
        ordered = scored + [(hit, hit.score + smallest_addition) for hit in hits if hit.passage.id not in ids_read]
        return [replace(hit, score=score, rank=rank) for rank, (hit, score) in enumerate(ordered, 1)]


def _evidence(reading: PassageReading) -> Evidence:
    """Return the sentence that holds the passage's answer."""
    passage, sentence = reading.hit.passage, reading.sentence
    return Evidence(passage.words(sentence), passage.article_id, sentence.start, sentence.end, Span(passage.start, passage.end))


@runtime_checkable
class Reader(Protocol):
    """What finds the best span in each passage. Several threads may call it at once."""

    def read(self, question: str, hits: Sequence[Hit], article: Callable[[str], Article], *, excluded: Sequence[Answer] = ()) -> Reading:
        """Read the passage of every hit together with the question.

        Args:
            question: The question, with what it lacks where it is a follow-up.
            hits: The hits to read, best first.
            article: Returns the article of an id, which must be that of a hit.
            excluded: Answers whose words are not given again. A span that overlaps one of them is no answer.

        Returns:
            One reading for each hit, and the confidence in the best one's answer.
        """
