"""A PDF's page as it looks, and what is known of an article, read and corrected."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.chromium import PHONE
from tests.ui.browser.driving import ask, assert_in_view, assert_tidy

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.browser.conftest import Growing
    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser

PDF = Path(__file__).parents[2] / "data" / "leuchtturm.pdf"
QUESTION = "Wann verließ der letzte Wärter den Turm Roter Sand?"
TITLE = "Der Leuchtturm von Rotesand"


def place_of(words: str, page: int) -> tuple[float, float, float, float]:
    """Where PDFium finds words on a page: the left, upper, right and lower edge, as parts of the page."""
    import pypdfium2

    with pypdfium2.PdfDocument(PDF) as document:
        width, height = document[page - 1].get_size()
        text_page = document[page - 1].get_textpage()
        found = text_page.search(words).get_next()
        assert found is not None
        first, count = found
        lefts, bottoms, rights, tops = zip(*(text_page.get_charbox(first + at) for at in range(count)), strict=True)
        left, bottom, right, top = min(lefts), min(bottoms), max(rights), max(tops)
    return left / width, 1 - top / height, right / width, 1 - bottom / height


def boxes(page: Page, kind: str) -> list[list[float]]:
    """The edges of the boxes of a kind, as parts of the picture: left, upper, right, lower."""
    edges: list[list[float]] = page.evaluate(
        """(kind) => {
            const image = document.querySelector(".page-image img").getBoundingClientRect();
            return [...document.querySelectorAll(`.page-image .${kind}`)].map((each) => {
                const box = each.getBoundingClientRect();
                return [
                    (box.left - image.left) / image.width, (box.top - image.top) / image.height,
                    (box.right - image.left) / image.width, (box.bottom - image.top) / image.height,
                ];
            });
        }""",
        kind,
    )
    return edges


def pager(page: Page) -> str:
    return page.locator("#article .pager [role=status]").inner_text()


def look_at_the_page(page: Page, screenshots: Path) -> None:
    """From the answer to its page, to the next one, and back to the text."""
    exchange = ask(page, QUESTION)
    assert exchange.locator("mark.answer").inner_text() == "1964"
    assert page.locator("#article .page").count() >= 2
    exchange.locator(".source .show-page", has_text="page 2").click()
    image = page.locator("#article .page-image img")
    image.wait_for()
    assert pager(page) == "page 2 of 3"
    assert image.get_attribute("alt") == f"Page 2 of “{TITLE}” as it looks. Marked: “1964”"
    assert abs(image.evaluate("(e) => e.naturalWidth / e.getBoundingClientRect().width") - 1) < 0.02
    ((left, top, right, bottom),) = boxes(page, "answer")
    true_left, true_top, true_right, true_bottom = place_of("1964", 2)
    assert left < (true_left + true_right) / 2 < right
    assert top < (true_top + true_bottom) / 2 < bottom
    assert right - left < 2 * (true_right - true_left)
    for edges in boxes(page, "box"):
        assert 0 < edges[0] < edges[2] < 1
        assert 0 < edges[1] < edges[3] < 1
    assert_in_view(page, ".page-image .answer", "#article")
    page.screenshot(path=screenshots / "page.png")
    assert_tidy(page)
    page.locator("#article .turn.after").click()
    page.wait_for_function("document.querySelector('.pager [role=status]').innerText === 'page 3 of 3'")
    assert page.locator("#article .turn.after").get_attribute("aria-disabled") == "true"
    assert page.locator(".page-image .answer").count() == 0
    assert page.evaluate("document.activeElement.matches('.turn.after')")
    page.locator("#article .as-text").click()
    page.locator("#article .text").wait_for()
    assert_in_view(page, "#article .text .show-page[data-page='3']", "#article")
    page.locator("#article .text .show-page[data-page='2']").click()
    image.wait_for()
    assert pager(page) == "page 2 of 3"
    page.wait_for_function("document.activeElement.matches('.as-page')")
    page.go_back()
    page.locator("#article .text mark.answer").wait_for()


def correct_by_hand(page: Page, screenshots: Path) -> None:
    """A form that is closed, one with a wrong day, one that is saved; the list and the answers have the new values."""
    page.locator("#article .provenance > summary").click()
    details = page.locator("#article .provenance dl")
    assert f"{TITLE} in the document’s properties" in " ".join(details.inner_text().replace("· ", "").split())
    page.locator("#article .correct").click()
    assert page.evaluate("document.activeElement.name") == "title"
    page.fill("#article [name=title]", "Nothing of it")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.correct')")
    page.keyboard.press("Enter")
    assert page.locator("#article [name=title]").input_value() == TITLE
    page.fill("#article [name=title]", "Roter Sand")
    page.fill("#article [name=date]", "bald")
    page.keyboard.press("Enter")
    page.locator("#article .field:has([aria-invalid='true']) .problem", has_text="“bald” is no day. Write it like 2024-12-05.").wait_for()
    assert page.evaluate("document.activeElement.name") == "date"
    assert page.locator("#article [name=title]").input_value() == "Roter Sand"
    page.screenshot(path=screenshots / "correcting.png")
    page.fill("#article [name=date]", "1998-05-12")
    page.fill("#article [name=author]", "Käthe Meer")
    page.keyboard.press("Enter")
    page.locator("#article h2", has_text="Roter Sand").wait_for(timeout=60_000)
    page.wait_for_function("document.activeElement.matches('.correct')")
    assert_in_view(page, "#article .correct", "#article")
    assert "corrected by hand" in details.inner_text()
    assert f"The file says: {TITLE}" in details.inner_text()
    page.screenshot(path=screenshots / "corrected.png")
    page.locator(".exchange:nth-child(1) .source .title", has_text="Roter Sand").wait_for()
    page.locator("#article .all").click()
    assert page.locator(".listed", has_text="Roter Sand").locator(".details").inner_text() == "12 May 1998Käthe MeerGerman"
    source = ask(page, QUESTION, 2).locator(".source")
    assert "Roter Sand" in source.inner_text()
    assert "Käthe Meer, Roter Sand, 12 May 1998, page 2" in (source.locator(".cite").get_attribute("data-cite") or "")


def take_a_correction_back(page: Page) -> None:
    page.locator("#article .correct").click()
    back = page.locator("#article .field", has=page.locator("[name=title]")).locator(".take-back")
    back.click()
    assert page.locator("#article [name=title]").input_value() == TITLE
    page.locator("#article .correcting .save").click()
    page.locator("#article h2", has_text=TITLE).wait_for(timeout=60_000)


def correct_in_two_tabs(page: Page, other: Page) -> None:
    """A form that was open before saves only what was typed into it."""
    ask(other, QUESTION)
    other.locator("#article .provenance > summary").click()
    other.locator("#article .correct").click()
    page.locator("#article .correct").click()
    page.fill("#article [name=title]", "Der Turm")
    page.locator("#article .correcting .save").click()
    page.locator("#article h2", has_text="Der Turm").wait_for(timeout=60_000)
    other.fill("#article [name=author]", "Jan Meer")
    other.locator("#article .correcting .save").click()
    other.locator("#article h2", has_text="Der Turm").wait_for(timeout=60_000)
    other.locator("#article .provenance dl", has_text="Jan Meer").wait_for()


def test_a_page_is_shown_as_it_looks_and_what_is_known_of_it_corrected(growing: Growing, open_page: Opener, screenshots: Path) -> None:
    with open_page(growing.served) as page:
        page.set_input_files(".attach input", PDF)
        page.locator(".adding", has_text="One article was added").wait_for(timeout=60_000)
        look_at_the_page(page, screenshots)
        correct_by_hand(page, screenshots)
        take_a_correction_back(page)
        with open_page(growing.served) as other:
            correct_in_two_tabs(page, other)
    with open_page(growing.served, PHONE, "dark", device_scale_factor=3) as page:
        ask(page, QUESTION).locator(".source .show-page").click()
        image = page.locator("#article .page-image img")
        image.wait_for()
        assert abs(image.evaluate("(e) => e.naturalWidth / e.getBoundingClientRect().width") - 2) < 0.02
        assert_in_view(page, ".page-image .answer", "#article")
        assert_tidy(page)
        page.screenshot(path=screenshots / "page-phone.png")
        page.locator("#article .provenance > summary").click()
        page.locator("#article .correct").click()
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.matches('.correct')"), "the sheet stays open"
        page.screenshot(path=screenshots / "about-phone.png")
