"""Article → passages: runs of whole sentences that fit the encoder, with exact offsets."""

from __future__ import annotations

# What is made here is in every index: whoever changes it raises its version in SETTINGS (`preparation.py`).
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple

import regex

from articleqa.index.records import Article, Passage, Span
from articleqa.index.text.boilerplate import boilerplate_in
from articleqa.index.text.sentences import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# A passage ends with the first paragraph that fills it this far: what stands in one paragraph is about one thing, and so is its vector.
_PARAGRAPH_FULL = 0.4
# Where there is no such end, it is this full; a last one smaller than `_TAIL` is shared out with the one before.
_FULL, _TAIL = 0.6, 0.15


class _Piece(NamedTuple):
    """A sentence, or a part of one that is too long. `rank` says how good a passage's end is after it: the higher the better."""

    span: Span
    tokens: int
    boilerplate: bool
    rank: int


# Ranks of an end: inside a sentence, after a heading, between sentences, at a line break, at a blank line.
_INSIDE, _HEADING, _SENTENCE, _LINE, _PARAGRAPH = range(5)


def passages(article: Article, *, first_id: int, count_tokens: Callable[[Sequence[str]], list[int]], max_tokens: int) -> list[Passage]:
    """Cut `article` into passages of at most `max_tokens`, numbered from `first_id`.

    `count_tokens` gives the tokens of each text, without special tokens; a passage's are the sum over its sentences. It is called once, and
    once more where a sentence alone is too long: that one is cut at the best places, and each part counts as a sentence.
    A passage of nothing but boilerplate is not made, unless the article has nothing else: then its sentences are all shown.
    """
    if max_tokens < 1:
        message = f"max_tokens must be at least 1, not {max_tokens}"
        raise ValueError(message)
    pieces = _pieces(article.text, count_tokens, max_tokens)
    bare = all(piece.boilerplate for piece in pieces)
    made: list[Passage] = []
    for run in _pack(pieces, max_tokens):
        shown = tuple(piece.span for piece in run if bare or not piece.boilerplate)
        if shown:
            start, end = run[0].span.start, run[-1].span.end
            made.append(Passage(first_id + len(made), article.id, start, end, article.text[start:end], shown))
    return made


def _pieces(text: str, count_tokens: Callable[[Sequence[str]], list[int]], max_tokens: int) -> list[_Piece]:
    grouped = [line for line in lines(text) if line]
    spans = [span for line in grouped for span in line]
    if not spans:
        return []
    flags = [flag for line in grouped for flag in boilerplate_in(text, line)]
    ends = {line[-1] for line in grouped}
    counts = count_tokens([text[span.start : span.end] for span in spans])
    cuts = _cuts(text, [span for span, count in zip(spans, counts, strict=True) if count > max_tokens], count_tokens, max_tokens)
    pieces: list[_Piece] = []
    for span, count, flag, after, next_flag in zip(spans, counts, flags, [*spans[1:], None], [*flags[1:], False], strict=True):
        # A photo credit stays with its caption.
        rank = _SENTENCE if span not in ends or (next_flag and not flag) else _LINE if flag else _rank(text, span, after)
        *first, last = cuts.get(span, [(span, count)])
        pieces += [_Piece(part, tokens, flag, _INSIDE) for part, tokens in first]
        pieces.append(_Piece(*last, flag, rank))
    return pieces


_HEADING_LIMIT = 90
_CLOSED = regex.compile(r"[\p{STerm}…:;,]\p{P}*\Z")


def _rank(text: str, span: Span, after: Span | None) -> int:
    """Rank the end of a line whose last sentence is `span`, before the sentence `after`."""
    if span.end - span.start <= _HEADING_LIMIT and not _CLOSED.search(text, span.start, span.end):
        return _HEADING
    return _PARAGRAPH if after is None or text.count("\n", span.end, after.start) > 1 else _LINE


