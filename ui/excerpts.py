"""Which part of a text to show: paragraphs, excerpts, and where a question's words stand. Pure; Spans in, Spans out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articleqa.index.records import Span
from articleqa.index.text.analyzer import matches
from articleqa.index.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from articleqa.index.records import Passage

# Characters of an excerpt, and of a line that may have been wrapped by hand.
_EXCERPT = 190
_WRAPPED = 100
# How far a sentence before or after a quotation may reach; a longer one is cut.
_REACH = 600


def paragraphs(text: str) -> Iterator[Span]:
    """Yield the paragraphs of a text in its order, without the white space around them.

    They are its lines, or, where lines are wrapped by hand, what blank lines part.
    """
    lines = [match.span() for match in re.finditer(r"\S.*", text)]
    blocks = [match.span() for match in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)]
    wrapped = 1 < len(blocks) <= len(lines) / 2 and max(end - start for start, end in lines) <= _WRAPPED
    for start, end in blocks if wrapped else lines:
        yield Span(start, start + len(text[start:end].rstrip()))


def matches_in(text: str, part: Span, terms: Sequence[str]) -> list[Span]:
    """Return where the terms stand in a part of a text, in its order.

    Args:
        text: The whole text.
        part: Where to look.
        terms: Words as the index counts them (`Snapshot.informative`).

    Returns:
        Spans into the whole text.
    """
    return [Span(match.start + part.start, match.end + part.start) for match in matches(terms, text[part.start : part.end])]


def excerpt(passage: Passage, terms: Sequence[str]) -> Span:
    """Return the part of `passage.text` that begins with the sentence that holds most of the terms, of several the first.

    Args:
        passage: What is cut.
        terms: Words as the index counts them.

    Returns:
        A Span into `passage.text`, not into the article's.
    """
    text, offset = passage.text, passage.start
    sentences = [Span(s.start - offset, s.end - offset) for s in passage.sentences] or [Span(0, len(text))]
    best = max(sentences, key=lambda s: len(matches(terms, text[s.start : s.end])))
    return clip(text, Span(best.start, len(text)), Span(best.start, best.start), _EXCERPT)


def around(text: str, quoted: Span) -> tuple[Span | None, Span | None]:
    """Return the sentences before and after a quotation, each None where there is none.

    Args:
        text: The whole text.
        quoted: One or several of its sentences in a row.

    Returns:
        Spans into the text. White space may lie between them and the quotation.
    """
    start, end = max(0, quoted.start - _REACH), min(len(text), quoted.end + _REACH)
    before = [Span(s.start + start, s.end + start) for s in sentences(text[start : quoted.start])]
    after = [Span(s.start + quoted.end, s.end + quoted.end) for s in sentences(text[quoted.end : end])]
    return (before[-1] if before else None, after[0] if after else None)


def place_excerpt(text: str, place: Span) -> Span:
    """Return the part of a text around a place that was found: of its line, and as long as an excerpt.

    Args:
        text: The whole text.
        place: What was found.
    """
    end_of_line = text.find("\n", place.end)
    line = Span(text.rfind("\n", 0, place.start) + 1, len(text) if end_of_line < 0 else end_of_line)
    return clip(text, line, place, _EXCERPT)


def clip(text: str, whole: Span, focus: Span, limit: int) -> Span:
    """Return the part of `whole` around `focus`, cut between words where the script has spaces.

    Args:
        text: What the Spans lie in.
        whole: The longest part that may be returned.
        focus: What the part must hold; lies in `whole`.
        limit: Characters of the part, about; a longer `focus` is not cut.
    """
    if whole.end - whole.start <= limit:
        return whole
    room = max(0, limit - (focus.end - focus.start))
    start = max(whole.start, focus.start - room // 2)
    end = max(focus.end, min(whole.end, start + limit))
    if start > whole.start and (space := re.search(r"\s+", text[start : focus.start])):
        start += space.end()
    if end < whole.end and (spaces := [match.start() for match in re.finditer(r"\s+", text[focus.end : end])]):
        end = focus.end + spaces[-1]
    return Span(start, end)
