from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.text.boilerplate import boilerplate_in, is_boilerplate
from articleqa.index.text.sentences import lines


@given(st.text(max_size=120))
def test_every_sentence_is_boilerplate_or_not(text: str) -> None:
    for line in lines(text):
        assert len(boilerplate_in(text, line)) == len(line)


@pytest.mark.parametrize(
    "line",
    [
        "Photo : Reuters/US Air Force",
        "Ảnh: Reuters",
        "Foto: Morten Antonsen / NTB scanpix",
        "(Photo: AP)",
        "Photo by John Smith",
        "图：新华社",
        "صورة: رويترز",
        "Comment (0)",
        "Comments",
        "Bình luận (0)",
        "12 comments",
        "Share this article",
        "Partager sur Facebook",
        "Chia sẻ",
        "S'abonner",
        "Source : https://thanhnien.vn/a-b-185241205083544051.htm",
        "Nguồn: Reuters",
        "来源：新华社",
        "Источник: ТАСС",
        "https://example.org/a",
        "Read more: How the call came about",
        "Lire aussi : Le général parle",
        "Xem thêm",
        "© 2024 AFP. All rights reserved.",
        "***",
    ],
)
def test_boilerplate(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "Le chef d'état-major général, Valery Gerasimov (à gauche), et le président du Comité, CQ Brown",
        "Photo: the minister shakes hands with the ambassador.",
        "Sources close to the minister said that he would resign.",
        "Source: the ministry did not say who had paid.",
        "Share prices fell in Asia on Monday.",
        "Comments by the minister angered Moscow.",
        "Copyright law in Europe is complex.",
        "图：习近平主席会见普京总统",
        "Print is dead.",
        "27 novembre",
        "Read the report first.",
    ],
)
def test_no_boilerplate(line: str) -> None:
    assert not is_boilerplate(line)


def test_a_line_that_only_asks_is_boilerplate_and_a_question_among_sentences_is_not() -> None:
    text = "What did they say?\nHe asked: why? Nobody knew. Photo: AP\nΤι είπαν;\n"
    flags = {text[span.start : span.end]: flag for line in lines(text) for span, flag in zip(line, boilerplate_in(text, line), strict=True)}
    assert flags == {"What did they say?": True, "He asked: why?": False, "Nobody knew.": False, "Photo: AP": True, "Τι είπαν;": True}
