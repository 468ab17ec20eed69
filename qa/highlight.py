"""Text + labelled Spans → segments to show. Pure functions, which know neither HTML nor a terminal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from articleqa.index.arguments import wrong_value
from articleqa.index.records import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a text, with the labels that cover it.

    Attributes:
        text: The characters of the part.
        start: The position of its first character in the whole text.
        end: The position after its last character.
        labels: Every label that covers the whole part. No label covers only some of it.
    """

    text: str
    start: int
    end: int
    labels: frozenset[str]


def segments(text: str, marks: Mapping[str, Sequence[Span]], start: int = 0, end: int | None = None) -> list[Segment]:
    """Cut `text[start:end]` where its labels change.

    >>> [(part.text, sorted(part.labels)) for part in segments("It opened in 1998.", {"answer": [Span(13, 17)]})]
    [('It opened in ', []), ('1998', ['answer']), ('.', [])]

    Args:
        text: The whole text.
        marks: The Spans of each label, into the whole text. They may nest, overlap, touch, and reach beyond `start` and `end`. An empty one
            marks nothing.
        start: Where the part to cut begins.
        end: Where it ends. None: the end of the text.

    Returns:
        The segments in the order of the text. Joined, they are `text[start:end]`. None is empty, and neighbours differ in their labels.

    Raises:
        ValueError: A span, or the part to cut, is not inside the text; or the marks have no labels.
    """
    if not isinstance(marks, Mapping):
        raise ValueError(wrong_value("marks", "a mapping of labels to spans", marks))
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
    result: list[Segment] = []
    open_spans: Counter[str] = Counter()
    segment_start = start
    for edge in (*sorted(changes), end):
        labels = frozenset(label for label, count in open_spans.items() if count)
        if edge > segment_start:
            if result and result[-1].labels == labels:
                segment_start = result.pop().start
            result.append(Segment(text[segment_start:edge], segment_start, edge, labels))
            segment_start = edge
        for label, change in changes.get(edge, {}).items():
            open_spans[label] += change
    return result


def _check(text: str, span: Span, name: str) -> None:
    if not 0 <= span.start <= span.end <= len(text):
        raise ValueError(f"{name}: {span.start} to {span.end} is not inside a text of {len(text)} characters")
