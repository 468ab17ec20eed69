"""The chat in Chromium: what a person does and sees, at both widths, in both themes, and that nothing leaves this machine.

Screenshots go to the folder in ARTICLEQA_SCREENSHOTS, else to a temporary one.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

from tests.ui.conftest import EXAMPLES, HOSTILE_LINE, LINES, QUESTION, Served
from tests.ui.samples import HOSTILE, SEED, SENTENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, Dialog, Locator, Page

    from qa import ArticleQA

    Opener = Callable[..., AbstractContextManager[Page]]

pytestmark = pytest.mark.browser

WIDE, PHONE = (1280, 800), (390, 844)
_FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]


def _chromium() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        reason = "no Chromium found on this machine"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


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
    def opened(served: Served, size: tuple[int, int] = WIDE, scheme: Literal["light", "dark"] = "light") -> Iterator[Page]:
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
        page.set_default_timeout(10_000)
        wrong: list[str] = []
        page.on("request", lambda r: wrong.append(r.url) if urlsplit(r.url).scheme not in {"data", "blob"} and not _ours(r.url) else None)

        def dismiss(dialog: Dialog) -> None:
            wrong.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", dismiss)
        page.on("console", lambda m: wrong.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.goto(served.url)
        page.wait_for_selector(".welcome")
        yield page
        page.close()
        assert wrong == []

    return opened


def _ours(url: str) -> bool:
    return urlsplit(url).hostname == "127.0.0.1"


def ask(page: Page, question: str, number: int = 1) -> Locator:
    """Type a question, press Enter, and wait for the reply: the `number`th exchange of the conversation."""
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    exchange = page.locator(f".exchange:nth-child({number})")
    exchange.locator(".reply:not(.pending)").wait_for()
    page.wait_for_function("!document.querySelector('#question textarea').disabled")
    page.wait_for_timeout(100)  # two frames until it is scrolled
    return exchange


def is_in_view(page: Page, selector: str, room: str) -> bool:
    """Whether the element lies within what can be seen of the room."""
    return bool(
        page.evaluate(
            """([selector, room]) => {
                const a = document.querySelector(selector).getBoundingClientRect();
                const b = document.querySelector(room).getBoundingClientRect();
                return a.top >= b.top && a.top < b.bottom - 10 && b.bottom <= innerHeight + 1 && b.top >= 0;
            }""",
            [selector, room],
        )
    )


def assert_tidy(page: Page) -> None:
    """Nothing is wider than the page, and the page itself does not scroll."""
    sizes = page.evaluate(
        """() => ['html', '.gradio-container', '#conversation', '#article'].map(s => document.querySelector(s))
                .map(e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight, e.scrollTop])"""
    )
    assert [wide for wide, _, _ in sizes] == [0, 0, 0, 0]
    assert [down for _, _, down in sizes[:2]] == [0, 0]


def test_the_answer_is_marked_in_its_sentence_and_in_its_article(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        exchange = ask(page, QUESTION)
        assert exchange.locator("blockquote").inner_text() == SENTENCE
        assert exchange.locator("mark.answer").inner_text() == "27 novembre"
        assert exchange.locator(".source").inner_text().split("\n")[0] == SEED.title
        link = exchange.locator(".source a")
        assert link.get_attribute("href") == SEED.source
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert page.locator("#article h2").inner_text() == SEED.title
        assert page.locator("#article mark.answer").all_inner_texts() == ["27 novembre"]
        assert page.locator("#article mark.sentence").inner_text() == SENTENCE
        assert page.locator("#article .text p").all_inner_texts() == LINES
        assert page.evaluate("document.querySelector('#article').scrollTop") > 0
        assert is_in_view(page, "#aim", "#article")
        assert is_in_view(page, ".exchange .question", "#conversation")
        assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
        assert_tidy(page)


def test_another_passage_opens_its_article_and_the_quote_comes_back(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        exchange = ask(page, QUESTION)
        second = ask(page, "Who won?", 2)
        assert exchange.locator(".found h3").inner_text() == "Other passages found"
        exchange.locator(".hit", has_text="Mark Milley").click()
        page.wait_for_function("!document.querySelector('#article mark.answer')")
        assert page.locator("#article mark.passage").inner_text() == LINES[8]
        assert is_in_view(page, "#aim", "#article")
        second.locator(".hit").last.click()
        page.locator("#article h2", has_text="script").wait_for()
        exchange.locator("blockquote").click()
        page.locator("#article mark.answer").wait_for()
        assert is_in_view(page, "#aim", "#article")
        page.evaluate("document.querySelector('#article').scrollTop = 0")
        exchange.locator(".source .title").press("Enter")  # the same article again: it is scrolled to again
        page.wait_for_function("document.querySelector('#article').scrollTop > 0")
        assert is_in_view(page, "#aim", "#article")


def test_what_is_not_answered_is_said_to_be(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        exchange = ask(page, "Who won?")
        assert exchange.locator(".unanswered").inner_text() == "These articles do not answer that."
        assert exchange.locator(".found h3").inner_text() == "Closest passages"
        assert exchange.locator("blockquote").count() == 0
        assert page.locator("#article .overview").count() == 1
        nothing = ask(page, "Nothing at all", 2)
        assert nothing.locator(".nothing").count() == 1
        assert nothing.locator(".hit").count() == 0


def test_while_it_looks(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        page.fill("#question textarea", "slow")
        page.keyboard.press("Enter")
        page.locator(".pending").wait_for(timeout=1000)
        assert page.locator(".question").inner_text() == "slow"
        assert page.locator("#question textarea").is_disabled()
        assert page.locator("#send").is_disabled()
        page.locator("blockquote").wait_for()
        page.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")
        assert page.locator("#send").is_enabled()
        assert page.locator(".pending").count() == 0


def test_blank_long_and_failing_questions(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        page.fill("#question textarea", "   ")
        page.keyboard.press("Enter")
        page.locator("#send").click()
        page.wait_for_timeout(400)
        assert page.locator(".welcome").count() == 1
        page.fill("#question textarea", "x" * 1001)
        page.keyboard.press("Enter")
        page.locator(".error", has_text="1,000 characters at most; this one has 1,001").wait_for()
        assert page.locator("#question textarea").input_value() == "x" * 1001
        assert_tidy(page)
        exchange = ask(page, "error", 2)
        assert exchange.locator(".error").inner_text() == "The index <b>here</b> is damaged. Build it again."
        assert page.locator(".toast-body").count() == 0


def test_examples_and_a_new_conversation(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        page.locator(".example").first.click()
        page.locator("blockquote").wait_for()
        assert page.locator(".question").inner_text() == EXAMPLES[0].question
        page.locator("#again").click()
        page.locator(".welcome").wait_for()
        assert page.locator(".exchange").count() == 0
        page.locator(".listed").first.click()
        page.locator("#article article").wait_for()
        assert page.locator("#article mark").count() == 0


def test_a_forged_click_does_nothing(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        ask(page, QUESTION)
        before = page.locator("#article").inner_html()
        forged = (
            {"turn": "7"},
            {"turn": "0", "hit": "99"},
            {"turn": "0", "hit": "-1"},
            {"turn": "x"},
            {"article": "../app.py"},
            {"example": "9"},
        )
        for data in forged:
            page.evaluate(
                """(data) => {
                    const button = document.querySelector('.hit').cloneNode();
                    delete button.dataset.turn, delete button.dataset.hit;
                    Object.assign(button.dataset, data);
                    document.querySelector('.found').append(button);
                    button.click();
                }""",
                data,
            )
            page.wait_for_timeout(150)
        assert page.locator("#article").inner_html() == before
        assert page.locator(".exchange").count() == 1
        assert page.locator(".toast-body").count() == 0


def test_a_hostile_article_is_only_text(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        assert HOSTILE.title in page.locator(".overview").inner_text()
        exchange = ask(page, "hostile")
        assert exchange.locator("blockquote").inner_text() == HOSTILE_LINE
        assert exchange.locator(".source a").count() == 0
        assert page.locator("#article h2").inner_text() == HOSTILE.title
        assert page.locator("#article .text").inner_text().split("\n\n") == HOSTILE.text.split("\n")
        assert page.locator("#rooms :is(img, script, iframe, style, a)").count() == 0
        ask(page, "<img src=http://outside.example/q onerror=alert(13)> ${alert(14)} {{value}} `", 2)
        page.locator("#again").click()
        page.locator(".example").last.click()
        page.locator(".exchange .unanswered").wait_for()
        page.wait_for_timeout(300)


def test_a_phone_shows_the_article_as_a_sheet(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat, PHONE) as page:
        page.locator(".browse").click()
        page.locator("#article .listed").first.wait_for()
        page.locator("#article .back").click()
        page.locator("#article").wait_for(state="hidden")
        exchange = ask(page, QUESTION)
        assert not page.locator("#article").is_visible()
        assert is_in_view(page, ".exchange .question", "#conversation")
        assert_tidy(page)
        exchange.locator(".source .title").click()
        page.locator("#article mark.answer").wait_for()
        page.wait_for_timeout(300)
        assert is_in_view(page, "#aim", "#article")
        assert page.evaluate("document.activeElement.tagName") == "H2"
        assert page.evaluate("document.querySelector('#talk').inert")
        page.locator("#article .back").click()
        page.locator("#article").wait_for(state="hidden")
        assert page.evaluate("document.activeElement.className") == "title"
        exchange.locator(".hit").first.click()
        page.locator("#article mark.passage").first.wait_for()
        page.keyboard.press("Escape")
        page.locator("#article").wait_for(state="hidden")
        exchange.locator("blockquote").click()
        page.locator("#article mark.answer").wait_for()
        page.go_back()
        page.locator("#article").wait_for(state="hidden")
        assert_tidy(page)


_CONTRAST = """(selectors) => {
    const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
    const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const behind = (e) => {
        const own = numbers(getComputedStyle(e).backgroundColor);
        return own[3] === 0 ? behind(e.parentElement) : own;
    };
    const found = {};
    for (const selector of selectors) for (const e of document.querySelectorAll(selector)) {
        const [a, b] = [light(numbers(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
        found[selector] = Math.min(found[selector] ?? 99, (a + 0.05) / (b + 0.05));
    }
    return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(stub_chat: Served, open_page: Opener, scheme: Literal["light", "dark"]) -> None:
    before = (
        ".welcome h2",
        ".welcome p",
        ".welcome h3",
        ".example",
        ".listed .title",
        ".listed .lang",
        ".hint",
        "#again",
        "#brand h1",
        "#brand span",
        "#send",
    )
    after = (
        *(".question", "blockquote", "#conversation mark.answer", ".source .title", ".details span", ".details a", ".confidence"),
        *(".found h3", ".hit .title", ".hit .excerpt", ".unanswered", ".nothing", ".error", "#question textarea"),
        *("#article h2", "#article .text p", "#article mark.passage", "#article mark.sentence", "#article mark.answer", "#article .term"),
    )
    with open_page(stub_chat, scheme=scheme) as page:
        measured: dict[str, float] = page.evaluate(_CONTRAST, before)
        for number, question in enumerate(("Who won?", "Nothing", "error", QUESTION), 1):
            ask(page, question, number)
        page.wait_for_timeout(300)
        measured |= page.evaluate(_CONTRAST, after)
        assert measured.keys() == {*before, *after}
        assert {selector: ratio for selector, ratio in measured.items() if ratio < 4.5} == {}


@pytest.fixture(scope="session")
def corpus_chat(corpus_qa: ArticleQA) -> Iterator[Served]:
    import app
    from ui.chat import chat, launch

    page = chat(corpus_qa, app.EXAMPLES)
    yield Served(launch(page))
    page.close(verbose=False)


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("ARTICLEQA_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_sample_articles(
    corpus_chat: Served,
    corpus_qa: ArticleQA,
    open_page: Opener,
    screenshots: Path,
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
) -> None:
    """What the page shows is what `ask` replies, whatever that is; and what it looks like."""
    name = f"{size[0]}x{size[1]}-{scheme}"
    with open_page(corpus_chat, size, scheme) as page:
        page.screenshot(path=screenshots / f"{name}-1-welcome.png")
        assert page.locator(".example").count() >= 6
        exchange = ask(page, QUESTION)
        page.wait_for_timeout(300)
        page.screenshot(path=screenshots / f"{name}-2-answer.png")
        answer = corpus_qa.ask(QUESTION).answer
        if answer is None:
            assert exchange.locator(".unanswered").count() == 1
        else:
            assert _plain(exchange.locator("mark.answer").inner_text()) == _plain(answer.text)
            opened = "".join(page.locator("#article mark.answer").all_text_contents())
            assert _plain(opened) == _plain(answer.text)
        exchange.locator(".hit").last.click()
        page.wait_for_timeout(600)
        page.screenshot(path=screenshots / f"{name}-3-passage.png")
        assert is_in_view(page, "#aim", "#article")
        if size == PHONE:
            page.locator("#article .back").click()
        ask(page, "What is the best pizza in Naples?", 2)
        page.wait_for_timeout(300)
        page.screenshot(path=screenshots / f"{name}-4-pizza.png")
        assert_tidy(page)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
