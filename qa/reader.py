"""Question + passages → the words that answer, with the probability that they do.

The network (`span_network.py`) reads the question together with each passage. Its best span that an article may be quoted with is the
passage's answer; how relevant it finds the passage, together with how well the passage was found, orders the passages; and a logistic
regression says how probable it is that the first one's answer is right. The constants come from `training/calibration.py`.
"""

from __future__ import annotations

import math
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
import regex
from numpy.typing import NDArray

from articleqa.index.encoder.sentence_transformer import default_transformer, fast_bfloat16
from articleqa.index.encoder.tokenizer import Tokenizer
from articleqa.index.records import Article, Hit, Passage, Span
from articleqa.index.text.passages import stripped
from articleqa.index.text.scripts import NO_SPACES
from articleqa.records import Answer, Evidence

if TYPE_CHECKING:
    from articleqa.index.encoder.protocol import Encoder
    from articleqa.span_network import Pair, SpanNetwork

READ = 5
"""Passages that are read for a question, the best ones."""
THRESHOLD = 0.32
"""Confidence from which a best guess is given as the answer."""

CONFIDENCE_FEATURES = ("relevance", "lead", "share", "ahead", "dense", "lexical")
"""Of the best reading: relevance, lead and logarithm of the share; how far its score is above the second's; what vectors and BM25 gave."""
_CALIBRATION = np.array([0.127, 0.267, 0.256, 2.321, 1.383, -0.054])
_BIAS = -1.918

_RELEVANCE = 0.0301
"""What the logit of a passage's relevance is multiplied by, to be added to the score that the passage was found with."""

# Passages are read shortest first, so many padded tokens at a time: on two cores more of them at once are no quicker.
_TOKENS_AT_ONCE = 512
# Characters of a title.
_TITLE = 100
# Of the best spans of a passage, those looked at until one has words in it.
_TRIED = 20

