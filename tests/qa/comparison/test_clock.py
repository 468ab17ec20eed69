from __future__ import annotations

import pytest

from articleqa.comparison.clock import clock_times
from articleqa.comparison.number_words import normal


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("18h20", "vi", (18, 20)),
        ("18 h 40", "fr", (18, 40)),
        ("13:15", "es", (13, 15)),
        ("6.20 pm", "en", (18, 20)),
        ("3.50am", "en", (3, 50)),
        ("5 p.m.", "en", (17, 0)),
        ("12.30 pm", "en", (12, 30)),
        ("3 giờ 50 chiều", "vi", (15, 50)),
        ("3 giờ 50 sáng", "vi", (3, 50)),
        ("5:30 утра", "ru", (5, 30)),
        ("下午3点50分", "zh", (15, 50)),
    ],
)
def test_times_of_day_are_read(text: str, lang: str, expected: tuple[int, int]) -> None:
    assert [(clock.hour, clock.minute) for clock in clock_times(normal(text), lang)] == [expected]


@pytest.mark.parametrize(("text", "lang"), [("6.20", "en"), ("3 hours", "en"), ("12 people", "en"), ("12:345", "en"), ("5:30", "xx")])
def test_what_may_be_a_number_is_no_time(text: str, lang: str) -> None:
    assert list(clock_times(normal(text), lang)) == []
