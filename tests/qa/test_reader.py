from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index.records import Hit, Passage, Span
from qa.reader import FEATURES, best_answer, candidates, rerank


class LetterEncoder:
    """Vectors to check by hand: the counts of a, b and c, of unit length."""

    name, revision, dimension = "letters", "0" * 64, 3

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        counts = np.array([[t.lower().count(c) + 1e-6 for c in "abc"] for t in texts], np.float32)
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), np.float32)

    encode_queries = encode_passages

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(t) for t in texts]


def hit(text: str, rank: int, score: float, start: int = 100) -> Hit:
    spans, at = [], 0
    for sentence in text.split("|"):
        spans.append(Span(start + at, start + at + len(sentence)))
        at += len(sentence) + 1
    passage = Passage(rank, f"article-{rank}", start, start + len(text), text.replace("|", " "), tuple(spans))
    return Hit(passage, score, rank, dense_score=score)


def read(question: str, hits: Sequence[Hit], marked: Sequence[str] = ()) -> list[dict[str, float]]:
    encoder = LetterEncoder()
    found = candidates(question, encoder.encode_queries([question])[0], hits, marked, encoder)
    return [dict(zip(FEATURES, c.features, strict=True)) for c in found]


def test_features_by_hand() -> None:
    first, second, third = read("When did aab happen?", [hit("Aab on 3 May 1990.|Bbb?", 1, 0.9), hit("ccc", 2, 0.7)], ["aab", "may"])
    # "When did aab happen?" has three a and one b.
    assert first["cosine"] == pytest.approx((3 * 3 + 1 * 1) / (math.sqrt(10) * math.sqrt(10)), abs=1e-4)
    assert [first["behind"], third["behind"], third["dense_behind"]] == pytest.approx([0, 0.2, 0.2])
    assert first["length"] == pytest.approx(math.log(len("Aab on 3 May 1990.")))
    assert (first["terms"], second["terms"]) == (1, 0)
    assert (first["date"], second["date"], first["number"]) == (1, -1, 0)
    assert (first["question"], second["question"]) == (0, 1)


def test_what_is_not_asked_for_is_no_feature() -> None:
    (only,) = read("Why aab?", [hit("Aab 1990", 1, 0.9)])
    assert (only["date"], only["number"], only["terms"]) == (0, 0, 0)


def test_the_answer_is_a_slice_of_its_passage_and_the_first_of_equal_ones() -> None:
    encoder = LetterEncoder()
    hits = [hit("Abc abc.|Aaa aaa.|Aaa aaa.", 1, 0.9)]
    answer = best_answer(candidates("aaa", encoder.encode_queries(["aaa"])[0], hits, (), encoder))
    assert answer is not None
    assert (answer.text, answer.start, answer.end) == ("Aaa aaa.", 109, 117)
    assert (answer.sentence, answer.passage, answer.article_id) == (Span(109, 117), Span(100, 126), "article-1")
    assert 0 < answer.confidence < 1
    assert best_answer([]) is None


def test_rerank_puts_the_passage_with_the_best_sentence_first() -> None:
    encoder = LetterEncoder()
    hits = [hit("Ccc ccc.|Ccb.", 1, 0.71), hit("Bbb.|Aaa aaa.", 2, 0.7), hit("Bbb bbb.", 3, 0.7), hit("Bbb bbb.", 4, 0.7)]
    ordered = rerank(candidates("aaa", encoder.encode_queries(["aaa"])[0], hits, (), encoder), hits)
    assert [h.passage.id for h in ordered] == [2, 1, 3, 4]
    assert [h.rank for h in ordered] == [1, 2, 3, 4]
    assert ordered[2].score == ordered[3].score