_WORD = regex.compile(r"[\p{L}\p{N}\p{M}_]")
_SPACELESS = regex.compile(f"[{NO_SPACES}]")
_OF_WORDS = frozenset("%‰&@#*§/\\_ฯ׳״")
_CLOSING = dict(zip("([{«“„‘「『《【（", ")]}»””’」』》】）", strict=True))
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_MINUS = regex.compile(r"[-–]\p{N}")
_INITIALS = regex.compile(r"(?<!\p{L})(?:\p{L}\.){2,}$")
_ASKS = regex.compile(r"(?:[?？؟\u037e]|(?<=\p{Greek});)[\p{Pe}\p{Pf}\p{Pi}\"'\s]*$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one passage.

    `answer` is its best span, `sentence` the sentence or sentences that hold it, both Spans into the article's text. `lead` is the logit of
    the best span less that of "not here"; `share` its probability among all spans and "not here"; `relevance` the logit of the passage
    holding an answer at all. `score` orders the passages: what it was found with, and how it reads.
    """

    hit: Hit
    answer: Span
    sentence: Span
    lead: float
    share: float
    relevance: float
    score: float


def read_title(article: Article) -> str:
    """The title that a passage is read below.

    One that was made from the article's beginning is not embedded with its passages, but says what a later one is about.
    """
    return article.title[:_TITLE].strip()


def best_answer(readings: Sequence[Reading]) -> Answer | None:
    """The first reading's answer with its confidence; None where nothing was read."""
    if not readings:
        return None
    best = readings[0]
    passage = best.hit.passage
    logit = float(np.dot(_CALIBRATION, confidence_features(readings))) + _BIAS
    return Answer(
        text=passage.text[best.answer.start - passage.start : best.answer.end - passage.start],
        article_id=passage.article_id,
        start=best.answer.start,
        end=best.answer.end,
        confidence=1 / (1 + math.exp(-logit)),
        sentence=best.sentence,
        passage=Span(passage.start, passage.end),
    )


def evidence(readings: Sequence[Reading]) -> tuple[Evidence, ...]:
    """The sentences of those readings whose passage more probably than not holds an answer, in their order, each once."""
    found: dict[tuple[str, Span], Evidence] = {}
    for reading in readings:
        passage, at = reading.hit.passage, reading.sentence
        if reading.relevance > 0:
            text = passage.text[at.start - passage.start : at.end - passage.start]
            where = Span(passage.start, passage.end)
            found.setdefault((passage.article_id, at), Evidence(text, passage.article_id, at.start, at.end, where))
    return tuple(found.values())


def reranked(readings: Sequence[Reading], hits: Sequence[Hit]) -> list[Hit]:
    """The hits in their final order: those that were read, the best first, then the others as they were found.

    A passage that was not read is scored as if it read as badly as the worst, so that it stays below all that were.
    """
    worst = min((r.score - r.hit.score for r in readings), default=0.0)
    read = [(r.hit, r.score) for r in readings]
    seen = {hit.passage.id for hit, _ in read}
    ordered = read + [(hit, hit.score + worst) for hit in hits if hit.passage.id not in seen]
    return [replace(hit, score=score, rank=rank) for rank, (hit, score) in enumerate(ordered, 1)]


def confidence_features(readings: Sequence[Reading]) -> tuple[float, ...]:
    """What the confidence is made of: `CONFIDENCE_FEATURES`."""
    best, *others = readings
    return (
        best.relevance,
        best.lead,
        math.log(best.share + 1e-9),
        best.score - others[0].score if others else 0.0,
        best.hit.dense_score,
        best.hit.bm25_part,
    )


class Reader:
    """The network with the encoder's tokenizer. Safe to share between threads: they take turns."""

    def __init__(self, network: SpanNetwork, tokenizer: Tokenizer) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._lock = threading.Lock()

    @classmethod
    def load(cls, encoder: Encoder | None = None) -> Self:
        """The reader in this package, built on the default encoder: `encoder`, where it is that one, shares most of its weights with it.

        EncoderUnavailable where the default encoder is not on this machine.
        """
        from articleqa import span_weights
        from articleqa.span_network import SpanNetwork

        transformer, tokenizer = default_transformer(encoder)
        network = SpanNetwork(transformer).eval()
        span_weights.load(network)
        if fast_bfloat16():
            network.narrow()
        return cls(network, tokenizer)

    def read(
        self, question: str, hits: Sequence[Hit], article: Callable[[str], Article], *, without: Sequence[Answer] = ()
    ) -> list[Reading]:
        """One Reading for each hit, best first, equal ones by passage id; `article` gives the article of an id.

        What touches the words of an answer in `without` is no answer.
        """
        from articleqa.span_network import pairs

        passages = [(read_title(article(hit.passage.article_id)), hit.passage.text) for hit in hits]
        several = pairs(self._tokenizer, question, passages)
        with self._lock:
            logits = list(self._logits(several))
        found = [
            reading_of(hit, pair, spans, relevance, _inside(hit.passage, without))
            for hit, pair, (spans, relevance) in zip(hits, several, logits, strict=True)
        ]
        return sorted(found, key=lambda r: (-r.score, r.hit.passage.id))

    def _logits(self, several: Sequence[Pair]) -> Iterator[tuple[NDArray[np.float32], float]]:
        """For each pair, in their order, the logits of its spans, (tokens, tokens), and of its relevance."""
        import torch

        from articleqa.span_network import batch

        made: dict[int, tuple[NDArray[np.float32], float]] = {}
        with torch.inference_mode():
            for rows in _batches([len(p.ids) for p in several]):
                read = self._network(*batch([several[row] for row in rows], self._tokenizer.padding))
                for row, spans, relevance in zip(rows, read.spans.numpy(), read.relevance.tolist(), strict=True):
                    made[row] = spans, relevance
        return (made[row] for row in range(len(several)))


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows of about one length together, as many as fit."""
    rows: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda at: lengths[at]):
        if rows and (len(rows) + 1) * lengths[row] > _TOKENS_AT_ONCE:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def _inside(passage: Passage, answers: Sequence[Answer]) -> list[Span]:
    """The words of the answers that are of the passage's article, by place in the passage, which they may begin before or end behind."""
    return [_moved(Span(a.start, a.end), -passage.start) for a in answers if a.article_id == passage.article_id]


def reading_of(hit: Hit, pair: Pair, logits: NDArray[np.float32], relevance: float, without: Sequence[Span] = ()) -> Reading:
    """The best span of a passage, and all that comes with it, from the network's `spans` and `relevance` for it.

    `without` are Spans into the passage that the answer does not touch.
    """
    passage = hit.passage
    whole = Span(0, len(passage.text))
    quotable = _quotable(passage) or [whole]
    nowhere = float(logits[0, 0])
    at = np.arange(pair.first, pair.first + len(pair.offsets))
    spans = np.where(_may_be(pair.offsets, passage.text, quotable, without), logits[np.ix_(at, at)], -math.inf)
    # Where all is marks and boilerplate there is a best guess all the same.
    answer, logit = _best_span(spans, pair.offsets, passage.text) or (quotable[0], nowhere)
    held = [s for s in quotable if s.start < answer.end and answer.start < s.end]
    sentence = Span(held[0].start, held[-1].end)
    return Reading(
        hit=hit,
        answer=_moved(answer, passage.start),
        sentence=_moved(sentence, passage.start),
        lead=logit - nowhere,
        share=float(1 / np.exp(logits - logit).sum()),
        relevance=relevance,
        score=hit.score + _RELEVANCE * relevance,
    )


def _best_span(spans: NDArray[np.float32], offsets: Sequence[tuple[int, int]], text: str) -> tuple[Span, float] | None:
    """The best span that has words in it, and its logit; the first one of equal logits. `spans` is used up."""
    for _ in range(min(_TRIED, spans.size)):
        first, last = divmod(int(spans.argmax()), len(offsets))
        logit = float(spans[first, last])
        answer = without_edges(text, offsets[first][0], offsets[last][1])
        if logit == -math.inf:
            return None
        if answer.start < answer.end:
            return answer, logit
        spans[first, last] = -math.inf
    return None


def _quotable(passage: Passage) -> list[Span]:
    """The sentences, by place in the passage, that may be quoted: no boilerplate, and no question that the article itself asks."""
    spans = [_moved(s, -passage.start) for s in passage.sentences]
    return [s for s in spans if not _ASKS.search(passage.text[s.start : s.end])] or spans


def _may_be(offsets: Sequence[tuple[int, int]], text: str, quotable: Sequence[Span], without: Sequence[Span]) -> NDArray[np.bool_]:
    """(tokens, tokens): whether a span from one token to another is made of whole words and stands in sentences that may be quoted."""
    inside = np.zeros(len(text) + 1, bool)
    for span in quotable:
        inside[span.start : span.end] = True
    for span in without:
        inside[max(0, span.start) : max(0, span.end)] = False
    shown = [stripped(text, start, end) for start, end in offsets]
    bad = np.array([s is not None and not inside[s.start : s.end].all() for s in shown], bool)
    starts = np.array([s is not None and not _joined(text, s.start) for s in shown], bool)
    ends = np.array([s is not None and not _joined(text, s.end) for s in shown], bool)
    before = np.concatenate([[0], np.cumsum(bad)])
    allowed: NDArray[np.bool_] = (
        starts[:, None] & ends[None, :] & (before[None, 1:] == before[:-1, None]) & np.tri(len(shown), dtype=bool).T
    )
    return allowed


def _joined(text: str, at: int) -> bool:
    """Whether a word goes on here. Scripts without spaces may be cut anywhere but before a mark that belongs to the letter before it."""
    if not 0 < at < len(text) or not _WORD.match(text[at]) or not _WORD.match(text[at - 1]):
        return False
    if _SPACELESS.match(text[at]) or _SPACELESS.match(text[at - 1]):
        return unicodedata.category(text[at])[0] == "M"
    return True


def without_edges(text: str, start: int, end: int) -> Span:
    """Without the space and the punctuation around it.

    What belongs to its word stays: "%", "#" and the like, the last point of "U.S.", the minus of a number, and a bracket or quotation mark
    around a part of the words only.
    """
    while start < end and _is_edge(text[start]) and not _MINUS.match(text, start, end):
        closing = text.find(_CLOSING.get(text[start], "\0"), start + 1, end)
        if closing >= 0 and _WORD.search(text, closing, end):
            break
        start += 1
    while start < end and _is_edge(text[end - 1]) and not _INITIALS.search(text, start, end):
        opening = text.rfind(_OPENING.get(text[end - 1], "\0"), start, end - 1)
        if opening >= 0 and _WORD.search(text, start, opening):
            break
        end -= 1
    return Span(start, end)


def _is_edge(character: str) -> bool:
    return character.isspace() or (unicodedata.category(character)[0] == "P" and character not in _OF_WORDS)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
