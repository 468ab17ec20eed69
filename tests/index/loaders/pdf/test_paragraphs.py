"""Lines are joined to paragraphs."""

from __future__ import annotations

from articleqa.index.loaders.pdf.lines import Line
from articleqa.index.loaders.pdf.paragraphs import join_lines
from tests.index.loaders.pdf.helpers import lines


def test_paragraphs_end_at_gaps_indents_and_short_lines() -> None:
    first = [Line("One goes on", 0, 100, 700, 10), Line("and ends.", 0, 40, 688, 10), Line("Two has a whole line.", 0, 100, 676, 10)]
    second = [Line("Three is indented", 12, 100, 664, 10), Line("here.", 0, 100, 652, 10), Line("four after a gap", 0, 100, 620, 10)]
    assert join_lines([[*first, *second]]).text.split("\n\n") == [
        "One goes on and ends.",
        "Two has a whole line.",
        "Three is indented here.",
        "four after a gap",
    ]


def test_paragraphs_of_one_line_each_are_told_by_the_lines_of_the_others() -> None:
    texts = (
        "One of one line.",
        "Two of one line.",
        "Three has a line",
        "and another line",
        "and a third one.",
        "Four stands alone.",
        "Five ends it.",
    )
    heights = (700, 680, 660, 648, 636, 616, 596)
    page = [Line(text, 0, 100, height, 10) for text, height in zip(texts, heights, strict=True)]
    assert join_lines([page]).text.split("\n\n") == [*texts[:2], " ".join(texts[2:5]), *texts[5:]]


def test_each_item_of_a_list_is_a_paragraph() -> None:
    items = ["The rules of the port:", "1. Pay.", "2. Go.", "b) Or stay", "• in a room", "of the inn."]
    widths = (60, 30, 30, 50, 100, 50)
    page = [Line(text, 0, width, 700 - 12 * n, 10) for n, (text, width) in enumerate(zip(items, widths, strict=True))]
    assert join_lines([page]).text.split("\n\n") == [*items[:4], "• in a room of the inn."]


def test_lines_that_state_author_and_day_are_paragraphs() -> None:
    texts = ("By Jane Doe", "5 March 2024", "1 University of Porto", "The crane stood on the quay and", "5 March 2024 was")
    widths = (40, 40, 50, 100, 50)
    page = [Line(text, 0, width, 700 - 12 * n, 10) for n, (text, width) in enumerate(zip(texts, widths, strict=True))]
    assert join_lines([page]).text.split("\n\n") == [*texts[:3], " ".join(texts[3:])]


def test_a_dash_or_number_at_the_beginning_of_a_line_is_inside_a_sentence() -> None:
    assert (
        join_lines([lines("The tower stood", "– as we know – on", "2. May by the sea.")]).text
        == "The tower stood – as we know – on 2. May by the sea."
    )


def test_divided_words_are_whole_again() -> None:
    assert (
        join_lines([lines("It was a light\ufffe", "house, well-", "known in Saint-", "Malo.")]).text
        == "It was a lighthouse, wellknown in Saint-Malo."
    )
    assert join_lines([lines("中国的首都", "是北京。它很", "大。")]).text == "中国的首都是北京。它很大。"
    assert join_lines([lines("대한민국의 수도", "서울")]).text == "대한민국의 수도 서울"


def test_the_words_of_other_pages_say_which_hyphens_are_kept() -> None:
    pages = [lines("It was a user-", "defined class."), lines("A user-defined type is one.")]
    assert join_lines(pages).text == "It was a user-defined class.\n\nA user-defined type is one."
