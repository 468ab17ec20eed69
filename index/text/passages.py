"""Article → passages: runs of whole sentences that fit the encoder, with their exact positions.

Every index holds the result of this module: whoever changes it raises its version in `SETTINGS` (`index/ingest/preparation.py`).
"""

from __future__ import annotations

from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple

import regex

from articleqa.index.records import Article, Passage, Span
from articleqa.index.text.boilerplate import boilerplate_in
from articleqa.index.text.scripts import stripped
from articleqa.index.text.sentences import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# A passage ends with the first paragraph that fills it this far: a paragraph is about one thing, and so its vector is, too.
_PARAGRAPH_FULL = 0.4
# Without such an end, a passage ends at the best place from `_FULL` on. A last passage below `_TAIL` is joined to the one before, or evened
# out with it.
_FULL, _TAIL = 0.6, 0.15


class _Piece(NamedTuple):
    """A sentence, or a part of a sentence that is too long.

    Attributes:
        span: Where it stands in the text.
        tokens: How many tokens it has.
        boilerplate: Whether it is boilerplate.
        rank: How good a place its end is for the end of a passage: the higher the better.
    """

    span: Span
    tokens: int
    boilerplate: bool
    rank: int


# The ranks: inside a sentence, after a heading, between sentences, at a line break, at a blank line.
_INSIDE, _HEADING, _SENTENCE, _LINE, _PARAGRAPH = range(5)


def passages(article: Article, *, first_id: int, count_tokens: Callable[[Sequence[str]], list[int]], max_tokens: int) -> list[Passage]:
    """Cut an article into passages of whole sentences.

    A sentence that is too long for a passage is cut at the best places, and each part counts as a sentence. There is no passage of nothing
    but boilerplate, unless the article has nothing else: then all of it counts as sentences.

    Args:
        article: The article.
        first_id: The id of the first passage; the others follow.
        count_tokens: Returns the number of tokens of each text, without special tokens. It is called once, and once more if a sentence is
            too long.
        max_tokens: The most tokens of a passage, counted as the sum over its sentences.

    Returns:
        The passages in the order of the text; their `lang` is None.

    Raises:
        ValueError: `max_tokens` is below 1.
    """
    if max_tokens < 1:
        message = f"max_tokens must be at least 1, not {max_tokens}"
        raise ValueError(message)
    pieces = _pieces(article.text, count_tokens, max_tokens)
    only_boilerplate = all(piece.boilerplate for piece in pieces)
    result: list[Passage] = []
    for run in _pack(pieces, max_tokens):
        sentences = tuple(piece.span for piece in run if only_boilerplate or not piece.boilerplate)
        if sentences:
            start, end = run[0].span.start, run[-1].span.end
            result.append(Passage(first_id + len(result), article.id, start, end, article.text[start:end], sentences))
    return result


def _pieces(text: str, count_tokens: Callable[[Sequence[str]], list[int]], max_tokens: int) -> list[_Piece]:
    """Return the text's sentences as pieces, those that are too long in parts."""
    filled_lines = [line for line in lines(text) if line]
    spans = [span for line in filled_lines for span in line]
    if not spans:
        return []
    flags = [flag for line in filled_lines for flag in boilerplate_in(text, line)]
    line_ends = {line[-1] for line in filled_lines}
    counts = count_tokens([text[span.start : span.end] for span in spans])
    cuts = _cuts(text, [span for span, count in zip(spans, counts, strict=True) if count > max_tokens], count_tokens, max_tokens)
    pieces: list[_Piece] = []
    for span, count, flag, next_span, next_flag in zip(spans, counts, flags, [*spans[1:], None], [*flags[1:], False], strict=True):
        # A photo credit stays with its caption.
        rank = _SENTENCE if span not in line_ends or (next_flag and not flag) else _LINE if flag else _rank(text, span, next_span)
        *inner_parts, last_part = cuts.get(span, [(span, count)])
        pieces += [_Piece(part, tokens, flag, _INSIDE) for part, tokens in inner_parts]
        pieces.append(_Piece(*last_part, flag, rank))
    return pieces


_HEADING_LIMIT = 90
_ENDS_WITH_MARK = regex.compile(r"[\p{STerm}…:;,]\p{P}*\Z")


def _rank(text: str, span: Span, next_span: Span | None) -> int:
    """Rank the end of a line, between its last sentence and the next line's first."""
    if span.end - span.start <= _HEADING_LIMIT and not _ENDS_WITH_MARK.search(text, span.start, span.end):
        return _HEADING
    return _PARAGRAPH if next_span is None or text.count("\n", span.end, next_span.start) > 1 else _LINE


def _pack(pieces: Sequence[_Piece], max_tokens: int) -> Iterator[Sequence[_Piece]]:
    """Yield runs of pieces that fit: each ends with a paragraph if that fills it enough, otherwise at the best place near its limit."""
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
        # A passage that is half as full is better than a heading without its text.
        if pieces[best - 1].rank != _HEADING:
            return best
    return end


def _balance(pieces: Sequence[_Piece], totals: Sequence[int], ends: list[int], max_tokens: int) -> None:
    """Join a tiny last passage to the one before; if that does not fit, cut the two so that they are about equally long."""
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


# A sentence that is too long is cut between these: words, parts of words, or a few characters of a script without spaces.
_ATOM = regex.compile(r"(?:[^\s,;:،؛、，；：]{1,12}+[\p{M}\u200d]*+[,;:،؛、，；：]*+|[,;:،؛、，；：]{1,12}+)\s*+")
_CLAUSE = regex.compile(r"(?:[,;:،؛–—)\]]\s+|[、，；：）】」』]\s*)\Z")


def _cuts(
    text: str, long_sentences: Sequence[Span], count_tokens: Callable[[Sequence[str]], list[int]], max_tokens: int
) -> dict[Span, list[tuple[Span, int]]]:
    """Cut each of the long sentences into parts that fit, with their tokens."""
    atoms = [(span, match.span()) for span in long_sentences for match in _ATOM.finditer(text, span.start, span.end)]
    counts = count_tokens([text[start:end].strip() for _, (start, end) in atoms]) if atoms else []
    cuts: dict[Span, list[tuple[Span, int]]] = {}
    for span, group in groupby(zip(atoms, counts, strict=True), key=lambda counted: counted[0][0]):
        pieces = [_Piece(Span(start, end), count, False, _atom_rank(text, start, end)) for (_, (start, end)), count in group]
        runs = ((run[0].span.start, run[-1].span.end, sum(piece.tokens for piece in run)) for run in _pack(pieces, max_tokens))
        cuts[span] = [(part, tokens) for start, end, tokens in runs if (part := stripped(text, start, end))]
    return cuts


def _atom_rank(text: str, start: int, end: int) -> int:
    if _CLAUSE.search(text, start, end):
        return _LINE
    return _SENTENCE if text[end - 1].isspace() else _INSIDE
