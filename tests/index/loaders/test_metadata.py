from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.loaders import read_sources
from articleqa.index.records import Article
from tests.index.loaders.helpers import only_article, rows, written

SEED = Path(__file__).parents[3] / "corpus" / "seed-article.txt"


STORY = "The fox went home.\nIt slept.\n"


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ({"lang": 5}, 'has a "lang" that is not a string; it was left out.'),
        ({"lang": "Français"}, 'has a "lang" that is not a language tag, such as fr: "Français"; it was left out.'),
        ({"date": "2024-02-30"}, 'has a "date" that is not a day, such as 2024-12-05: "2024-02-30"; it was left out.'),
        ({"date": "5/12/2024"}, 'has a "date" that is not a day, such as 2024-12-05: "5/12/2024"; it was left out.'),
        ({"title": {}}, 'has a "title" that is not a string; it was left out.'),
    ],
)
def test_fields_that_cannot_be_used_are_left_out_and_told(tmp_path: Path, field: dict[str, object], reason: str) -> None:
    collected = read_sources([rows(tmp_path / "a.jsonl", {"id": "a", "text": STORY} | field)])
    assert collected.articles == [Article("a", "The fox went home.", STORY)]
    assert [(Path(remark.where).name, remark.reason) for remark in collected.warnings] == [("a.jsonl:1", reason)]


def test_the_seed_article() -> None:
    article = only_article(SEED)
    assert article == Article(
        id="seed-article.txt",
        title="Le 4 décembre, l'armée américaine a annoncé qu'un appel téléphonique rare entre…",
        text=SEED.read_text(encoding="utf-8"),
        date="2024-12-05",
        source="https://thanhnien.vn/cuoc-dien-dam-hiem-hoi-cap-tong-tham-muu-truong-my-nga-185241205083544051.htm",
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n  A  heading \n\nText.", "A heading"),
        ("Only a line", "Only a line"),
        ("A sentence. Another.\nMore.", "A sentence."),
        ("Photo: AP\n2024-12-05\nBy Jane Doe\nThe heading\nText.", "The heading"),
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
        ("https://example.org/2024/12/05/a", "5 décembre", None),
    ],
)
def test_dates_of_known_addresses_count_where_the_text_agrees(tmp_path: Path, url: str, text: str, date: str | None) -> None:
    assert only_article(written(tmp_path / "a.txt", f"{STORY}{text}\nSource: {url}\n")).date == date
