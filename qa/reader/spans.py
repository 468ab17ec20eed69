"""The network's logits → the words of a passage that answer best: whole words, in sentences that an article may be quoted with."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import regex
from numpy.typing import NDArray
from scipy.special import logsumexp

from articleqa.index.records import Passage, Span
from articleqa.index.text.passages import stripped
from articleqa.index.text.scripts import NO_SPACES

if TYPE_CHECKING:
    from articleqa.reader.pairs import Pair

# Of the best spans of a passage, those looked at until one has words in it.
_TRIED = 20
_FARTHEST = 20.0

_WORD = regex.compile(r"[\p{L}\p{N}\p{M}_]")
_SPACELESS = regex.compile(f"[{NO_SPACES}]")
_OF_WORDS = frozenset("%‰&@#*§/\\_ฯ׳״")
_CLOSING = dict(zip("([{«“„‘「『《【（", ")]}»””’」』》】）", strict=True))
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_MINUS = regex.compile(r"[-–]\p{N}")
_INITIALS = regex.compile(r"(?<!\p{L})(?:\p{L}\.){2,}$")
_ASKS = regex.compile(r"(?:[?？؟\u037e]|(?<=\p{Greek});)[\p{Pe}\p{Pf}\p{Pi}\"'\s]*$")


@dataclass(frozen=True, slots=True)
class DecodedSpan:
    """The best span of a passage.

    `answer` are its words, `sentence` the sentence or sentences that hold them, both Spans into the article's text. `null_margin` is its
    logit less that of "not here", `runner_up_margin` less that of the best words elsewhere in the passage, at most 20; `probability` is its
    probability among all spans and "not here".
    """

    answer: Span
    sentence: Span
    null_margin: float
    runner_up_margin: float
    probability: float


def decode(passage: Passage, pair: Pair, logits: NDArray[np.float32], excluded: Sequence[Span] = ()) -> DecodedSpan:
    """The best span that an article may be quoted with, from the network's `spans` for the passage: shape (tokens, tokens).

    `excluded` are Spans into the passage that the answer does not touch.
    """
    whole = Span(0, len(passage.text))
    quotable = _quotable(passage) or [whole]
    nowhere = float(logits[0, 0])
    at = np.arange(pair.first, pair.first + len(pair.offsets))
    spans = np.where(_may_be(pair.offsets, passage.text, quotable, excluded), logits[np.ix_(at, at)], -math.inf)
    # Where all is marks and boilerplate there is a best guess all the same.
    answer, logit, tokens = _best_span(spans, pair.offsets, passage.text) or (quotable[0], nowhere, Span(0, len(at)))
    held = [s for s in quotable if s.start < answer.end and answer.start < s.end]
    return DecodedSpan(
        answer=_moved(answer, passage.start),
        sentence=_moved(Span(held[0].start, held[-1].end), passage.start),
        null_margin=logit - nowhere,
        runner_up_margin=min(logit - _best_elsewhere(spans, tokens), _FARTHEST),
        probability=float(np.exp(logit - logsumexp(logits))),  # that of a span which is no choice is 0, and nothing overflows
    )


def _best_span(spans: NDArray[np.float32], offsets: Sequence[tuple[int, int]], text: str) -> tuple[Span, float, Span] | None:
    """The best span that has words in it, its logit and its tokens; the first one of equal logits. What has no words is taken away."""
    for _ in range(min(_TRIED, spans.size)):
        first, last = divmod(int(spans.argmax()), len(offsets))
        logit = float(spans[first, last])
        answer = without_edges(text, offsets[first][0], offsets[last][1])
        if logit == -math.inf:
            return None
        if answer.start < answer.end:
            return answer, logit, Span(first, last + 1)
        spans[first, last] = -math.inf
    return None


def _best_elsewhere(spans: NDArray[np.float32], tokens: Span) -> float:
    """The logit of the best span that has none of these tokens; minus infinity where there is none."""
    sides = (spans[: tokens.start, : tokens.start], spans[tokens.end :, tokens.end :])
    return max(float(side.max(initial=-math.inf)) for side in sides)


def _quotable(passage: Passage) -> list[Span]:
    """The sentences, by place in the passage, that may be quoted: no boilerplate, and no question that the article itself asks."""
    spans = [_moved(s, -passage.start) for s in passage.sentences]
    return [s for s in spans if not _ASKS.search(passage.text[s.start : s.end])] or spans


def _may_be(offsets: Sequence[tuple[int, int]], text: str, quotable: Sequence[Span], excluded: Sequence[Span]) -> NDArray[np.bool_]:
    """(tokens, tokens): whether a span from one token to another is made of whole words and stands in sentences that may be quoted."""
    inside = np.zeros(len(text) + 1, bool)
    for span in quotable:
        inside[span.start : span.end] = True
    for span in excluded:
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
