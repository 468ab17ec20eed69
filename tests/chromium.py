"""Chromium, and pages that are opened in it: fixtures for all tests. There is one browser in a process."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Dialog, Page

    from tests.ui.browser.driving import Opener
    from tests.ui.conftest import Served

WIDE, PHONE = (1280, 800), (390, 844)
_FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]


def _chromium() -> str:
    executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if executable is None:
        reason = "no Chromium found on this machine"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return executable


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = _chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Opener:
    """Open a page; when it is left, no request has gone elsewhere, no dialog was shown, and the console has no complaint."""

    @contextmanager
    def opened(
        served: Served,
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
        locale: str = "en",
        **options: Any,  # of Playwright's context
    ) -> Iterator[Page]:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale=locale,
            permissions=["clipboard-read", "clipboard-write"],
            **options,
        )
        page = context.new_page()
        page.set_default_timeout(30_000)  # a busy machine is slow, and a fault waits for ever
        problems: list[str] = []
        page.on(
            "request", lambda r: problems.append(r.url) if urlsplit(r.url).scheme not in {"data", "blob"} and not _ours(r.url) else None
        )

        def dismiss(dialog: Dialog) -> None:
            problems.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", dismiss)
        page.on("console", lambda m: problems.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: problems.append(str(e)))
        page.goto(served.url)
        page.wait_for_selector(".welcome")
        yield page
        context.close()
        assert problems == []

    return opened


def _ours(url: str) -> bool:
    return urlsplit(url).hostname == "127.0.0.1"
