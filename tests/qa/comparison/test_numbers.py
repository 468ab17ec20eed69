from __future__ import annotations

import pytest

from articleqa.comparison.numbers import Number, numbers


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("1,200", "en", 1200),
        ("1.200", "de", 1200),
        ("1 200 hectares", "fr", 1200),
        ("1’200", "de", 1200),
        ("1.200.000", "en", 1200000),
        ("١٢٠٠", "ar", 1200),
        ("4.5", "en", 4.5),
        ("4,5 Meter", "de", 4.5),
        ("1.234,5", "de", 1234.5),
        ("1.250", "en", 1.25),
        ("31.000", "vi", 31000),
        ("3 millions", "fr", 3000000),
        ("2,5 Mio. Euro", "de", 2500000),
        ("12 млн рублей", "ru", 12000000),
        ("2만 7천 장", "ko", 27000),
        ("3만 1,000장", "ko", 31000),
        ("约32万台", "zh", 320000),
        ("€2m", "en", 2000000),
        ("$3.5bn", "en", 3500000000),
        ("2 m", "en", 2),
        ("12 Verletzte", "de", 12),
    ],
)
def test_digits_are_read_as_the_language_writes_them(text: str, lang: str, expected: float) -> None:
    assert numbers(text, lang) == [Number(expected)]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Douze", "fr", 12),
        ("quatre-vingt-dix-sept", "fr", 97),
        ("septante et un", "fr", 71),
        ("deux cent mille", "fr", 200000),
        ("twelve", "en", 12),
        ("one hundred and twenty-five", "en", 125),
        ("einunddreißigtausendzweihundert", "de", 31200),
        ("zwei Millionen Euro", "de", 2000000),
        ("treinta y ocho segundos", "es", 38),
        ("cento e vinte e cinco", "pt", 125),
        ("dezassete", "pt", 17),
        ("centotrentadue", "it", 132),
        ("десяти человек", "ru", 10),
        ("двести пятьдесят тысяч", "ru", 250000),
        ("أربعة وعشرين مترا", "ar", 24),
        ("mười bốn", "vi", 14),
        ("một trăm lẻ năm", "vi", 105),
        ("hai năm", "vi", 2),
        ("五十一万台", "zh", 510000),
        ("六人", "zh", 6),
        ("the third floor", "en", 3),
        ("IVe siècle", "fr", 4),
        ("Louis XIV", "fr", 14),
    ],
)
def test_words_are_read_in_every_form(text: str, lang: str, expected: float) -> None:
    assert numbers(text, lang) == [Number(expected, in_words=True)]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("between 10 and 18", "en", [10, 18]),
        ("12.08.2025", "de", [12, 8, 2025]),
        ("ngày 31 tháng 3 năm 2026", "vi", [31, 3, 2026]),
        ("18 h 40", "fr", [18, 40]),
    ],
)
def test_several_numbers_are_in_the_order_of_the_text(text: str, lang: str, expected: list[float]) -> None:
    assert [number.value for number in numbers(text, lang)] == expected


@pytest.mark.parametrize(
    ("text", "lang"),
    [("thousands of people", "en"), ("a second", "en"), ("Xi Jinping", "en"), ("không", "vi"), ("twelve", "fr"), ("douze", "xx")],
)
def test_what_says_no_number_has_none(text: str, lang: str | None) -> None:
    assert numbers(text, lang) == []


def test_a_word_for_one_is_a_number_in_words() -> None:
    assert numbers("un court-circuit", "fr") == [Number(1, in_words=True)]
