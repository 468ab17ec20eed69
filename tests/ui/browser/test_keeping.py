"""What stays and what can be taken away: a reload, citations, files, and what people thought of a reply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.browser.driving import ask
from tests.ui.conftest import QUESTION, Served
from tests.ui.samples import SENTENCE

if TYPE_CHECKING:
    from tests.ui.browser.conftest import Growing
    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser


def test_the_conversation_survives_a_reload(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        ask(page, QUESTION)
        ask(page, "Who won?", 2)
        page.reload()
        page.locator(".exchange").nth(1).wait_for()
        assert page.locator(".exchange .question").all_inner_texts() == [QUESTION, "Who won?"]
        page.locator(".exchange .source .title").click()
        page.locator("#article mark.answer").wait_for()
        ask(page, QUESTION, 3)
        page.reload()
        page.locator(".exchange").nth(2).wait_for()
        page.locator("#again").click()
        page.locator(".welcome").wait_for()
        page.wait_for_function("localStorage.length === 0")
        page.reload()
        page.locator(".welcome").wait_for()


def test_nonsense_in_the_browsers_storage_is_left_out(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        for nonsense in ("{", "7", '["x", {}, "{}"]', "null"):
            page.evaluate("(text) => localStorage.setItem('articleqa:conversation', text)", nonsense)
            page.reload()
            page.locator(".welcome").wait_for()
        ask(page, QUESTION)


def test_a_citation_is_copied_in_one_click(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        button = ask(page, QUESTION).locator(".cite")
        button.click()
        page.wait_for_function("document.querySelector('.cite').innerText === 'Copied'")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"“{SENTENCE}”\n— Thanh Niên, De quoi ont discuté")
        assert copied.split("\n")[-1].startswith("https://thanhnien.vn/cuoc-dien-dam")
        assert "#:~:text=L%27appel" in copied
        page.wait_for_function("document.querySelector('.cite').innerText === 'Copy citation'")


@pytest.mark.parametrize(("kind", "name"), [("md", "conversation.md"), ("json", "conversation.json")])
def test_the_conversation_is_saved_as_a_file(stub_chat: Served, open_page: Opener, kind: str, name: str) -> None:
    with open_page(stub_chat) as page:
        ask(page, QUESTION)
        page.locator("details.menu summary").click()
        with page.expect_download() as download:
            page.locator(f"[data-export={kind}]").click()
        assert download.value.suggested_filename == name
        text = Path(download.value.path()).read_text(encoding="utf-8")
        if kind == "json":
            assert json.loads(text)["turns"][0]["reply"]["answer"]["text"] == "27 novembre"
        else:
            assert text.startswith("# Conversation\n\n## When did the call take place?\n\n> ")
            assert "**27 novembre**" in text


def test_what_people_think_is_written_down(growing: Growing, open_page: Opener) -> None:
    with open_page(growing.served) as page:
        exchange = ask(page, QUESTION)
        exchange.locator("[data-rate=up]").click()
        exchange.locator(".thanks").wait_for()
        assert exchange.locator("[data-rate=up]").get_attribute("aria-pressed") == "true"
        exchange.locator("[data-rate=up]").click()  # once is enough
        second = ask(page, "What is the best pizza in Naples?", 2)
        second.locator("[data-rate=down]").click()
        second.locator(".thanks").wait_for()
        rows = [json.loads(line) for line in (growing.index / "feedback.jsonl").read_text(encoding="utf-8").splitlines()]
        assert [row["question"] for row in rows] == [QUESTION, "What is the best pizza in Naples?"]
        assert rows[0]["answers"][0]["text"] == "27 novembre"
        assert rows[1]["wrong"] == []
