from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.loaders.metadata.publication_dates import iso_date, mentions, plain_years


@pytest.mark.parametrize(
    "written_date",
    [
        "le 5 décembre",
        "on December 5th",
        "Dec. 5",
        "am 5. Dezember",
        "el 5 de diciembre",
        "il 5 dicembre",
        "5 de dezembro",
        "5 декабря",
        "ngày 5 tháng 12",
        "5.12.",
        "5/12/2024",
        "在12月5日",
        "１２月５日",
        "١٢ ديسمبر ٥ ديسمبر",
        "5 كانون الأول",
        "5. desember",
        "5 Aralık'ta",
        "วันที่ 5 ธันวาคมที่",
        "5 दिसंबर",
        "5 decembrie",
        "ב-5 בדצמבר",
        "5 Δεκεμβρίου",
        "12월 5일",
        "2024-12-05",
    ],
)
def test_a_day_is_found_in_every_language(written_date: str) -> None:
    assert mentions(f"x {written_date} y", "2024-12-05")
    assert not mentions(f"x {written_date} y", "2024-11-07")


@pytest.mark.parametrize("text", ["15 décembre", "5 décembrex", "5.125", "December 50", "le 5", "décembre", "5/12/1999"])
def test_other_days_are_not_mistaken_for_it(text: str) -> None:
    assert not mentions(text, "2024-12-05")


@pytest.mark.parametrize(
    "text",
    [
        "2024-12-05T10:00:00Z",
        "2024-12-05 10:00",
        "Thu, 05 Dec 2024 10:00:00 GMT",
        "December 5, 2024",
        "ngày 5 tháng 12 năm 2024",
        "5 de diciembre de 2024",
        "2024年12月5日",
        "2024. 12. 5.",
        "05.12.2024",
        "5 ธันวาคม 2567",
        "٥ ديسمبر ٢٠٢٤",
        "5 בדצמבר 2024",
        "20241205",
        "20241205T100000Z",
        "2024-12-05+01:00",
        "5 दिसम्बर 2024",
        "5 ธ.ค. 2567",
        "令和6年12月5日",
        "中華民國113年12月5日",
        "پنج‌شنبه ۱۵ آذر ۱۴۰۳",
        "۱۴۰۳/۰۹/۱۵ - ۱۰:۰۰",
    ],
)
def test_dates_are_normalised(text: str) -> None:
    assert iso_date(text) == "2024-12-05"


@pytest.mark.parametrize("text", ["5/12/2024", "2024-02-30", "2024", "12 December", "2024-12", "listopad 5, 2024", "yesterday", "5 x 2024"])
def test_uncertain_dates_are_none(text: str) -> None:
    assert iso_date(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("5 मार्च 2024", "2024-03-05"),
        ("5 जून 2024", "2024-06-05"),
        ("平成元年1月8日", "1989-01-08"),
        ("昭和64年1月7日", "1989-01-07"),
        ("1 فروردین 1403", "2024-03-20"),
        ("1400/01/01", "2021-03-21"),
        ("1399-12-30", "1399-12-30"),
        ("۱۳۹۹-۱۲-۳۰", "2021-03-20"),
        ("31 مهر 1402", None),
        ("12345678", None),
    ],
)
def test_dates_of_other_calendars_and_scripts(text: str, date: str | None) -> None:
    assert iso_date(text) == date


@given(st.text(max_size=60))
def test_dates_of_any_text(text: str) -> None:
    date = iso_date(text)
    assert date is None or mentions(date, date)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("二〇二四年九月二十日", "2024-09-20"),
        ("二零二四年十二月三十一日", "2024-12-31"),
        ("令和6年3月5日", "2024-03-05"),
        ("令和六年三月五日", "2024-03-05"),
        ("平成元年一月八日", "1989-01-08"),
        ("民國113年3月5日", "2024-03-05"),
        ("中華民國一百一十三年三月五日", "2024-03-05"),
        ("令和六年十三月五日", None),
    ],
)
def test_dates_in_ideographs_and_years_of_reigns_are_read(written: str, date: str | None) -> None:
    assert iso_date(written) == date
    assert plain_years("二、三年たった") == "二、三年たった"
