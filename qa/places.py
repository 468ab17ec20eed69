"""Every place that says it: which further passages are read for a question, which of their words answer it, too, and which agree.

An article that says something else than the answer is one that tells of the same event, or the question was of something else. So its
passage has to be similar to that which answers. `python -m training.fit_places FOLDER` fits the thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from articleqa.comparison.grouping import Grouping
from articleqa.date_resolution.resolve import dated
from articleqa.index.records import Article, Hit, NearDuplicate, Span
from articleqa.reader.protocol import PassageReading
from articleqa.records import Answer, DistinctAnswer
from articleqa.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What decides which passages are read and which places count.

    Attributes:
        similar: The cosine between a passage and that which answers from which on they tell of the same event.
        agrees: The confidence, of the words by themselves, from which on a place counts that says the same as a better one.
        differs: The confidence from which on a place counts that says something else.
        most_further: How many further passages are read, at most.
    """

    similar: float = 0.35
    agrees: float = 0.05
    differs: float = 0.1
    most_further: int = 10


FITTED: Final = Thresholds()
"""The thresholds that are fitted to the reader's weights and the default encoder."""


def further_hits(
    hits: Sequence[Hit], passages_read: Sequence[PassageReading], snapshot: Snapshot, thresholds: Thresholds = FITTED
) -> list[Hit]:
    """Return the passages that are worth reading, too, once a question has an answer.

    Args:
        hits: The hits of a search, best first.
        passages_read: What was read, best first; at least one.
        snapshot: Has the passages' vectors.
        thresholds: `similar` and `most_further` are used.

    Returns:
        Of each article the best hit that was not read and that is similar to the passage that answers, best first.
    """
    read_ids = {reading.hit.passage.id for reading in passages_read}
    unread = [hit for hit in hits if hit.passage.id not in read_ids]
    best_of_article: dict[str, Hit] = {}
    similarities = snapshot.similarities(passages_read[0].hit.passage, [hit.passage for hit in unread])
    for hit, similarity in zip(unread, similarities, strict=True):
        if similarity >= thresholds.similar:
            best_of_article.setdefault(hit.passage.article_id, hit)
    return list(best_of_article.values())[: thresholds.most_further]


def distinct_answers(
    answer: Answer, best: PassageReading, others: Sequence[PassageReading], snapshot: Snapshot, thresholds: Thresholds = FITTED
) -> tuple[DistinctAnswer, ...]:
    """Return the different answers that were read, each with its places.

    Args:
        answer: The answer.
        best: The reading that it is from.
        others: The other readings of the question, in any order.
        snapshot: Has their articles, and the encoder.
        thresholds: Which places count.

    Returns:
        The answers. The first place of the first one is `answer`; the others are in the order of their best places. Places are in the
        order of confidence, equal ones in that of passage ids; those in near-duplicates follow the place that they copy. An article that
        gives one answer is not taken to give another one.
    """
    grouping = Grouping(snapshot.encoder, snapshot.article)
    grouping.add(answer)
    for copy in _copies(answer, best.hit, snapshot):
        grouping.add(copy)
    confident = [reading for reading in others if reading.confidence >= thresholds.agrees]
    similarities = snapshot.similarities(best.hit.passage, [reading.hit.passage for reading in confident])
    candidates = sorted(zip(confident, similarities, strict=True), key=lambda pair: (-pair[0].confidence, pair[0].hit.passage.id))
    for reading, similarity in candidates:
        words = reading.answer_with(reading.confidence)
        place = dated(words, snapshot.article) or words
        tells_of_same = reading.confidence >= thresholds.differs and similarity >= thresholds.similar
        if grouping.add(place, starts_group=tells_of_same and not grouping.has(place.article_id)):
            for copy in _copies(place, reading.hit, snapshot):
                grouping.add(copy)
    return tuple(DistinctAnswer(places[0].text, tuple(places)) for places in grouping.groups)


def _copies(answer: Answer, hit: Hit, snapshot: Snapshot) -> Iterator[Answer]:
    """Yield the same words in the near-duplicates of the passage that they were read in."""
    for copy in hit.copies:
        article = snapshot.article(copy.article_id)
        start = _place_of(answer, article, copy)
        passage = next((p for p in snapshot.passages_of(copy.article_id) if p.start <= start < p.end), None)
        if start >= 0 and passage:
            end = start + len(answer.text)
            inside = [s for s in passage.sentences if s.start < end and start < s.end]
            sentence = Span(inside[0].start, inside[-1].end) if inside else Span(start, end)
            where = Span(passage.start, passage.end)
            place = replace(answer, article_id=article.id, start=start, end=end, sentence=sentence, passage=where, when=None)
            yield dated(place, snapshot.article) or place


def _place_of(answer: Answer, article: Article, copy: NearDuplicate) -> int:
    """Return where the words of an answer stand in a copy of its passage: at the place nearest to its own; -1 if nowhere."""
    expected = copy.start + answer.start - answer.passage.start
    starts = [at for at in range(copy.start, copy.end) if article.text.startswith(answer.text, at)]
    return min(starts, key=lambda at: (abs(at - expected), at), default=-1)
