from __future__ import annotations

import pytest

from articleqa.index.loaders.metadata.date_lines import LineDates, dates_of_line, day_of_dateline, day_of_field, without_date

FIFTH = "2024-12-05"


@pytest.mark.parametrize(
    "line",
    """
5 December 2024
December 5th, 2024
Thu 5 Dec 2024 10.15 GMT
Dec. 5, 2024, 10:15 a.m. ET
5 décembre 2024 à 10h15
Donnerstag, 5. Dezember 2024, 10:15 Uhr
jueves, 5 de diciembre de 2024 - 10:15
5 DIC 2024 - 10:15 CET
Il 5 dicembre 2024 alle 10:15
quinta-feira, 5 de dezembro de 2024 às 10h15
5 декабря 2024 г., 10:15
2024年12月5日 星期四 10时15分
2024年12月5日（木）10時15分
2024년 12월 5일 목요일
5 Aralık 2024 Perşembe, 10:15
الخميس 5 ديسمبر 2024
الخميس 5 ديسمبر 2024 - 11:20 آخر تحديث: 15:05
Kamis, 5 Desember 2024 10:15 WIB
วันพฤหัสบดีที่ 5 ธันวาคม พ.ศ. 2567
Czwartek, 5 grudnia 2024, godz. 10:15
2024. december 5. 10:15
torsdag 5. desember 2024 kl. 10.15
Πέμπτη, 5 Δεκεμβρίου 2024
יום חמישי, 5 בדצמבר 2024
Thứ Năm, 5/12/2024, 10:15 (GMT+7)
London | 5 December 2024
Paris, le 5 décembre 2024
By Jane Doe, 5 December 2024
Jeudi 5 décembre 2024 - par Hervé Quintric
5 min read • 5 December 2024
2024-12-05T10:00:00Z
(5 December 2024)
""".strip().splitlines(),
)
def test_a_line_with_a_date_and_nothing_else(line: str) -> None:
    assert dates_of_line(line, day_first=True) == LineDates(FIFTH)


@pytest.mark.parametrize(
    ("line", "updated"),
    [
        ("Published: Dec 5, 2024, 10:15 AM EST | Updated: Dec 6, 2024, 9:00 PM EST", "2024-12-06"),
        ("Updated: 6 December 2024 | Published: 5 December 2024", "2024-12-06"),
        ("Publié le 5 décembre 2024 à 10h15, mis à jour le 6 décembre 2024 à 9h00", "2024-12-06"),
        ("입력 2024-12-05 10:15 | 수정 2024-12-06 11:00", "2024-12-06"),
        ("Publié le 5 décembre 2024 à 10h15, mis à jour à 15h05", None),
        ("Veröffentlicht am 5. Dezember 2024 | aktualisiert 15.05 Uhr", None),
        ("Published: 5 December 2024, 11:20 – Last updated: 3:05 pm GMT", None),
        ("Veröffentlicht am Donnerstag, 5. Dezember 2024", None),
        ("Posted on December 5, 2024 by admin", None),
        ("发布时间：2024-12-05 10:15:00 来源：新华社", None),
        ("Опубликовано: 5 декабря 2024 г. в 10:15", None),
        ("Δημοσιεύτηκε: 5 Δεκεμβρίου 2024", None),
    ],
)
def test_a_line_that_says_what_its_dates_are(line: str, updated: str | None) -> None:
    assert dates_of_line(line) == LineDates(FIFTH, updated, labelled=True)


def test_the_day_of_a_change_is_no_day_of_publication() -> None:
    assert dates_of_line("Stand: 05.12.2024, 10:15 Uhr") == LineDates(None, FIFTH)


@pytest.mark.parametrize(
    "line",
    [
        "On 5 December 2024 it rained.",
        "The treaty of 5 December 2024",
        "5 December 2024 was a cold day",
        "Published in 1859 by John Murray",
        "10:15",
        "2024",
        "5/12/2024",
        "5 December 2024 " * 20_000,
        "| " * 100_000 + "1",
    ],
)
def test_other_lines(line: str) -> None:
    assert dates_of_line(line) is None


def test_a_name_before_a_date() -> None:
    assert without_date("El País, 9 de enero de 2026") == ("El País", "2026-01-09")
    assert without_date("El País, Madrid") == ("El País, Madrid", None)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1733392800", FIFTH),
        ("1733392800000", FIFTH),
        ("Thu Dec 05 23:30:00 -0800 2024", FIFTH),
        ("Donnerstag, 05.12.2024 - 08:00 Uhr", FIFTH),
        ("173339280", None),
        ("soon", None),
    ],
)
def test_days_that_fields_state(written: str, day: str | None) -> None:
    assert day_of_field(written) == day


@pytest.mark.parametrize(
    ("paragraph", "day"),
    [
        ("Мурманск, 3 сентября 1996 г. - Ледокол вышел из порта.", "1996-09-03"),
        ("PARIS, Dec. 5, 2024 (AFP) — The tower was closed.", "2024-12-05"),
        ("NEW YORK, March 5, 2024 /PRNewswire/ -- Acme sold it.", "2024-03-05"),
        ("Madrid, 5 ene 2024 (EFE).- El puente cayó.", "2024-01-05"),
        ("Hà Nội, ngày 5 tháng 12 năm 2024 - Ông đến.", "2024-12-05"),
        ("LONDON, 5 May (Reuters) - The tower was closed.", None),
        ("BRUSSELS – The EU said on May 5, 2020 - that is, late - no.", None),
        ("On Monday, 5 May 2020 - a day of rain - it closed.", None),
        ("Joseph Roth, 2 September 1894 - 27 May 1939", None),
        (" - A" * 50_000, None),
    ],
)
def test_a_paragraph_may_begin_with_its_place_and_day(paragraph: str, day: str | None) -> None:
    assert day_of_dateline(paragraph) == day
