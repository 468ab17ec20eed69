"""An encoder and a reader for tests that are not about the models: they need no torch and no file, and can be checked by hand.

The encoder's vector of a text counts its words, so two texts are as near as the words that they share. The reader answers with the first
number of the passage that shares most words with the question.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from articleqa.index.records import Article, Hit, Span
from articleqa.reader.protocol import PassageReading, Reading
from articleqa.records import Answer

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


class ToyEncoder:
    """Counts words: a word's hash is its axis, and a text's vector is how often each word is in it, scaled to unit length."""

    name = "toy"
    revision = "0" * 64
    dimension = 512

    def __init__(self, revision: str = revision) -> None:
        self.revision = revision

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_queries(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                vectors[row, zlib.crc32(word.encode("utf-8", "surrogatepass")) % self.dimension] += 1
            if not vectors[row].any():
                vectors[row, 0] = 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(words(text)) for text in texts]


class ToyReader:
    """Compares words: the relevance is the number of words that question and passage share, minus one.

    The confidence is half of that number, at most 1, also that of each passage by itself; an answer with confidence 1 is sure.
    """

    def read(self, question: str, hits: Sequence[Hit], article: Callable[[str], Article], *, excluded: Sequence[Answer] = ()) -> Reading:  # noqa: ARG002
        readings = sorted((self._read(question, hit, excluded) for hit in hits), key=lambda r: (-r.score, r.hit.passage.id))
        confidence = min(1.0, (readings[0].relevance + 1) / 2) if readings else 0.0
        return Reading(tuple(readings), confidence, "sure" if confidence == 1 else "perhaps" if confidence else None)

    def _read(self, question: str, hit: Hit, excluded: Sequence[Answer]) -> PassageReading:
        passage = hit.passage
        rejected = {(a.start, a.end) for a in excluded if a.article_id == passage.article_id}
        numbers = [Span(passage.start + m.start(), passage.start + m.end()) for m in re.finditer(r"\d+", passage.text)]
        answer = next((n for n in numbers if (n.start, n.end) not in rejected), passage.sentences[0])
        sentence = next(s for s in passage.sentences if s.start < answer.end and answer.start < s.end)
        relevance = len({*words(question)} & {*words(passage.text)}) - 1
        return PassageReading(hit, answer, sentence, relevance, hit.score + relevance, confidence=min(1.0, (relevance + 1) / 2))
