from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from articleqa.index.records import Span
from articleqa.reader.protocol import PassageReading, Reading
from articleqa.records import Evidence
from tests.qa.reader.samples import hit


def reading(relevance: float, score: float, rank: int) -> PassageReading:
    return PassageReading(hit("Monday.", rank, score), Span(100, 106), Span(100, 107), relevance, score + relevance)


def test_what_was_not_read_stays_below_what_was() -> None:
    hits = [hit("Monday.", rank, 1 - rank / 10) for rank in range(1, 5)]
    ordered = Reading((reading(0.5, 0.8, 2), reading(-3, 0.9, 1)), 0.5, "perhaps").reranked(hits)
    assert [h.passage.id for h in ordered] == [2, 1, 3, 4]
    assert [h.rank for h in ordered] == [1, 2, 3, 4]
    assert all(a.score >= b.score for a, b in pairwise(ordered))


def test_the_best_guess_is_the_first_passages_answer() -> None:
    guess = Reading((reading(3, 0.9, 1), reading(1, 0.8, 2)), 0.6, "perhaps").best_guess
    assert guess is not None
    assert (guess.text, guess.article_id, guess.start, guess.end) == ("Monday", "article-1", 100, 106)
    assert (guess.sentence, guess.passage, guess.confidence) == (Span(100, 107), Span(100, 107), 0.6)


def test_of_nothing_there_is_no_guess() -> None:
    nothing = Reading((), 0.0, None)
    assert nothing.closest is None
    assert (nothing.best_guess, nothing.evidence) == (None, ())


def test_evidence_are_the_sentences_of_relevant_passages_once_each() -> None:
    first, irrelevant = reading(0.1, 0.9, 1), reading(-0.1, 0.8, 2)
    again = replace(first, answer=Span(100, 103))
    assert Reading((first, again, irrelevant), 0.5, "perhaps").evidence == (Evidence("Monday.", "article-1", 100, 107, Span(100, 107)),)


def test_the_closest_sentence_is_told_where_there_is_no_answer() -> None:
    passages = (reading(-3, 0.9, 1), reading(1, 0.8, 2))
    assert Reading(passages, 0.1, None).closest == Evidence("Monday.", "article-1", 100, 107, Span(100, 107))
    assert Reading(passages, 0.1, None, near=False).closest is None
    assert Reading(passages, 0.6, "perhaps").closest is None
