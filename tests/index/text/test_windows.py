from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.records import Passage, Span
from articleqa.index.text.windows import windows


def words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def passage_of(lengths: Sequence[int], start: int = 0) -> Passage:
    """Return a passage whose sentences have these numbers of words."""
    spans, text = [], ""
    for length in lengths:
        sentence = " ".join(["word"] * length)
        spans.append(Span(start + len(text), start + len(text) + len(sentence)))
        text += sentence + "\n"
    return Passage(0, "a", start, start + len(text), text, tuple(spans))


def lengths_of(passage: Passage, spans: Sequence[Span]) -> list[int]:
    return words([passage.text[s.start - passage.start : s.end - passage.start] for s in spans])


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20), st.integers(1, 60), st.integers(0, 9))
def test_windows_are_runs_of_whole_sentences_that_leave_nothing_out(lengths: list[int], tokens: int, start: int) -> None:
    passage = passage_of(lengths, start)
    (spans,) = windows([passage], words, tokens)
    assert sum(lengths_of(passage, spans)) == sum(lengths)
    assert {s.start for s in spans} <= {s.start for s in passage.sentences}
    assert {s.end for s in spans} <= {s.end for s in passage.sentences}
    assert len(spans) <= max(1, round(sum(lengths) / tokens))


def test_windows_are_about_equally_long() -> None:
    passage = passage_of([10] * 12)
    assert lengths_of(passage, windows([passage], words, 48)[0]) == [60, 60]
    assert lengths_of(passage, windows([passage], words, 40)[0]) == [40, 40, 40]


def test_a_short_passage_is_one_window() -> None:
    passage = passage_of([30, 30], 5)
    assert windows([passage], words, 48) == [[Span(passage.start, passage.end - 1)]]


def test_tokens_are_counted_once() -> None:
    calls = []

    def count(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return words(texts)

    assert len(windows([passage_of([5, 5]), passage_of([7])], count, 8)) == 2
    assert calls == [3]
    assert windows([], count, 8) == []
