from __future__ import annotations

import pytest

from articleqa.index.text.scripts import line_separator, on_one_line, without_invisible


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("中国的首都", "是北京。"),
        ("他来了。", "她走了。"),
        ("他说", "“好”"),
        ("“好”", "他说"),
        ("コンピューター", "です"),
        ("か\u3099", "くせい"),  # が with a combining mark
        ("ประเทศ", "ไทย"),
        ("ປະເທດ", "ລາວ"),
        ("共１２", "個"),
    ],
)
def test_lines_of_scripts_without_spaces_are_joined_without_one(above: str, below: str) -> None:
    assert line_separator(above, below) == ""


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("one", "two"),
        ("대한", "민국"),
        ("ﾡ", "ﾡ"),  # half-width Hangul
        ("中国", "GDP"),
        ("GDP", "中国"),
        ("ไทย", "“abc”"),
        ("“one”", "— two"),
        ("", "中"),
        ("中", ""),
    ],
)
def test_other_lines_are_joined_with_a_space(above: str, below: str) -> None:
    assert line_separator(above, below) == " "


def test_a_text_on_one_line() -> None:
    assert on_one_line(" 第一行 \n 第二 行\n\tand one\nmore \u00a0 word\n") == "第一行第二 行 and one more word"
    assert on_one_line("  \n ") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("co\u00adoperative \ufeffmem\u2060bers\u200b", "cooperative members"),
        ("Donau\u00ad\ndampfer", "Donau\u00ad\ndampfer"),
        ("ភាសា\u200bខ្មែរ", "ភាសា\u200bខ្មែរ"),
        ("می\u200cخواهم क्\u200dष \u200fא\u200e", "می\u200cخواهم क्\u200dष \u200fא\u200e"),
    ],
)
def test_characters_that_cannot_be_seen_are_dropped_but_for_joiners_and_marks_of_direction(text: str, expected: str) -> None:
    assert without_invisible(text) == expected
