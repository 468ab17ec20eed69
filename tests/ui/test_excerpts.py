from __future__ import annotations

from articleqa.index.records import Span
from articleqa.ui import excerpts


def test_paragraphs() -> None:
    def parts(text: str) -> list[str]:
        return [text[p.start : p.end] for p in excerpts.paragraphs(text)]

    assert parts("") == []
    assert parts("\n\n one \n\n\ntwo\nthree\n") == ["one", "two", "three"]
    assert parts("wrapped by\nhand\nhere\n\nand\nthere\n") == ["wrapped by\nhand\nhere", "and\nthere"]


def test_clip_keeps_the_focus_and_cuts_between_words() -> None:
    text = "one two three four five six seven eight nine ten"
    focus = Span(19, 23)
    clipped = excerpts.clip(text, Span(0, len(text)), focus, 20)
    assert clipped.start <= focus.start
    assert clipped.end >= focus.end
    assert text[clipped.start : clipped.end] == "four five six"
    assert excerpts.clip(text, Span(0, len(text)), Span(0, len(text)), 10) == Span(0, len(text))
    assert excerpts.clip("无" * 50, Span(0, 50), Span(20, 22), 10) == Span(16, 26)
