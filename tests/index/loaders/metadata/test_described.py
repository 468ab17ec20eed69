from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.loaders import read_sources
from articleqa.index.records import Article
from tests.index.loaders.helpers import only_article, rows, written

SEED = Path(__file__).parents[4] / "corpus" / "seed-article.txt"


STORY = "The fox went home.\nIt slept.\n"


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ({"lang": 5}, 'has a "lang" that is not a string; it was left out.'),
        ({"lang": "as before"}, 'has a "lang" that is not a language tag, such as fr: "as before"; it was left out.'),
        ({"date": "2024-02-30"}, 'has a "date" that is not a day, such as 2024-12-05: "2024-02-30"; it was left out.'),
        ({"date": "5/12/2024"}, 'has a "date" that is not a day, such as 2024-12-05: "5/12/2024"; it was left out.'),
        ({"author": "Admin"}, 'has a "author" that is not a name: "Admin"; it was left out.'),
        ({"title": {}}, 'has a "title" that is not a string; it was left out.'),
    ],
)
def test_fields_that_cannot_be_used_are_left_out_and_told(tmp_path: Path, field: dict[str, object], reason: str) -> None:
    collected = read_sources([rows(tmp_path / "a.jsonl", {"id": "a", "text": STORY} | field)])
    assert collected.articles == [Article("a", "The fox went home.", STORY)]
    assert [(Path(remark.where).name, remark.reason) for remark in collected.warnings] == [("a.jsonl:1", reason)]


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.txt", "A co\u00adoperative.", "A cooperative."),
        ("a.md", "A co\u00adoperative.", "A cooperative."),
        ("a.html", "<p>A co&shy;operative.", "A cooperative."),
        ("a.csv", "title,text\nFox,A co\u00adoperative.", "A cooperative."),
        ("a.jsonl", '{"id": "a", "text": "A co\\u00adoperative."}', "A co\u00adoperative."),  # its positions may be counted
    ],
)
def test_soft_hyphens_are_no_text(tmp_path: Path, name: str, content: str, text: str) -> None:
    assert only_article(written(tmp_path / name, content)).text == text


def test_the_seed_article() -> None:
    article = only_article(SEED)
    assert article == Article(
        id="seed-article.txt",
        title="Le 4 décembre, l'armée américaine a annoncé qu'un appel téléphonique rare entre…",
        text=SEED.read_text(encoding="utf-8"),
        date="2024-12-05",
        source="https://thanhnien.vn/cuoc-dien-dam-hiem-hoi-cap-tong-tham-muu-truong-my-nga-185241205083544051.htm",
    )


