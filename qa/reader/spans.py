"""The network's logits → the words of a passage that answer best: whole words, from sentences that may be quoted."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import regex
from numpy.typing import NDArray

from articleqa.index.records import Passage, Span
from articleqa.index.text.scripts import NO_SPACES, stripped

if TYPE_CHECKING:
    from articleqa.reader.pairs import Pair

# How many of a passage's best spans are examined until one has words in it.
_MOST_ATTEMPTS = 20
_LARGEST_MARGIN = 20.0

_WORD = regex.compile(r"[\p{L}\p{N}\p{M}_]")
_SPACELESS = regex.compile(f"[{NO_SPACES}]")
_PARTS_OF_WORDS = frozenset("%‰&@#*§/\\_ฯ׳״")
_CLOSING = dict(zip("([{«“„‘「『《【（", ")]}»””’」』》】）", strict=True))
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_MINUS = regex.compile(r"[-–]\p{N}")
_INITIALS = regex.compile(r"(?<!\p{L})(?:\p{L}\.){2,}$")
_QUESTION_END = regex.compile(r"(?:[?？؟\u037e]|(?<=\p{Greek});)[\p{Pe}\p{Pf}\p{Pi}\"'\s]*$")


@dataclass(frozen=True, slots=True)
class DecodedSpan:
    """The best span of a passage.

    Attributes:
        answer: Its words, as a Span into the article's text.
        sentence: The sentence, or the sentences in a row, that hold them, as a Span into the article's text.
        null_margin: Its logit minus the logit of "no answer here".
        runner_up_margin: Its logit minus that of the best span that does not overlap it, at most 20.
        probability: Its probability among all spans of the passage and "no answer here".
    """

    answer: Span
    sentence: Span
    null_margin: float
    runner_up_margin: float
    probability: float


def decode(passage: Passage, pair: Pair, logits: NDArray[np.float32], excluded: Sequence[Span] = ()) -> DecodedSpan:
    """Return the best span of a passage among those that may be quoted.

    Args:
        passage: The passage.
        pair: Its tokens together with the question's.
        logits: The network's `spans` for the pair, (tokens, tokens).
        excluded: Spans into the passage's text that the answer must not overlap.

    Returns:
        The span with the highest logit, the first one of equals. Where no span may be quoted, it is the first sentence.
    """
    whole = Span(0, len(passage.text))
    quotable = _quotable(passage) or [whole]
    null_logit = float(logits[0, 0])
    indices = np.arange(pair.first, pair.first + len(pair.offsets))
    spans = np.where(_allowed(pair.offsets, passage.text, quotable, excluded), logits[np.ix_(indices, indices)], -math.inf)
    # There is a best guess even where the passage is nothing but punctuation and boilerplate.
    answer, logit, tokens = _best_span(spans, pair.offsets, passage.text) or (quotable[0], null_logit, Span(0, len(indices)))
    overlapping = [s for s in quotable if s.start < answer.end and answer.start < s.end]
    return DecodedSpan(
        answer=_moved(answer, passage.start),
        sentence=_moved(Span(overlapping[0].start, overlapping[-1].end), passage.start),
        null_margin=logit - null_logit,
        runner_up_margin=min(logit - _best_logit_elsewhere(spans, tokens), _LARGEST_MARGIN),
        probability=_probability(logit, logits),
    )


def _probability(logit: float, logits: NDArray[np.float32]) -> float:
    """Return the softmax of one of the logits: of an impossible span it is 0, and nothing overflows."""
    highest = float(logits.max())
    return math.exp(logit - highest) / float(np.exp(logits - highest).sum())


def _best_span(spans: NDArray[np.float32], offsets: Sequence[tuple[int, int]], text: str) -> tuple[Span, float, Span] | None:
    """Return the best span with words in it, its logit and its tokens; None where there is none. Spans without words are set to -inf."""
    for _ in range(min(_MOST_ATTEMPTS, spans.size)):
        first, last = divmod(int(spans.argmax()), len(offsets))
        logit = float(spans[first, last])
        answer = without_edges(text, offsets[first][0], offsets[last][1])
        if logit == -math.inf:
            return None
        if answer.start < answer.end:
            return answer, logit, Span(first, last + 1)
        spans[first, last] = -math.inf
    return None


def _best_logit_elsewhere(spans: NDArray[np.float32], tokens: Span) -> float:
    """Return the logit of the best span that has none of these tokens, or minus infinity."""
    sides = (spans[: tokens.start, : tokens.start], spans[tokens.end :, tokens.end :])
    return max(float(side.max(initial=-math.inf)) for side in sides)


def _quotable(passage: Passage) -> list[Span]:
    """Return the sentences that may be quoted, as Spans into the passage's text: no boilerplate, no question that the article asks."""
    spans = [_moved(s, -passage.start) for s in passage.sentences]
    return [s for s in spans if not _QUESTION_END.search(passage.text[s.start : s.end])] or spans


def _allowed(offsets: Sequence[tuple[int, int]], text: str, quotable: Sequence[Span], excluded: Sequence[Span]) -> NDArray[np.bool_]:
    """Return which spans consist of whole words from quotable sentences: bool, (first token, last token)."""
    inside = np.zeros(len(text) + 1, bool)
    for span in quotable:
        inside[span.start : span.end] = True
    for span in excluded:
        inside[max(0, span.start) : max(0, span.end)] = False
    tokens = [stripped(text, start, end) for start, end in offsets]
    outside = np.array([t is not None and not inside[t.start : t.end].all() for t in tokens], bool)
    starts = np.array([t is not None and not _is_inside_word(text, t.start) for t in tokens], bool)
    ends = np.array([t is not None and not _is_inside_word(text, t.end) for t in tokens], bool)
    outside_before = np.concatenate([[0], np.cumsum(outside)])
    none_outside = outside_before[None, 1:] == outside_before[:-1, None]
    allowed: NDArray[np.bool_] = starts[:, None] & ends[None, :] & none_outside & np.tri(len(tokens), dtype=bool).T
    return allowed


def _is_inside_word(text: str, position: int) -> bool:
    """Return whether a cut at this position would divide a word, or in a script without spaces a letter and its mark."""
    if not 0 < position < len(text) or not _WORD.match(text[position]) or not _WORD.match(text[position - 1]):
        return False
    if _SPACELESS.match(text[position]) or _SPACELESS.match(text[position - 1]):
        return unicodedata.category(text[position])[0] == "M"
    return True


def without_edges(text: str, start: int, end: int) -> Span:
    """Return a span without the white space and punctuation at its edges.

    What belongs to a word stays: "%", "#" and the like, the last point of "U.S.", the minus of a number, and brackets or quotation marks
    around only some of the words.

    Args:
        text: The text.
        start: Where the span begins in the text.
        end: Where it ends.

    Returns:
        The shorter span, into `text`. It is empty where there are no words.
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
    return character.isspace() or (unicodedata.category(character)[0] == "P" and character not in _PARTS_OF_WORDS)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
