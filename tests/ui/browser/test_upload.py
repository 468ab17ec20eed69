"""Articles of one's own: dropped onto the page, asked about, and removed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.browser.driving import ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.browser.conftest import Growing
    from tests.ui.browser.driving import Opener
    from tests.ui.conftest import Served

pytestmark = pytest.mark.browser

DATA = Path(__file__).parents[2] / "data"


def choose(page: Page, *paths: Path) -> None:
    page.set_input_files(".attach input", list(paths))


def test_files_are_added_asked_about_and_removed(growing: Growing, open_page: Opener, tmp_path: Path, screenshots: Path) -> None:
    note = tmp_path / "garden.txt"
    note.write_text("Our garden\n\nThe old pear tree in the garden was planted by Aunt Rosalind in the spring of 1987.\n", encoding="utf-8")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 cut short")
    with open_page(growing.served) as page:
        choose(page, note, broken, DATA / "leuchtturm.pdf")
        page.locator(".adding", has_text="2 articles were added").wait_for(timeout=60_000)
        assert "broken.pdf is no PDF that can be read" in page.locator(".adding").inner_text()
        page.screenshot(path=screenshots / "added.png")
        page.locator(".pill", has_text="All 21 articles").wait_for()
        page.locator("#top .browse").click()
        page.locator(".listed", has_text="Our garden").wait_for()
        exchange = ask(page, "Who planted the pear tree?")
        assert exchange.locator("mark.answer").inner_text() == "Aunt Rosalind"
        page.locator("#article .all").click()
        remove = page.locator("li", has_text="Our garden").locator(".remove")
        remove.click()
        assert remove.inner_text() == "Remove?"
        remove.click()
        page.locator("#toasts", has_text="Removed: Our garden").wait_for(timeout=60_000)
        page.locator("#toasts .undo").click()
        page.locator(".adding", has_text="One article was added").wait_for(timeout=60_000)
        for _ in range(2):
            page.locator("li", has_text="Our garden").locator(".remove").click()
        page.locator("#toasts", has_text="Removed: Our garden").wait_for(timeout=60_000)
        page.wait_for_function("document.querySelector('.pill').innerText === 'All 20 articles'")
        assert ask(page, "Who planted the pear tree?", 2).locator(".unanswered").count() == 1
        assert (growing.index / "added" / "leuchtturm.pdf").exists()


def test_files_can_be_dropped_anywhere(growing: Growing, open_page: Opener) -> None:
    drop = """() => {
        const data = new DataTransfer();
        data.items.add(new File(["A dropped note. The lamp was lit by Captain Ortega in 1911."], "dropped.txt"));
        const options = { dataTransfer: data, bubbles: true, cancelable: true };
        document.querySelector("#article").dispatchEvent(new DragEvent("dragover", options));
        const shown = document.body.dataset.drop;
        document.querySelector("#article").dispatchEvent(new DragEvent("drop", options));
        return [shown, document.body.dataset.drop ?? null];
    }"""
    with open_page(growing.served) as page:
        assert page.evaluate(drop) == ["Drop the files to add them", None]
        page.locator(".adding", has_text="One article was added").wait_for(timeout=60_000)
        assert ask(page, "Who lit the lamp?").locator("mark.answer").inner_text() == "Captain Ortega"


def test_where_nothing_may_be_added_there_is_no_place_for_files(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        assert page.locator(".attach").count() == 0
        assert "Drop files" not in page.locator(".welcome").inner_text()