def test_a_byline_may_have_the_day_of_the_last_change(tmp_path: Path) -> None:
    text = "Das Manifest\n\nGeschrieben von Ian A. Murdock, überarbeitet am 6. Januar 1994\n\nDebian ist eine neue Distribution.\n"
    article = only_article(written(tmp_path / "a.txt", text))
    assert (article.author, article.date) == ("Ian A. Murdock", "1994-01-06")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n  A  heading \n\nText.", "A heading"),
        ("Only a line", "Only a line"),
        ("A sentence. Another.\nMore.", "A sentence."),
        ("Photo: AP\n2024-12-05\nBy Jane Doe\nThe heading\nText.", "The heading"),
        ("Thursday, 5 December 2024\nBy Jane Doe | 5 December 2024\nThe heading\nText.", "The heading"),
        ("The bridge opens | DW | 19.01.2020\nText.", "The bridge opens"),
        ("The bridge opens | BBC News\nText.", "The bridge opens"),
        ("BBC | The bridge opens to all\nText.", "BBC | The bridge opens to all"),
        ("Title: The bridge opens\nText.", "The bridge opens"),
        ("标题：大桥开通\n今天。", "大桥开通"),
        ("a" * 100, "a" * 79 + "…"),
        ("今天" * 60 + "。\n好。", "今天" * 39 + "今…"),
        ("One two " * 30, "One two " * 9 + "One two…"),
        (
            "The fox went home through the long grass of the meadow and\npast the mill, where it slept until the sun had risen\nabove it.",
            "The fox went home through the long grass of the meadow and past the mill, where…",
        ),
    ],
)
def test_titles_of_text(tmp_path: Path, text: str, title: str) -> None:
    assert only_article(written(tmp_path / "a.txt", text)).title == title


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Source : https://a.b/c.", "https://a.b/c"),
        ("Nguồn: VnExpress", "VnExpress"),
        ("来源：新华社", "新华社"),
        ("Источник: ТАСС", "ТАСС"),
        ("(Quelle: dpa, https://a.b/c)", None),
        ("المصدر: رويترز", "رويترز"),
        ("Source: the ministry did not say.", None),
        ("The source: Reuters", None),
    ],
)
def test_sources_near_the_end(tmp_path: Path, line: str, source: str | None) -> None:
    assert only_article(written(tmp_path / "a.txt", f"{STORY}\n{line}\n\nComment (0)")).source == source


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("Par Jean-Luc de la Tour et Anna Kim", "Jean-Luc de la Tour et Anna Kim"),
        ("Par AFP", "AFP"),
        ("Tác giả: Nguyễn Văn A", "Nguyễn Văn A"),
        ("Auteur : X. Dupont", "X. Dupont"),
        ("作者：王小明", "王小明"),
        ("By Monday it was over.", None),
        ("By Monday", None),
        ("Par conséquent, il partit", None),
    ],
)
def test_authors_below_the_heading_or_at_the_end(tmp_path: Path, line: str, author: str | None) -> None:
    for text in (f"The heading\n{line}\n{STORY * 9}", f"{STORY * 9}\n{line}\n"):
        assert only_article(written(tmp_path / "a.txt", text)).author == author


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jane Doe on 5 December 2024", "Jane Doe"),
        ("Published by Jane Doe on December 5, 2024", "Jane Doe"),
        ("Veröffentlicht von Lea Holm am 5. Dezember 2024", "Lea Holm"),
        ("Publié par Zoé Noël le 5 décembre 2024 à 10:30", "Zoé Noël"),
        ("Door Jan de Vries op 5 december 2024", "Jan de Vries"),
        ("Af Søren Ø. Holm 5. december 2024 kl. 08:00", "Søren Ø. Holm"),
        ("作者：王明  2024-12-05 08:00", "王明"),
    ],
)
def test_a_byline_with_a_date_behind_it(tmp_path: Path, line: str, author: str) -> None:
    article = only_article(written(tmp_path / "a.txt", f"The heading\n{line}\n{STORY}"))
    assert (article.author, article.date) == (author, "2024-12-05")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2024-12-05", "2024-12-05"),
        ("Date : 5 décembre 2024", "2024-12-05"),
        ("Ngày: 05/12/2024", None),
        ("Publié le 5 décembre 2024 à 10h30", "2024-12-05"),
        ("发布时间：2024年12月5日", "2024-12-05"),
        ("On 5 December 2024 it rained.", None),
    ],
)
def test_dates_on_lines_of_their_own(tmp_path: Path, line: str, date: str | None) -> None:
    assert only_article(written(tmp_path / "a.txt", f"The heading\n{line}\n{STORY}")).date == date


@pytest.mark.parametrize(
    ("url", "text", "date"),
    [
        ("https://thanhnien.vn/a-185241205083544051.htm", "Reuters hat am 5. Dezember berichtet.", "2024-12-05"),
        ("https://m.tuoitre.vn/a-20241205083544051.htm", "Sáng ngày 5 tháng 12, ông nói.", "2024-12-05"),
        ("https://thanhnien.vn/a-185241205083544051.htm", "Reuters hat am 6. Dezember berichtet.", None),
        ("https://thanhnien.vn/a-185241305083544051.htm", "5.12. 5.13.", None),
        ("https://notthanhnien.vn/a-185241205083544051.htm", "5 décembre", None),
        ("https://example.org/2024/12/05/a", "5 décembre", "2024-12-05"),
        ("https://example.org/2024/12/5/", "5 décembre", "2024-12-05"),
        ("https://example.org/2024/12/05/a", "6 décembre", None),
        ("https://example.org/2024/12/055/a", "5 décembre", None),
    ],
)
def test_dates_of_addresses_count_where_the_text_agrees(tmp_path: Path, url: str, text: str, date: str | None) -> None:
    assert only_article(written(tmp_path / "a.txt", f"{STORY}{text}\nSource: {url}\n")).date == date


PARAGRAPH = {
    "en": "The new bridge was opened yesterday after three years of work, the mayor said on Tuesday.",
    "es": "El puente nuevo se abrió ayer al tráfico después de tres años de obras, dijo la alcaldesa.",
    "fr": "Le pont neuf a été ouvert hier après trois ans de travaux, a dit la maire.",
    "vi": "Cây cầu mới được khánh thành hôm qua sau ba năm xây dựng, theo thị trưởng thành phố.",
    "zh": "新桥昨天开放了，市长说修建花了三年。",
}


