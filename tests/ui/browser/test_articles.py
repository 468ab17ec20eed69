"""The article pane: marks, steps, the map, browsing and searching, and which articles are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chromium import PHONE
from tests.ui.browser.driving import ask, assert_in_view, assert_tidy
from tests.ui.conftest import LINES, QUESTION, Served
from tests.ui.samples import SEED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser


def test_words_are_found_in_the_open_article_and_the_answers_marks_come_back(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        ask(page, QUESTION)
        assert page.locator("#article .steps output").inner_text() == "1 / 1"
        page.locator("#article .text p").last.click()
        page.keyboard.press("f")
        assert page.evaluate("document.activeElement.name") == "within"
        page.fill("#article [name=within]", "APPEL")
        page.locator("#article mark.place.on").wait_for()
        places = page.locator("#article mark.place").all_inner_texts()
        assert len(places) > 2
        assert {place.casefold() for place in places} == {"appel"}
        assert page.locator("#article mark.answer").count() == 0
        tops = page.evaluate("[...document.querySelectorAll('#article .tick')].map((t) => parseFloat(t.style.top))")
        assert tops == sorted(tops)
        assert 0 <= tops[0] < tops[-1] <= 100
        place = page.locator("#article .within output")
        page.keyboard.press("Enter")
        assert place.inner_text() == f"2 / {len(places)}"
        page.keyboard.press("Shift+Enter")
        page.keyboard.press("Shift+Enter")
        assert place.inner_text() == f"{len(places)} / {len(places)}"
        page.locator("#article .within [data-step='1']").click()
        assert place.inner_text() == f"1 / {len(places)}"
        assert page.locator("#article mark.place.on").count() == 1
        assert_in_view(page, "#article mark.place.on", "#article")
        page.keyboard.press("Alt+ArrowDown")
        assert place.inner_text() == f"2 / {len(places)}"
        page.fill("#article [name=within]", "xyzzy")
        page.locator("#article .within .none", has_text="Nothing found.").wait_for()
        page.locator("#article [name=within]").press("Escape")
        page.locator("#article mark.answer").wait_for()
        assert not page.locator("#article .within").is_visible()
        assert_in_view(page, "#aim", "#article")


def test_the_mark_flashes_when_it_is_gone_to(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        ask(page, QUESTION)
        page.wait_for_function("!document.querySelector('.flash')")
        page.locator("#article .tick.answer").click()
        assert page.locator("#article mark.answer.flash").count() == 1
        page.wait_for_function("!document.querySelector('.flash')")


def test_articles_are_searched_opened_and_come_back(corpus_chat: Served, open_page: Opener, screenshots: Path) -> None:
    with open_page(corpus_chat) as page:
        page.locator("#top .browse").click()
        assert page.locator(".listed").count() == 19
        page.fill("[name=find]", "“the moon” landing")
        page.wait_for_function("document.querySelector('#article .sum')?.innerText.match(/^\\d+ places in \\d+ articles?$/)")
        page.screenshot(path=screenshots / "search.png")
        assert page.locator("[name=find]").input_value() == "“the moon” landing"
        assert page.evaluate("document.activeElement.name") == "find"
        marked = {mark.casefold() for mark in page.locator(".listed mark.place").all_inner_texts()}
        assert marked <= {"the moon", "landing"}
        title = page.locator(".listed .title").first.inner_text()
        page.locator(".listed").first.click()
        page.locator("#article .text mark.place").first.wait_for()
        assert page.locator("#article h2").inner_text() == title
        assert page.locator("#article [name=within]").input_value() == "“the moon” landing"
        assert_in_view(page, "#article mark.place.on", "#article")
        assert page.locator(".exchange").count() == 0
        page.go_back()
        page.locator(".listed").first.wait_for()
        assert page.locator("[name=find]").input_value() == "“the moon” landing"
        page.go_forward()
        page.locator("#article .text mark.place").first.wait_for()
        page.locator("#article .all").click()
        page.wait_for_function("document.querySelectorAll('.listed').length === 19")
        page.fill("[name=find]", "xyzzy qwfp")
        page.locator(".sum", has_text="No article holds “xyzzy qwfp”.").wait_for()
        page.locator(".similar .hit").first.click()
        page.locator("#article .beside").first.wait_for()
        assert page.locator("#article mark").count() == 0


def test_articles_are_ticked_sorted_and_asked_alone(corpus_chat: Served, open_page: Opener, screenshots: Path) -> None:
    with open_page(corpus_chat) as page:
        page.locator("#top .browse").click()
        page.locator("[name=sort]").wait_for()
        page.select_option("[name=sort]", "newest")
        page.wait_for_function("document.querySelector('[name=sort]').selectedOptions[0].defaultSelected")
        first, second = (page.locator(".listed .title").nth(place).inner_text() for place in (0, 1))
        page.locator("[name=tick]").nth(0).check()
        assert page.locator(".ask-ticked").inner_text() == "Ask only this one"
        page.fill("[name=find]", "moon")
        page.locator(".sum").wait_for()
        assert page.locator("[name=sort]").input_value() == "newest"
        page.locator(".ask-ticked", has_text="Ask only this one").wait_for()
        page.fill("[name=find]", "")
        page.wait_for_function("document.querySelectorAll('.listed').length === 19")
        page.wait_for_function("document.querySelector('[name=tick]').checked")
        page.locator("[name=tick]").nth(1).check()
        page.screenshot(path=screenshots / "ticks.png")
        page.locator(".ask-ticked", has_text="Ask only these 2").click()
        page.wait_for_function("document.querySelectorAll('.listed').length === 2")
        assert page.locator(".listed .title").all_inner_texts() == [first, second]
        page.wait_for_function("document.querySelectorAll('[name=tick]:checked').length === 2")
        page.locator(".pill").click()
        page.locator("#choosing .clear").click()
        page.wait_for_function("document.querySelectorAll('.listed').length === 19")
        page.wait_for_function("document.querySelectorAll('[name=tick]:checked').length === 0")


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
        titles = exchange.locator(":is(.hit, .source) .title").all_text_contents()
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
        page.locator("#article .listed").first.click()  # before the search, whose list must not come after the article
        page.locator("#article article mark.place").first.wait_for()
        page.wait_for_timeout(400)
        assert page.locator("#article h2").inner_text() == SEED.title
        assert LINES[1] in page.locator("#article .text").inner_text()
        page.keyboard.press("Escape")
        page.locator("#article").wait_for(state="hidden")
        assert_tidy(page)
