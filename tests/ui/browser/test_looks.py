"""Every state of the page, in both themes and widths and all languages: accessible, and nothing sticks out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

from articleqa.ui.i18n import Messages
from tests.ui.browser.driving import PHONE, WIDE, ask, assert_tidy
from tests.ui.conftest import QUESTION, Served

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.ui.browser.conftest import Growing
    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing serious. What is Gradio's own frame, not ours, is left out by name."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(
        "document.getAnimations().forEach((a) => a.finish?.call?.length === 0 && a.effect.getTiming().iterations < 9 && a.finish())"
    )
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    serious = {v["id"]: [n["html"][:160] for n in v["nodes"]] for v in violations if v["impact"] in {"serious", "critical"}}
    assert serious == {}


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
def test_every_state_is_accessible(stub_chat: Served, open_page: Opener, size: tuple[int, int], scheme: Literal["light", "dark"]) -> None:
    with open_page(stub_chat, size, scheme) as page:
        assert_accessible(page)
        for number, question in enumerate(("Who won?", "Who knew?", "Who called?", "Did they call?", "Sum it up", "error", QUESTION), 1):
            ask(page, question, number)
        page.locator(".exchange:first-child .found summary").click()
        assert_accessible(page)
        assert_tidy(page)
        page.locator(".pill").click()
        assert_accessible(page)
        page.keyboard.press("Escape")
        page.locator("[data-past]").click()
        page.locator("#drawer .name").wait_for()
        page.locator("#drawer [data-rename]").click()
        assert_accessible(page)
        page.locator("#drawer [data-shut]").click()
        page.locator(".exchange:last-child .source .title").click()
        page.locator("#article mark.answer").wait_for()
        page.wait_for_timeout(300)
        assert_accessible(page)
        assert_tidy(page)


def test_the_skeleton_is_accessible(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        page.fill("#question textarea", "slow")
        page.keyboard.press("Enter")
        page.locator(".pending .line").first.wait_for()
        assert_accessible(page)
        page.locator("blockquote").wait_for()


@pytest.mark.parametrize("lang", ["de", "vi", "zh"])
def test_the_interface_is_in_the_browsers_language(stub_chat: Served, open_page: Opener, screenshots: Path, lang: str) -> None:
    messages = Messages(lang)
    with open_page(stub_chat, PHONE, locale=lang) as page:
        assert page.locator(".welcome h2").inner_text() == messages.say("Ask the articles")
        assert page.locator("#send").inner_text().strip() == messages.say("Ask")
        assert page.locator("#question textarea").get_attribute("placeholder") == messages.say("Ask a question, in any language")
        page.wait_for_function("(lang) => document.documentElement.lang === lang", arg=lang)
        cut = """() => {
            const box = document.querySelector('#question textarea');
            const text = document.createElement('canvas').getContext('2d');
            text.font = getComputedStyle(box).font;
            return text.measureText(box.placeholder).width - box.clientWidth + 24;
        }"""
        assert page.evaluate(cut) <= 0, "the placeholder is whole"
        assert_tidy(page)
        exchange = ask(page, "Who called?")
        assert exchange.locator("mark.perhaps").inner_text() == "général Brown"
        assert exchange.locator(".doubt").inner_text() == messages.say("Perhaps:")
        page.screenshot(path=screenshots / f"phone-{lang}.png")
        assert_tidy(page)


def test_an_index_without_articles_says_what_to_do(empty: Growing, open_page: Opener, screenshots: Path) -> None:
    with open_page(empty.served) as page:
        assert page.locator(".welcome h2").inner_text() == "There are no articles yet."
        page.screenshot(path=screenshots / "empty.png")
        assert_accessible(page)
        exchange = ask(page, QUESTION)
        assert exchange.locator(".unanswered").count() == 1
        assert_tidy(page)
