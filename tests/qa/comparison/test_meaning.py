from __future__ import annotations

import pytest

from articleqa.comparison.meaning import Meaning, compared
from articleqa.index.records import Span
from articleqa.records import Answer, Period


def meaning(text: str, lang: str, when: str | None = None) -> Meaning:
    place = Span(0, len(text))
    return Meaning.of(Answer(text, "article", 0, len(text), 0.5, place, place, Period(when, when) if when else None), lang)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Douze", "fr"), ("12 Verletzte", "de")),
        (("1 200", "fr"), ("1.200", "de")),
        (("2만 7천 장", "ko"), ("27,000 tickets", "en")),
        (("18h20", "vi"), ("6.20 pm", "en")),
        (("16 Haziran", "tr"), ("16. Juni", "de")),
        (("18일", "ko"), ("10월 18일", "ko")),
        (("the 15th", "en"), ("2月15日", "zh")),
        (("31 March 2026", "en"), ("2026年3月31日", "zh")),
        (("27 novembre", "fr", "2024-11-27"), ("November 27, 2024", "en")),
        (("ayer por la tarde", "es", "2025-08-08"), ("8 de agosto", "pt")),
        (("2015", "en"), ("March 2015", "en")),
        (("IVe siècle", "fr"), ("القرن الرابع", "ar")),
        (("Rodel Macaraeg", "en"), ("Macaraeg", "vi")),
        (("Hải Phòng", "vi"), ("Hai Phong", "en")),
        (("one", "en"), ("1", "fr")),
    ],
)
def test_the_same_said_in_other_words_is_the_same(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    assert compared(meaning(*first), meaning(*second)) is True
    assert compared(meaning(*second), meaning(*first)) is True


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("12 people were injured", "en"), ("14 people were injured", "en")),
        (("86名", "zh"), ("112人", "ja")),
        (("16 June", "en"), ("16 July", "en")),
        (("27 novembre", "fr", "2024-11-27"), ("November 27, 2023", "en")),
        (("4 h 20", "fr"), ("3.50am", "en")),
        (("5 pm", "en"), ("5:30 pm", "en")),
        (("14 March", "en"), ("3월 28일", "ko")),
        (("un mort", "fr"), ("deux morts", "fr")),
        (("840", "en"), ("a fuel pipe", "en")),
    ],
)
def test_another_number_or_day_is_another_answer(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    assert compared(meaning(*first), meaning(*second)) is False
    assert compared(meaning(*second), meaning(*first)) is False


@pytest.mark.parametrize(
    ("first", "second"),
    [(("sable", "fr"), ("cát", "vi")), (("un court-circuit", "fr"), ("một ống dẫn", "vi")), (("三亚", "zh"), ("Sanya", "en"))],
)
def test_other_words_without_numbers_are_not_decided(first: tuple[str, str], second: tuple[str, str]) -> None:
    assert compared(meaning(*first), meaning(*second)) is None
