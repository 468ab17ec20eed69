from __future__ import annotations

import pytest

from articleqa.index.loaders.html.title import title_of, without_site
from articleqa.index.records import Place, Stated
from tests.index.loaders.pages import tree_of

NAME = "Crane leaves harbour"


@pytest.mark.parametrize(
    ("title", "sites", "expected"),
    [
        (f"{NAME} | DW | 19.01.2020", [], NAME),
        (f"{NAME} - The Guardian", ["The Guardian"], NAME),
        (f"{NAME} - The Guardian", ["theguardian"], NAME),
        (f"{NAME} | World news | The Guardian", [], NAME),
        (f"{NAME} – quay.example.org", [], NAME),
        (f"BBC News - {NAME}", ["BBC News"], NAME),
        ("起重机离开港口_新闻频道_新浪网", [], "起重机离开港口"),
        ("Crane - a history", [], "Crane - a history"),
        ("The Quay Times", ["The Quay Times"], ""),
    ],
)
def test_the_sites_name_is_no_part_of_a_title(title: str, sites: list[str], expected: str) -> None:
    assert without_site(title, sites) == expected


@pytest.mark.parametrize(
    ("body", "stated", "expected"),
    [
        (f"<h1>Health Center</h1><article><h2>{NAME}</h2></article>", [Stated(NAME, Place.PAGE_TITLE)], (NAME, Place.HEADING)),
        (f"<h1>Take a trip!</h1><h1>{NAME}</h1>", [Stated(f"{NAME} - Quay", Place.PAGE_TITLE)], (NAME, Place.HEADING)),
        (f"<table><tr><td class=contentheading>{NAME}</table>", [Stated(f"Quay - {NAME}", Place.PAGE_TITLE)], (NAME, Place.HEADING)),
        (f"<p><font size='+2'>{NAME}</font></p>", [Stated("Crane leaves", Place.PAGE_TITLE)], (NAME, Place.HEADING)),
        (f"<article><h1>{NAME}</h1></article>", [Stated("Quay", Place.PAGE_TITLE)], (NAME, Place.HEADING)),
        (
            "<h1>News</h1>",
            [Stated(NAME, Place.JSON_LD), Stated(NAME, Place.META_ELEMENT), Stated("News", Place.PAGE_TITLE)],
            (NAME, Place.JSON_LD),
        ),
        (
            "<p>x</p>",
            [Stated("The crane goes", Place.JSON_LD), Stated(NAME, Place.META_ELEMENT), Stated(NAME, Place.PAGE_TITLE)],
            (NAME, Place.META_ELEMENT),
        ),
        ("<h1>CRANE LEAVES HARBOUR</h1>", [Stated(NAME, Place.JSON_LD)], ("CRANE LEAVES HARBOUR", Place.HEADING)),
        (f"<h1>Monuments {NAME}</h1>", [Stated(NAME, Place.JSON_LD)], (NAME, Place.JSON_LD)),
        (f"<h1>Monuments {NAME}</h1>", [Stated(NAME, Place.PAGE_TITLE)], (f"Monuments {NAME}", Place.HEADING)),
        ("<p>x</p>", [Stated(NAME, Place.PAGE_TITLE)], (NAME, Place.PAGE_TITLE)),
    ],
)
def test_the_title_is_what_agrees(body: str, stated: list[Stated], expected: tuple[str, Place]) -> None:
    title, _ = title_of(tree_of(f"<body>{body}"), stated, [])
    assert title == Stated(*expected)


def test_a_page_without_titles_has_its_first_heading_or_none() -> None:
    assert title_of(tree_of(f"<h2>{NAME}</h2>"), [], [])[0] == Stated(NAME, Place.HEADING)
    assert title_of(tree_of("<p>x"), [], []) == (None, None)
