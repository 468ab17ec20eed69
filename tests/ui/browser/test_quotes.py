"""Quotes: words that are selected, copied with their source, kept in the browser and taken away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from articleqa.index.records import Article
from tests.chromium import PHONE
from tests.ui.browser.driving import ask
from tests.ui.conftest import QUESTION, Served, free_port
from tests.ui.samples import SEED, SENTENCE, StubQA, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from articleqa import ArticleQA
    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser

TITLE = "Scripts of the world"
TEXT = (
    f"{TITLE}\r\n"
    "🙂 The family 👩\u200d👩\u200d👧 saw the moon 嫦娥五号带回了𠮷月球样品。 They left.\n"
    "قال الرئيس إن الاتفاق 🕊 قريب جدا.\r\n"
    "Cuo\u0323\u0302c go\u0323i hie\u0302\u0301m hoi,\ra return and \x00 nothing.\n"
    "The last 🙂 paragraph."
)
SCRIPTS = Article("scripts", TITLE, TEXT, "vi", "2024-12-05", "https://example.org/s", "A 🙂", pages=(0, TEXT.index("moon")))
MARKED = "They left."
ALL_SELECTIONS = {
    "after an emoji": "The family",
    "an emoji of several characters": "👩\u200d👩\u200d👧",
    "over the number of a page": "saw the moon 嫦娥",
    "beyond the BMP": "𠮷月球",
    "into a mark": "样品。 They",
    "Arabic": "الاتفاق 🕊 قريب",
    "over three paragraphs": TEXT[TEXT.index("left") : TEXT.index(" go\u0323i")],
    "combining characters": "o\u0323\u0302c go\u0323i hie\u0302\u0301m",
    "after a return": "return and",
    "after NUL": "nothing.\nThe last 🙂",
}
# Selects the words between two texts of the page; numbers of pages are no words.
SELECT = """([text, backwards]) => {
    const walker = document.createTreeWalker(document.querySelector("#article .text"), NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(".page")) nodes.push(walker.currentNode);
    const whole = nodes.map((node) => node.data).join("");
    const first = whole.indexOf(text);
    if (first < 0) throw new Error(`not on the page: ${text}`);
    const place = (position, after) => {
        for (const node of nodes) {
            if (after ? position <= node.length : position < node.length) return [node, position];
            position -= node.length;
        }
    };
    const [from, to] = [place(first, false), place(first + text.length, true)];
    getSelection().setBaseAndExtent(...(backwards ? [...to, ...from] : [...from, ...to]));
}"""
KEPT = """() => new Promise((done) => {
    const open = indexedDB.open("articleqa-quotes");
    open.onsuccess = () => {
        const all = open.result.transaction("quotes").objectStore("quotes").getAll();
        all.onsuccess = () => (open.result.close(), done(all.result));
    };
})"""


@pytest.fixture(scope="module")
def quotable() -> Iterator[Served]:
    from articleqa.server.serving import Serving
    from articleqa.ui.page import launch, page_over

    qa = StubQA([SEED, SCRIPTS], {QUESTION: reply(SEED, SENTENCE, "27 novembre"), "scripts": reply(SCRIPTS, MARKED, "left")})
    page = page_over(cast("ArticleQA", qa))
    yield Served(launch(page, Serving(port=free_port())))
    page.close(verbose=False)


def select(page: Page, words: str, *, backwards: bool = False) -> None:
    shown = "".join(line.strip() for line in words.replace("\x00", "\ufffd").split("\n"))
    page.evaluate(SELECT, [shown, backwards])
    page.locator("#article .selected").wait_for()


def keep(page: Page, number: int) -> None:
    page.locator(".keep-words").click()
    page.wait_for_function("number => document.querySelector('.quotes-opener .number').textContent === String(number)", arg=number)


def kept(page: Page) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", page.evaluate(KEPT))


def test_what_is_selected_is_kept_by_its_positions_in_any_script(quotable: Served, open_page: Opener) -> None:
    with open_page(quotable) as page:
        ask(page, "scripts")
        page.locator("#article mark.perhaps").wait_for()
        for number, words in enumerate(ALL_SELECTIONS.values(), 1):
            select(page, words, backwards=number % 2 == 0)
            keep(page, number)
        quotes = kept(page)
        assert dict(zip(ALL_SELECTIONS, [quote["text"] for quote in quotes], strict=True)) == ALL_SELECTIONS
        assert all(TEXT[quote["start"] : quote["end"]] == quote["text"] for quote in quotes)
        assert {frozenset(quote) for quote in quotes} == {frozenset({"id", "index", "article", "start", "end", "text", "when", "place"})}
        page.evaluate("getSelection().selectAllChildren(document.querySelector('#article header'))")
        page.locator("#article .selected").wait_for(state="hidden")


def test_words_are_copied_with_their_source_by_keyboard(quotable: Served, open_page: Opener) -> None:
    with open_page(quotable) as page:
        ask(page, "scripts")
        page.locator("#article .text p").first.click()
        select(page, "إن الاتفاق 🕊", backwards=True)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "copy-words"
        page.keyboard.press("Enter")
        page.wait_for_function("document.querySelector('.copy-words').innerText === 'Copied'")
        assert page.evaluate("navigator.clipboard.readText()") == (
            "“إن الاتفاق 🕊”\n— A 🙂, Scripts of the world, 5 December 2024, page 2\n"
            "https://example.org/s#:~:text=%D8%A5%D9%86%20%D8%A7%D9%84%D8%A7%D8%AA%D9%81%D8%A7%D9%82%20%F0%9F%95%8A"
        )
        page.keyboard.press("Escape")
        page.locator("#article .selected").wait_for(state="hidden")


def test_quotes_are_listed_ordered_removed_and_taken_away(quotable: Served, open_page: Opener) -> None:
    with open_page(quotable) as page:
        ask(page, QUESTION).locator(".keep").click()
        page.locator(".keep[aria-pressed=true]").wait_for()
        ask(page, "scripts", 2)
        select(page, "saw the moon")
        keep(page, 2)
        keep(page, 2)  # once is enough
        other = page.context.new_page()  # another tab keeps one more
        other.goto(quotable.url)
        other.locator(".welcome").wait_for()
        ask(other, "scripts")
        select(other, "They left")
        keep(other, 3)
        other.close()
        page.locator(".quotes-opener .number", has_text="3").wait_for()
        page.reload()
        page.locator(".quotes-opener .number", has_text="3").wait_for()
        page.locator(".quotes-opener").click()
        shown = page.locator(".quotes blockquote")
        shown.nth(2).wait_for()
        assert shown.all_inner_texts() == [SENTENCE, "saw the moon", "They left"]
        page.locator("[data-move='-1']").nth(1).click()
        page.wait_for_function("document.querySelector('.quotes blockquote').innerText === 'saw the moon'")
        page.wait_for_function("document.activeElement.dataset.move === '1'")  # at the top there is no way up
        page.locator(".drop").nth(2).click()
        page.locator(".quotes-opener .number", has_text="2").wait_for()
        page.keyboard.press("Enter")  # on "Undo"
        page.locator(".quotes-opener .number", has_text="3").wait_for()
        page.locator(".drop").nth(2).click()
        page.locator(".quotes-opener .number", has_text="2").wait_for()
        with page.expect_download() as download:
            page.locator("[data-save=md]").click()
        text = Path(download.value.path()).read_text(encoding="utf-8")
        assert download.value.suggested_filename == "quotes.md"
        assert text.startswith(
            f"# Quotes\n\n> saw the moon[^1]\n\n> {SENTENCE}[^2]\n\n[^1]: A 🙂, Scripts of the world, 5 December 2024, page 1 <"
        )
        page.locator(".copy-all").click()
        page.wait_for_function("document.querySelector('.copy-all').innerText === 'Copied'")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert [part.split("\n")[0] for part in copied.split("\n\n")] == ["“saw the moon”", f"“{SENTENCE}”"]
        page.locator(".quotes .source .title").first.click()
        page.locator("#article .beside", has_text="saw the").wait_for()


def test_on_a_phone_the_bar_stands_at_the_foot_and_quotes_are_a_sheet(quotable: Served, open_page: Opener) -> None:
    with open_page(quotable, PHONE) as page:
        ask(page, "scripts")
        page.locator(".exchange .source .title").click()
        page.locator("body[data-sheet] #article .text").wait_for()
        select(page, "saw the moon")
        keep(page, 1)
        page.keyboard.press("Escape")  # the bar goes, the sheet stays
        page.locator("#article .selected").wait_for(state="hidden")
        assert page.evaluate("'sheet' in document.body.dataset")
        page.locator(".back").click()
        page.locator(".quotes-opener").click()
        page.locator("body[data-sheet] .quotes blockquote").wait_for()
