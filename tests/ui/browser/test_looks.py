"""Every state of the page, in both themes and widths and in all languages: accessible, whole, and nothing sticks out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

from articleqa.ui.i18n import LANGUAGES, Messages
from tests.chromium import PHONE, WIDE
from tests.ui.browser.driving import ask, assert_tidy
from tests.ui.conftest import QUESTION, Served

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser

TOUCH = {"is_mobile": True, "has_touch": True}
ZOOMED = (WIDE[0] // 2, WIDE[1] // 2)
"""What is left of the wide page at 200 %."""


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing serious. What is Gradio's own frame, not ours, is left out by name."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.getAnimations().forEach((a) => a.effect.getTiming().iterations < Infinity && a.finish())")
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    serious = {v["id"]: [n["html"][:160] for n in v["nodes"]] for v in violations if v["impact"] in {"serious", "critical"}}
    assert serious == {}


def assert_whole(page: Page) -> None:
    """The buttons of the bar at the top stand beside each other in it, with all their words, and the box shows its whole placeholder."""
    cut = page.evaluate(
        """() => {
            const cut = [];
            const parts = [...document.querySelectorAll('#top :is(button, summary, h1)')];
            const shown = parts.filter((part) => part.checkVisibility() && !part.closest('ul'));
            const places = shown.map((part) => part.getBoundingClientRect());
            for (const [at, { left, right }] of places.entries()) {
                const apart = places.every((other, also) => also === at || other.right <= left + 0.5 || other.left >= right - 0.5);
                const whole = left >= 0 && right <= innerWidth && shown[at].scrollWidth <= shown[at].clientWidth;
                if (!apart || !whole) cut.push(shown[at].outerHTML);
            }
            const box = document.querySelector('#question textarea');
            const text = document.createElement('canvas').getContext('2d');
            text.font = getComputedStyle(box).font;
            if (text.measureText(box.placeholder).width > box.clientWidth - 24) cut.push(box.placeholder);
            return cut;
        }"""
    )
    assert cut == []


def assert_large(page: Page, least: int) -> None:
    """What can be pressed is at least that many pixels high and wide, but for links within a line of text."""
    small = page.evaluate(
        """(least) => {
            const inline = (element) => getComputedStyle(element).display.startsWith('inline');
            const withinText = (element) => {
                if (!inline(element)) return false;
                let line = element.parentElement;
                while (inline(line)) line = line.parentElement;
                return line.textContent.trim() !== element.textContent.trim();
            };
            const targets = [...document.querySelectorAll('button, a, input, select, textarea, summary')]
                .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert]') && !withinText(e))
                .map((e) => [e, (e.closest('label') ?? e).getBoundingClientRect()]);
            return targets
                .filter(([, { width, height }]) => width && height && Math.min(width, height) < least - 0.1)
                .map(([e, { width, height }]) => `${Math.round(width)}x${Math.round(height)} ${e.outerHTML.slice(0, 200)}`);
        }""",
        least,
    )
    assert small == []


@pytest.mark.parametrize(
    ("lang", "size", "scheme", "options"),
    [
        pytest.param("vi", WIDE, "light", {}, id="wide, light"),
        pytest.param("ar", WIDE, "dark", {}, id="wide, dark, from right to left"),
        pytest.param("vi", PHONE, "dark", TOUCH, id="phone, dark"),
        pytest.param("ar", PHONE, "light", TOUCH, id="phone, light, from right to left"),
        pytest.param("vi", ZOOMED, "light", {"device_scale_factor": 2}, id="zoomed to 200 %"),
    ],
)
def test_every_state(
    stub_chat: Served,
    open_page: Opener,
    screenshots: Path,
    lang: str,
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
    options: dict[str, Any],
) -> None:
    least = 44 if options is TOUCH else 24
    everywhere = lang == "vi" and size != ZOOMED  # axe-core takes half a second

    def look(page: Page, *, accessible: bool = False) -> None:
        assert_tidy(page)
        assert_large(page, least)
        if everywhere or accessible:
            assert_accessible(page)

    with open_page(stub_chat, size, scheme, lang, **options) as page:
        look(page)
        for number, question in enumerate(("Who won?", "Who knew?", "Did they call?", "error", QUESTION), 1):
            ask(page, question, number)
        page.locator(".exchange:first-child .found summary").click()
        page.screenshot(path=screenshots / f"{lang}-{size[0]}-replies.png")
        look(page, accessible=True)
        page.locator(".pill").click()
        look(page)
        page.keyboard.press("Escape")
        page.locator("[data-past]").click()
        page.locator("#drawer .name").wait_for()
        page.locator("#drawer [data-rename]").click()
        look(page)
        page.locator("#drawer [data-shut]").click()
        page.locator(".exchange:last-child .keep").click()
        page.locator(".exchange:last-child .source .title").click()
        page.locator("#article mark.answer").wait_for()
        page.locator("#article .seek").click()
        page.screenshot(path=screenshots / f"{lang}-{size[0]}-article.png")
        look(page, accessible=True)
        page.locator("#article .all").click()
        page.locator("#article .tick-box").first.click()
        look(page)
        if size != WIDE:
            page.locator("#article .back").click()
        page.locator(".quotes-opener").click()
        page.locator("#article .quote").wait_for()
        look(page)


def test_the_skeleton_is_accessible(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        page.fill("#question textarea", "slow")
        page.keyboard.press("Enter")
        page.locator(".pending .line").first.wait_for()
        assert_accessible(page)
        page.locator("blockquote").wait_for()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_phone_in_every_language(stub_chat: Served, open_page: Opener, screenshots: Path, lang: str) -> None:
    messages = Messages(lang)
    with open_page(stub_chat, PHONE, locale=lang, **TOUCH) as page:
        page.wait_for_function(
            "([lang, dir]) => document.documentElement.lang === lang && document.documentElement.dir === dir",
            arg=[lang, messages.direction],
        )
        assert page.locator(".welcome h2").inner_text() == messages.say("Ask the articles")
        assert page.locator("#send").inner_text().strip() == messages.say("Ask")
        assert page.locator("#question textarea").get_attribute("placeholder") == messages.say("Ask a question, in any language")
        assert_whole(page)
        assert_tidy(page)
        exchange = ask(page, "Who called?")
        assert exchange.locator("mark.perhaps").inner_text() == "général Brown"
        assert exchange.locator(".doubt").inner_text() == messages.say("Perhaps:")
        page.screenshot(path=screenshots / f"phone-{lang}.png")
        assert_tidy(page)


def test_the_page_runs_from_right_to_left(stub_chat: Served, open_page: Opener) -> None:
    """A question and a quotation run as their own words do, at the side where the page has them."""
    with open_page(stub_chat, locale="ar") as page:
        assert_whole(page)
        ask(page, "Who won?")
        middle = """(selector) => {
            const { left, right } = document.querySelector(selector).getBoundingClientRect();
            return (left + right) / 2;
        }"""
        talk, article = page.evaluate(middle, "#talk"), page.evaluate(middle, "#article")
        assert article < talk
        assert page.evaluate(middle, "#send") < page.evaluate(middle, ".question") < talk < page.evaluate(middle, ".attach, .pill")
        style = "(e) => [getComputedStyle(e).rotate, getComputedStyle(e).scale]"
        chevron = page.locator(".found summary .icon")
        assert chevron.evaluate(style) == ["none", "-1 1"]
        page.locator(".found summary").click()
        page.wait_for_timeout(300)
        assert chevron.evaluate(style) == ["-90deg", "-1 1"]


def test_an_index_without_articles_says_what_to_do(empty: Served, open_page: Opener, screenshots: Path) -> None:
    with open_page(empty) as page:
        assert page.locator(".welcome h2").inner_text() == "There are no articles yet."
        page.screenshot(path=screenshots / "empty.png")
        assert_accessible(page)
        exchange = ask(page, QUESTION)
        assert exchange.locator(".unanswered").count() == 1
        assert_tidy(page)
