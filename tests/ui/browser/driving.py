"""What a person does and sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from playwright.sync_api import Locator, Page

    Opener = Callable[..., AbstractContextManager[Page]]


def ask(page: Page, question: str, number: int = 1) -> Locator:
    """Type a question, press Enter, and wait for the reply: the `number`th exchange of the conversation."""
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    exchange = page.locator(f".exchange:nth-child({number})")
    exchange.locator(".reply:not(.pending)").wait_for()
    page.wait_for_function("!document.querySelector('[data-incomplete]')")
    page.wait_for_timeout(100)  # two frames until it is scrolled
    return exchange


def assert_in_view(page: Page, selector: str, room: str) -> None:
    """The element comes to lie within what can be seen of the room."""
    page.wait_for_function(
        """([selector, room]) => {
            const found = document.querySelector(selector);
            if (!found) return false;
            const a = found.getBoundingClientRect();
            const b = document.querySelector(room).getBoundingClientRect();
            return a.top >= b.top && a.top < b.bottom - 10 && b.bottom <= innerHeight + 1 && b.top >= 0;
        }""",
        arg=[selector, room],
    )


def assert_tidy(page: Page) -> None:
    """Nothing is wider than the page, and the page itself does not scroll."""
    sizes = page.evaluate(
        """() => ['html', '.gradio-container', '#conversation', '#article'].map(s => document.querySelector(s))
                .map(e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight, e.scrollTop])"""
    )
    assert [wide for wide, _, _ in sizes] == [0, 0, 0, 0]
    assert [down for _, _, down in sizes[:2]] == [0, 0]