def _pack(pieces: Sequence[_Piece], max_tokens: int) -> Iterator[Sequence[_Piece]]:
    """Yield runs of pieces that fit: ending at a paragraph where that leaves it full enough, else as full as may be."""
    totals = [0, *accumulate(piece.tokens for piece in pieces)]
    ends: list[int] = []
    start = 0
    while start < len(pieces):
        ends.append(_end(pieces, totals, start, max_tokens))
        start = ends[-1]
    if len(ends) > 1:
        _balance(pieces, totals, ends, max_tokens)
    for begin, end in zip([0, *ends], ends, strict=False):
        yield pieces[begin:end]


def _end(pieces: Sequence[_Piece], totals: Sequence[int], start: int, max_tokens: int) -> int:
    """Return where the passage that begins at `start` ends."""
    end = start + 1
    while end < len(pieces) and totals[end + 1] - totals[start] <= max_tokens:
        if pieces[end - 1].rank == _PARAGRAPH and totals[end] - totals[start] >= _PARAGRAPH_FULL * max_tokens:
            return end
        end += 1
    if end == len(pieces):
        return end
    for full in (_FULL, _FULL / 2):
        candidates = [at for at in range(start + 1, end + 1) if totals[at] - totals[start] >= full * max_tokens]
        best = max(candidates, key=lambda at: (pieces[at - 1].rank, at), default=end)
        # Rather a passage that is half as full than a heading without its text.
        if pieces[best - 1].rank != _HEADING:
            return best
    return end


def _balance(pieces: Sequence[_Piece], totals: Sequence[int], ends: list[int], max_tokens: int) -> None:
    """Join a tiny last passage to the one before, or where that does not fit, cut the two where they come out most even."""
    start = ends[-3] if len(ends) > 2 else 0
    middle, end = ends[-2:]
    if totals[end] - totals[middle] >= _TAIL * max_tokens:
        return
    if totals[end] - totals[start] <= max_tokens:
        del ends[-2]
        return
    half = (totals[start] + totals[end]) / 2
    fitting = [at for at in range(start + 1, middle + 1) if totals[end] - totals[at] <= max_tokens]
    near = [at for at in fitting if abs(totals[at] - half) <= max_tokens / 4] or [middle]
    ends[-2] = max(near, key=lambda at: (pieces[at - 1].rank, -abs(totals[at] - half), at))


# What a sentence that is too long is cut into: words, their parts, or a few characters of a script that has none.
_ATOM = regex.compile(r"(?:[^\s,;:،؛、，；：]{1,12}+[\p{M}\u200d]*+[,;:،؛、，；：]*+|[,;:،؛、，；：]{1,12}+)\s*+")
_CLAUSE = regex.compile(r"(?:[,;:،؛–—)\]]\s+|[、，；：）】」』]\s*)\Z")


def _cuts(
    text: str, long: Sequence[Span], count_tokens: Callable[[Sequence[str]], list[int]], max_tokens: int
) -> dict[Span, list[tuple[Span, int]]]:
    """Cut each sentence that is too long into parts that fit, with their tokens."""
    atoms = [(span, match.span()) for span in long for match in _ATOM.finditer(text, span.start, span.end)]
    counts = count_tokens([text[start:end].strip() for _, (start, end) in atoms]) if atoms else []
    cuts: dict[Span, list[tuple[Span, int]]] = {}
    for span, group in groupby(zip(atoms, counts, strict=True), key=lambda counted: counted[0][0]):
        pieces = [_Piece(Span(start, end), count, False, _atom_rank(text, start, end)) for (_, (start, end)), count in group]
        runs = ((run[0].span.start, run[-1].span.end, sum(piece.tokens for piece in run)) for run in _pack(pieces, max_tokens))
        cuts[span] = [(part, tokens) for start, end, tokens in runs if (part := stripped(text, start, end))]
    return cuts


def stripped(text: str, start: int, end: int) -> Span | None:
    """`text[start:end]` without the space around it; None where there is nothing else."""
    part = text[start:end]
    start, end = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
    return Span(start, end) if start < end else None


def _atom_rank(text: str, start: int, end: int) -> int:
    if _CLAUSE.search(text, start, end):
        return _LINE
    return _SENTENCE if text[end - 1].isspace() else _INSIDE