@pytest.mark.parametrize(
    ("language", "top", "bottom", "stated"),
    [
        ("en", ["By Jane Doe", "Published: 5 December 2024 | Updated: 7 December 2024"], [], ("2024-12-05", None, "Jane Doe")),
        ("en", ["Updated: 7 December 2024", "5 December 2024"], [], ("2024-12-05", None, None)),
        ("en", ["Updated: 7 December 2024"], [], ("2024-12-07", None, None)),
        ("en", ["By Jane Doe | 5 December 2024"], [], ("2024-12-05", None, "Jane Doe")),
        ("en", ["Source: Reuters", "Date: December 5, 2024", "Author: admin"], [], ("2024-12-05", "Reuters", None)),
        ("en", ["5/12/2024"], [], (None, None, None)),
        ("es", [], ["Fuente: El País, 9 de enero de 2026"], ("2026-01-09", "El País", None)),
        ("fr", ["Par Jean Dupont", "Publié le 5 décembre 2024 à 10h15, mis à jour le 6 décembre"], [], (None, None, "Jean Dupont")),
        ("fr", ["Publié le 5 décembre 2024 à 10h15, mis à jour le 6 décembre 2024 à 9h"], [], ("2024-12-05", None, None)),
        ("fr", ["Mis à jour le 6/12/2024"], ["Paris, le 5 décembre 2024"], ("2024-12-05", None, None)),
        ("vi", ["Báo Tuổi Trẻ, ngày 17/10/2025"], [], ("2025-10-17", None, None)),
        ("vi", ["Thứ Năm, 5/12/2024, 10:15 (GMT+7)", "Tác giả: Nguyễn Văn A"], [], ("2024-12-05", None, "Nguyễn Văn A")),
        ("zh", ["2024-12-05 10:15 来源：新华网 作者：王明"], [], ("2024-12-05", "新华网", "王明")),
    ],
)
def test_what_an_article_says_of_itself(
    tmp_path: Path, language: str, top: list[str], bottom: list[str], stated: tuple[str | None, ...]
) -> None:
    text = "\n".join(["Headline", *top, "", *[PARAGRAPH[language]] * 9, "", *bottom])
    article = only_article(written(tmp_path / "a.txt", text))
    assert (article.title, article.date, article.source, article.author) == ("Headline", *stated)


def test_a_date_that_only_the_language_makes_certain_is_told(tmp_path: Path) -> None:
    lines = "\n".join(["Le pont", "5/12/2024", *[PARAGRAPH["fr"]] * 5])
    (warning,) = read_sources([written(tmp_path / "a.txt", lines)]).warnings
    assert warning.reason == 'has the date "5/12/2024", which was read as 2024-12-05, as is usual in its language.'
    row = {"id": "a", "text": STORY, "date": "5/12/2024"}
    dates = [
        read_sources([rows(tmp_path / "a.jsonl", row | {"lang": lang})]).articles[0].date for lang in ("fr", "en-GB", "en-US", "en", "hu")
    ]
    assert dates == ["2024-12-05", "2024-12-05", "2024-05-12", None, None]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Lokales | 7. Januar 2013 | Jürgen Weiß", "Jürgen Weiß"),
        ("7. Januar 2013 | New York", None),
        ("Top News | 7 May 2013 | New York", None),
    ],
)
def test_names_behind_a_section_and_a_day_are_the_authors(tmp_path: Path, line: str, author: str | None) -> None:
    assert only_article(written(tmp_path / "a.txt", f"The fox\n\n{line}\n\n{STORY}")).author == author


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Источник: Заречная правда", "Заречная правда"),
        ("URL: https://example.org/passerelle", "https://example.org/passerelle"),
        ("Lien : https://example.org/1", "https://example.org/1"),
        ("Source: we do not know who said it.", None),
        ("URL: none", None),
    ],
)
def test_a_line_below_the_title_names_the_source(tmp_path: Path, line: str, source: str | None) -> None:
    assert only_article(written(tmp_path / "a.txt", f"The fox\n\n{line}\n\n{STORY}")).source == source


def test_what_stands_below_the_stated_title_counts_though_much_stands_above_it(tmp_path: Path) -> None:
    menu = "Home\nSport\nCulture\n3 June 2020\nWeather\nToledo 31 degrees\nSubscribe\n"
    text = f"{menu}The reservoir is nearly empty\nBy Lucía Ferrándiz\n14 September 2023\nIt holds 31 million cubic metres.\n"
    (article,) = read_sources([rows(tmp_path / "a.jsonl", {"id": "a", "title": "The reservoir is nearly empty", "text": text})]).articles
    assert (article.author, article.date) == ("Lucía Ferrándiz", "2023-09-14")


def test_the_day_above_the_heading_of_a_letter_counts(tmp_path: Path) -> None:
    article = only_article(written(tmp_path / "a.txt", "August 25, 2013\n\nTO THE HARBOUR COUNCIL\n\nDear Mr. Calder, it is sold.\n"))
    assert (article.title, article.date) == ("TO THE HARBOUR COUNCIL", "2013-08-25")
