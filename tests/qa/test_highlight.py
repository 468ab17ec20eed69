"""Segments: joined they are the text, and each character carries the labels of the spans that hold it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.highlight import Segment, segments
from articleqa.index.records import Span


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, dict[str, list[Span]], int, int]:
    text = draw(st.text(max_size=40))
    places = st.integers(0, len(text))
    spans = st.tuples(places, places).map(lambda pair: Span(min(pair), max(pair)))
    marks = draw(st.dictionaries(st.sampled_from(["passage", "sentence", "answer", "term"]), st.lists(spans, max_size=5)))
    part = draw(spans)
    return text, marks, part.start, part.end


@given(marked_texts())
def test_laws(case: tuple[str, dict[str, list[Span]], int, int]) -> None:
    text, marks, start, end = case
    result = segments(text, marks, start, end)
    assert "".join(s.text for s in result) == text[start:end]
    assert all(s.text and text[s.start : s.end] == s.text for s in result)
    assert all(a.end == b.start and a.labels != b.labels for a, b in pairwise(result))
    labels = {at: s.labels for s in result for at in range(s.start, s.end)}
    for at in range(start, end):
        assert labels[at] == {label for label, spans in marks.items() if any(s.start <= at < s.end for s in spans)}


def test_nested_overlapping_and_touching() -> None:
    result = segments(
        "le 27 novembre 2024", {"sentence": [Span(0, 19)], "answer": [Span(3, 14)], "term": [Span(3, 5), Span(5, 6), Span(12, 19)]}
    )
    assert [(s.text, sorted(s.labels)) for s in result] == [
        ("le ", ["sentence"]),
        ("27 ", ["answer", "sentence", "term"]),
        ("novemb", ["answer", "sentence"]),
        ("re", ["answer", "sentence", "term"]),
        (" 2024", ["sentence", "term"]),
    ]


def test_no_marks_is_one_segment() -> None:
    assert segments("abc", {}) == [Segment("abc", 0, 3, frozenset())]
    assert segments("", {"answer": [Span(0, 0)]}) == []


@pytest.mark.parametrize("span", [Span(-1, 2), Span(0, 4), Span(2, 1)])
def test_a_span_outside_is_refused_by_name(span: Span) -> None:
    with pytest.raises(ValueError, match=r"answer: .* 3 characters"):
        segments("abc", {"answer": [span]})


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 4), (2, 1)])
def test_a_part_outside_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="part"):
        segments("abc", {}, start, end)


def test_marks_without_labels_are_a_value_error() -> None:
    with pytest.raises(ValueError, match="marks must be a mapping of labels to spans, not"):
        segments("abc", [Span(0, 1)])  # type: ignore[arg-type]
