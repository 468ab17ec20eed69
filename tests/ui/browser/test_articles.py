"""The article pane: marks, steps, the map, browsing and searching, and which articles are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ui.browser.driving import PHONE, ask, assert_in_view, assert_tidy
from tests.ui.conftest import LINES, QUESTION, Served
from tests.ui.samples import SEED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser


def test_steps_go_from_mark_to_mark_and_the_map_shows_them(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        ask(page, QUESTION)
        place = page.locator("#article .steps output")
        assert place.inner_text() == "2 / 3"
        tops = page.evaluate("[...document.querySelectorAll('#article .tick')].map((t) => parseFloat(t.style.top))")
        assert tops == sorted(tops)
        assert 0 <= tops[0] < tops[-1] <= 100
        page.locator("#article [data-step='1']").click()
        assert place.inner_text() == "3 / 3"
        assert page.locator("#article .stop").nth(2).evaluate("(e) => e.nextElementSibling?.className ?? e.nextSibling.textContent")
        page.keyboard.press("Alt+ArrowDown")
        assert place.inner_text() == "1 / 3"
        page.keyboard.press("Alt+ArrowUp")
        assert place.inner_text() == "3 / 3"
        page.locator("#article .tick.answer").click()
        assert place.inner_text() == "2 / 3"
        assert_in_view(page, "#aim", "#article")
        assert page.locator("#article .tick.on").count() == 1


def test_the_mark_flashes_when_it_is_gone_to(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        ask(page, QUESTION)
        page.wait_for_function("!document.querySelector('.flash')")
        page.locator("#article .tick.answer").click()
        assert page.locator("#article mark.answer.flash").count() == 1
        page.wait_for_function("!document.querySelector('.flash')")


def test_articles_can_be_browsed_and_searched_without_asking(corpus_chat: Served, open_page: Opener, screenshots: Path) -> None:
    with open_page(corpus_chat) as page:
        page.locator("#top .browse").click()
        assert page.locator(".listed").count() == 19
        page.fill("[name=find]", "canal")
        page.locator("#article .found .hit").first.wait_for()
        page.screenshot(path=screenshots / "search.png")
        assert page.locator("[name=find]").input_value() == "canal"
        assert page.evaluate("document.activeElement.name") == "find"
        page.locator("#article .found .hit").first.click()
        page.locator("#article mark.passage").first.wait_for()
        assert_in_view(page, "#aim", "#article")
        assert page.locator(".exchange").count() == 0
        page.locator("#article .all").click()
        page.wait_for_function("document.querySelectorAll('.listed').length === 19")
        page.fill("[name=find]", "xyzzy qwfp")
        page.wait_for_function("document.querySelectorAll('.listed').length === 0")


def test_the_articles_asked_are_chosen(corpus_chat: Served, open_page: Opener, screenshots: Path) -> None:
    with open_page(corpus_chat) as page:
        pill = page.locator(".pill")
        assert pill.inner_text() == "All 19 articles"
        page.locator("#top .browse").click()
        pill.click()
        page.locator("#choosing label", has_text="Spanish").click()
        page.locator(".chip", has_text="Spanish").wait_for()
        assert pill.inner_text() == "2 articles"
        assert page.locator("#choosing").is_visible()
        page.screenshot(path=screenshots / "filters.png")
        page.wait_for_function("document.querySelectorAll('.listed').length === 2")
        page.keyboard.press("Escape")
        assert not page.locator("#choosing").is_visible()
        pill.click()
        exchange = ask(page, "When did the call take place?")
        assert exchange.locator(".asked").inner_text() == "Spanish"
        assert exchange.locator(".unanswered").count() == 1
        assert not page.locator("#choosing").is_visible(), "the panel closes on asking"
        pill.click()
        page.fill("#choosing [name=since]", "2026-01-01")
        page.locator(".chip", has_text="from 1 January 2026").wait_for()
        page.fill("#choosing [name=until]", "2025-01-01")
        page.locator("#choosing .problem").wait_for()
        page.locator("#choosing .clear").click()
        page.wait_for_function("document.querySelector('.pill').innerText === 'All 19 articles'")
        assert ask(page, "When did the call take place?", 2).locator(".asked").count() == 0
        pill.click()
        page.locator("#choosing label", has_text="French").click()
        page.locator(".chip").click()
        page.wait_for_function("document.querySelector('.pill').innerText === 'All 19 articles'")


def test_one_article_alone_is_asked(corpus_chat: Served, open_page: Opener) -> None:
    with open_page(corpus_chat) as page:
        page.locator("#top .browse").click()
        page.locator(".listed", has_text="Apolo 11").click()
        only = page.locator("#article .only")
        only.click()
        page.wait_for_function("document.querySelector('.only').getAttribute('aria-pressed') === 'true'")
        assert only.inner_text() == "Ask all articles again"
        assert page.locator(".chip").inner_text().startswith("Apolo 11")
        exchange = ask(page, "When did the call take place?")
        titles = exchange.locator(".hit .title").all_inner_texts() + exchange.locator(".source .title").all_inner_texts()
        assert len(set(titles)) == 1
        page.locator("#article .only").click()
        page.wait_for_function("document.querySelector('.pill').innerText === 'All 19 articles'")


def test_a_right_to_left_article_is_one(corpus_chat: Served, open_page: Opener, screenshots: Path) -> None:
    with open_page(corpus_chat) as page:
        page.locator("#top .browse").click()
        page.fill("[name=find]", "السويس")
        page.wait_for_function("document.querySelectorAll('.listed').length === 1")
        page.locator(".listed").first.click()
        page.locator("#article article").wait_for()
        paragraph = page.locator("#article .text p").first
        assert paragraph.evaluate("(e) => getComputedStyle(e).direction") == "rtl"
        assert page.locator("#article h2").evaluate("(e) => getComputedStyle(e).direction") == "rtl"
        page.screenshot(path=screenshots / "right-to-left.png")
        assert_tidy(page)


def test_a_phone_browses_in_the_sheet(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat, PHONE) as page:
        page.locator("#top .browse").click()
        page.locator("#article [name=find]").wait_for()
        page.fill("[name=find]", "Reuters")
        page.locator("#article .hit").first.click()
        page.locator("#article mark.passage").first.wait_for()
        assert page.locator("#article h2").inner_text() == SEED.title
        assert LINES[1] in page.locator("#article .text").inner_text()
        page.keyboard.press("Escape")
        page.locator("#article").wait_for(state="hidden")
        assert_tidy(page)
