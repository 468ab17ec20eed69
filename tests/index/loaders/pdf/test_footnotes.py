"""Notes at the foot of a page."""

from __future__ import annotations

from articleqa.index.loaders.pdf.footnotes import note_lines
from articleqa.index.loaders.pdf.lines import Line
from articleqa.index.loaders.pdf.paragraphs import join_lines


def text(*texts: str, top: float = 700, size: float = 10) -> list[Line]:
    return [Line(words, 0, 100, top - 12 * number, size) for number, words in enumerate(texts)]


def test_notes_come_before_the_paragraph_that_goes_on_behind_them() -> None:
    first = [*text("The port has a crane.", "The tower is"), *text("¹ See the yearbook", "of the city.", "² Ibid.", top=500, size=8)]
    first[1] = Line("The tower is", 12, 100, 688, 10)
    pages = [first, text("older than the town.")]
    running = join_lines(pages)
    assert running.text.split("\n\n") == [
        "The port has a crane.",
        "¹ See the yearbook of the city.",
        "² Ibid.",
        "The tower is older than the town.",
    ]
    assert running.pages == (0, running.text.index("older"))


def test_notes_come_behind_a_paragraph_that_ends_before_them() -> None:
    pages = [[*text("The tower is old."), *text("1 Ibid.", top=500, size=8)], text("The town is new.")]
    assert join_lines(pages).text.split("\n\n") == ["The tower is old.", "1 Ibid.", "The town is new."]


def test_notes_of_a_page_inside_a_paragraph_come_behind_it() -> None:
    pages = [text("The tower"), [*text("is far"), *text("* Ibid.", top=500, size=8)], text("older.")]
    assert join_lines(pages).text.split("\n\n") == ["The tower is far older.", "* Ibid."]


def test_notes_are_small_lines_with_a_mark_at_the_foot_of_a_column() -> None:
    notes = text("[3] Ibid.", "and more", top=500, size=8)
    column = text("The tower is", "older than", top=700)
    assert note_lines([*column, *notes, *text("the town.", top=700)], 10) == {2, 3}
    assert note_lines([*column, *text("Caption of it", top=500, size=8)], 10) == set()
    assert note_lines([*column, *notes, *text("the town.", top=400)], 10) == set()
    assert note_lines(notes, 10) == set()
