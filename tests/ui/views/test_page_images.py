"""A page as it looks."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

from lxml import html

from articleqa.index.page_layout import Box
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views.page_images import MarkedPage, page_image, pager, text_or_page
from tests.ui.samples import SEED

EN = Messages()
PAGE = MarkedPage(
    2,
    b"picture",
    300,
    400,
    {"sentence": [Box(2, 0.1, 0.2, 0.9, 0.25), Box(2, 0.1, 0.25, 0.5, 0.3)], "answer": [Box(2, 0.2, 0.2, 0.3, 0.25)]},
    "27 novembre",
)


def test_the_picture_says_what_it_shows_and_has_a_box_for_each_mark() -> None:
    tree = html.fragment_fromstring(rendered(page_image(EN, SEED, PAGE)))
    (image,) = tree.iter("img")
    assert image.get("src") == f"data:image/png;base64,{b64encode(b'picture').decode()}"
    assert image.get("alt") == f"Page 2 of “{SEED.title}” as it looks. Marked: “27 novembre”"
    assert tree.get("style") == "aspect-ratio: 300 / 400"
    assert [(box.get("class"), box.get("style")) for box in tree.iter("mark")] == [
        ("box sentence", "left: 10.000%; top: 20.000%; width: 80.000%; height: 5.000%"),
        ("box sentence", "left: 10.000%; top: 25.000%; width: 40.000%; height: 5.000%"),
        ("box answer", "left: 20.000%; top: 20.000%; width: 10.000%; height: 5.000%"),
    ]
    assert [stop.getparent().get("class") for stop in tree.iter("i")] == ["box answer"]


def test_a_page_without_marks_is_described_by_its_number() -> None:
    page = rendered(page_image(EN, SEED, replace(PAGE, boxes={}, words="")))
    assert "as it looks" in page
    assert "Marked" not in page
    assert "aim" not in page


def test_a_page_that_cannot_be_drawn_is_said_to_be() -> None:
    tree = html.fragment_fromstring(rendered(page_image(EN, SEED, MarkedPage(2, problem="Its file is damaged."))))
    assert [p.text_content() for p in tree.iter("p")] == ["This page cannot be shown as it looks.", "Its file is damaged."]
    assert list(tree.iter("img")) == []


def test_the_pager_stops_at_both_ends() -> None:
    def buttons(number: int) -> list[tuple[str | None, str | None]]:
        tree = html.fragment_fromstring(rendered(pager(EN, number, 3)), create_parent=True)
        return [(button.get("data-page"), button.get("aria-disabled")) for button in tree.iter("button")]

    assert buttons(1) == [("1", "true"), ("2", "false")]
    assert buttons(2) == [("1", "false"), ("3", "false")]
    assert buttons(3) == [("2", "false"), ("3", "true")]
    assert "page 2 of 3" in rendered(pager(EN, 2, 3))


def test_the_switch_says_what_is_shown() -> None:
    def pressed(number: int | None) -> list[str | None]:
        return [button.get("aria-pressed") for button in html.fragment_fromstring(rendered(text_or_page(EN, number))).iter("button")]

    assert pressed(None) == ["true", "false"]
    assert pressed(1) == ["false", "true"]
