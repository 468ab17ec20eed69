"""Text + Spans → segments to show. Pure; knows neither HTML nor a terminal."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from articleqa.index.records import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text with every label that covers it: `text` is the whole text's `[start:end]`."""

    text: str
    start: int
    end: int
    labels: frozenset[str]


def segments(text: str, marks: Mapping[str, Sequence[Span]], start: int = 0, end: int | None = None) -> list[Segment]:
    """Cut `text[start:end]` where its labels change.

    `marks` gives the Spans of each label; they may nest, overlap, touch, be empty (and then mark nothing), and reach
    beyond `start` and `end`. Joined, the segments' texts are `text[start:end]`; none is empty, and neighbours differ in their labels.

    ValueError for a span that is not inside `text`, and for `start` and `end` that are not.
    """
    end = len(text) if end is None else end
    _check(text, Span(start, end), "the part to cut")
    changes: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for label, spans in marks.items():
        for span in spans:
            _check(text, span, label)
            low, high = max(span.start, start), min(span.end, end)
            if low < high:
                changes[low][label] += 1
                changes[high][label] -= 1
    made: list[Segment] = []
    open_now: Counter[str] = Counter()
    at = start
    for edge in (*sorted(changes), end):
        labels = frozenset(label for label, count in open_now.items() if count)
        if edge > at:
            if made and made[-1].labels == labels:
                at = made.pop().start
            made.append(Segment(text[at:edge], at, edge, labels))
            at = edge
        for label, change in changes.get(edge, {}).items():
            open_now[label] += change
    return made


def _check(text: str, span: Span, what: str) -> None:
    if not 0 <= span.start <= span.end <= len(text):
        raise ValueError(f"{what}: {span.start} to {span.end} is not inside a text of {len(text)} characters")
