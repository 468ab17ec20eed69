"""What stays and what can be taken away: a reload, citations, files, and what people thought of a reply."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from articleqa.records import Reply
from tests.ui.browser.driving import ask
from tests.ui.conftest import QUESTION, Served, SlowStub, free_port
from tests.ui.samples import SEED, SENTENCE, reply

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from articleqa import ArticleQA
    from tests.ui.browser.conftest import Growing
    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser


def test_conversations_are_listed_opened_renamed_deleted_and_brought_back(
    stub_chat: Served, corpus_chat: Served, open_page: Opener, screenshots: Path
) -> None:
    with open_page(stub_chat) as page:
        page.locator("[data-past]").click()
        page.locator("#drawer .nothing").wait_for()
        page.keyboard.press("Escape")
        ask(page, QUESTION)
        ask(page, "Who won?", 2)
        page.locator("#again").click()
        page.locator(".welcome").wait_for()
        ask(page, "Who won?")
        page.locator("[data-past]").click()
        titles = page.locator("#drawer .name")
        titles.nth(1).wait_for()
        assert titles.all_inner_texts() == ["Who won?", QUESTION]
        assert page.locator("#drawer [aria-current]").inner_text().startswith("Who won?")
        assert page.evaluate("document.activeElement.closest('#drawer') !== null")
        page.screenshot(path=screenshots / "conversations.png")
        page.locator("#drawer [data-rename]").nth(1).click()
        page.keyboard.type("<b>The call</b>")
        page.keyboard.press("Enter")
        page.locator("#drawer .name", has_text="<b>The call</b>").wait_for()
        page.locator("#drawer [data-rename]").nth(1).click()
        page.keyboard.type("Something else")
        page.keyboard.press("Escape")
        page.locator("#drawer [data-delete]").first.click()
        page.locator("#toasts", has_text="Conversation deleted.").wait_for()
        page.wait_for_function("document.querySelectorAll('#drawer .name').length === 1")
        assert titles.all_inner_texts() == ["<b>The call</b>"]
        page.locator(".welcome").wait_for(state="attached")
        page.locator("#toasts .undo").click()
        page.locator("#drawer .name", has_text="Who won?").wait_for()
        page.locator(".exchange .question", has_text="Who won?").wait_for()
        page.locator("#drawer .one", has_text="The call").click()
        page.locator(".exchange").nth(1).wait_for()
        page.locator("#drawer").wait_for(state="hidden")
        assert page.locator("#article mark.answer").inner_text() == "27 novembre"
        page.locator("[data-past]").click()
        page.locator("#drawer [data-delete]").last.click()
        page.locator("#toasts .toast").hover()
        page.locator("#drawer [data-shut]").click()
        page.reload()
        page.locator("[data-past]").click()
        page.locator("#drawer .name").wait_for()
        assert titles.count() == 1
        page.goto(corpus_chat.url)  # another index
        page.locator(".welcome").wait_for()
        page.locator("[data-past]").click()
        page.locator("#drawer .nothing").wait_for()


def test_a_reload_brings_back_the_conversation_its_ratings_its_articles_and_what_was_being_typed(
    stub_chat: Served, open_page: Opener
) -> None:
    with open_page(stub_chat) as page:
        french = page.locator("#choosing label", has_text="French")
        page.locator(".pill").click()
        french.click()
        page.locator(".chip").wait_for()
        page.keyboard.press("Escape")
        ask(page, QUESTION)
        ask(page, "Nothing at all", 2)
        page.locator(".exchange [data-rate=down]").first.click()
        page.locator("#status .problem").wait_for()  # there is no folder to write it to
        page.fill("#question textarea", "Half a ques")
        page.reload()
        page.locator(".exchange").nth(1).wait_for()
        assert page.locator(".exchange .question").all_inner_texts() == [QUESTION, "Nothing at all"]
        assert page.locator("#article mark.answer").inner_text() == "27 novembre"
        assert page.locator("#question textarea").input_value() == "Half a ques"
        assert page.locator("#scope input:checked").get_attribute("value") == "fr"
        ask(page, "Who won?", 3)
        page.locator("#again").click()
        page.locator(".welcome").wait_for()
        page.reload()
        page.locator(".welcome").wait_for()
        assert page.locator(".exchange").count() == 0


def test_two_tabs_go_on_with_one_conversation_and_lose_nothing(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        ask(page, QUESTION)
        with page.context.expect_page() as opened:
            page.evaluate("window.open(location.href)")
        second = opened.value
        second.locator(".exchange").wait_for()
        ask(second, "Who won?", 2)
        page.bring_to_front()
        page.locator(".exchange").nth(1).wait_for()
        ask(page, "Nothing at all", 3)
        second.bring_to_front()
        second.locator(".exchange").nth(2).wait_for()
        page.reload()
        page.locator(".exchange").nth(2).wait_for()
        for tab in (page, second):
            assert tab.locator(".exchange .question").all_inner_texts() == [QUESTION, "Who won?", "Nothing at all"]


def test_a_question_is_edited_and_asked_again(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        ask(page, "Who won?")
        ask(page, "Nothing at all", 2)
        box = page.locator("#question textarea")
        for key, text in (
            ("ArrowUp", "Nothing at all"),
            ("ArrowUp", "Who won?"),
            ("ArrowUp", "Who won?"),
            ("ArrowDown", "Nothing at all"),
            ("ArrowDown", ""),
        ):
            box.press(key)
            assert box.input_value() == text
        box.fill("typed")
        box.press("ArrowUp")
        assert box.input_value() == "typed"
        page.locator(".edit").first.click()
        assert box.input_value() == "Who won?"
        page.keyboard.type(" And when?")
        page.keyboard.press("Enter")
        page.locator(".exchange:nth-child(3) .reply:not(.pending)").wait_for()
        assert page.locator(".exchange .question").all_inner_texts() == ["Who won?", "Nothing at all", "Who won? And when?"]


def test_a_choice_of_articles_is_saved_by_name(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        page.locator(".pill").click()
        page.locator("#choosing label", has_text="French").click()
        page.locator("#scope [data-keep-choice]").click()
        assert page.locator("#scope .calling input").input_value() == "French"
        page.keyboard.type("<i>Mine</i>")
        page.keyboard.press("Enter")
        saved = page.locator("#scope .pick")
        saved.wait_for()
        assert (saved.inner_text(), saved.get_attribute("aria-pressed")) == ("<i>Mine</i>", "true")
        page.locator("#scope .clear").click()
        page.locator("#scope .pick[aria-pressed=false]").wait_for()
        assert page.locator("#scope input:checked").count() == 0
        page.reload()
        page.locator(".pill").click()
        saved.click()
        page.locator("#scope .pick[aria-pressed=true]").wait_for()
        assert page.locator("#scope input:checked").get_attribute("value") == "fr"
        page.locator("[data-rename-collection]").click()
        page.keyboard.type("Ours")
        page.keyboard.press("Enter")
        page.locator("#scope .pick", has_text="Ours").wait_for()
        page.locator("[data-delete-collection]").click()
        saved.wait_for(state="detached")
        page.locator("#toasts .undo").click()
        page.locator("#scope .pick", has_text="Ours").wait_for()


def test_what_was_kept_before_there_were_several_is_taken_over_once(stub_chat: Served, open_page: Opener) -> None:
    entry = json.dumps({"question": "Who won?", "reply": asdict(Reply("Who won?", (), (), None, None))})
    with open_page(stub_chat) as page:
        for nonsense in ("{", "7", '["x", {}, "{}"]', "null"):
            page.evaluate("(text) => localStorage.setItem('articleqa:conversation', text)", nonsense)
            page.reload()
            page.locator(".welcome").wait_for()
        page.evaluate("(text) => localStorage.setItem('articleqa:conversation', text)", json.dumps([entry]))
        page.reload()
        page.locator(".exchange .question", has_text="Who won?").wait_for()
        page.locator(".exchange .error", has_text="It is not certain that the reply kept for this is from here.").wait_for()
        page.wait_for_function("localStorage.getItem('articleqa:conversation') === null")
        page.locator("#again").click()
        page.locator("[data-past]").click()
        page.locator("#drawer .name").wait_for()
        assert page.locator("#drawer .name").all_inner_texts() == ["Who won?"]


def test_without_a_database_it_is_said_that_nothing_is_kept(browser: Browser, stub_chat: Served) -> None:
    context = browser.new_context(locale="de")
    page = context.new_page()
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new Error('not here') } })")
    page.goto(stub_chat.url)
    page.locator(".welcome").wait_for()
    ask(page, QUESTION)
    page.locator("#toasts", has_text="Dieser Browser bewahrt nichts auf").wait_for()
    page.locator("[data-past]").click()
    page.locator("#drawer .name", has_text=QUESTION).wait_for()
    context.close()


def test_a_lost_connection_is_said_in_the_pages_language_and_loses_nothing(browser: Browser) -> None:
    served = GoneAndBack()
    context = browser.new_context(locale="fr")
    page = context.new_page()
    page.goto(served.url)
    page.locator(".welcome").wait_for()
    ask(page, QUESTION)
    served.stop()
    page.fill("#question textarea", "Who won?")
    page.keyboard.press("Enter")
    page.locator("#toasts", has_text="Le serveur est injoignable.").wait_for()
    assert not page.locator(".toast-body").first.is_visible()
    served.start()
    page.locator("#toasts", has_text="Connexion rétablie.").wait_for()
    page.locator(".exchange .question", has_text=QUESTION).wait_for()
    assert page.locator("#question textarea").input_value() == "Who won?"
    served.stop()
    context.close()


def test_a_question_whose_server_stops_while_it_is_answered_is_in_the_box_again(browser: Browser) -> None:
    served = GoneAndBack()
    context = browser.new_context()
    page = context.new_page()
    page.goto(served.url)
    page.locator(".welcome").wait_for()
    page.fill("#question textarea", "slow")
    page.keyboard.press("Enter")
    page.locator(".pending").wait_for()
    served.stop(at_once=True)
    page.locator("#toasts", has_text="cannot be reached").wait_for()
    served.start()
    page.locator("#toasts", has_text="Connected again.").wait_for()
    assert page.locator("#question textarea").input_value() == "slow"
    served.stop()
    context.close()


class GoneAndBack:
    """A page whose server can be stopped, and started again at its address."""

    def __init__(self) -> None:
        self._port = free_port()
        self.url = ""
        self.start()

    def start(self) -> None:
        answered = reply(SEED, SENTENCE, "27 novembre")
        from articleqa.server.serving import Serving
        from articleqa.ui.page import launch, page_over

        self._page = page_over(cast("ArticleQA", SlowStub([SEED], {QUESTION: answered, "slow": answered})))
        self.url = launch(self._page, Serving(port=self._port))

    def stop(self, *, at_once: bool = False) -> None:
        if at_once and self._page.server:
            self._page.server.force_exit = True
        self._page.close(verbose=False)


def test_a_citation_is_copied_in_one_click(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        button = ask(page, QUESTION).locator(".cite")
        button.click()
        page.locator(".cite[aria-label='Copied']").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"“{SENTENCE}”\n— Thanh Niên, De quoi ont discuté")
        assert copied.split("\n")[-1].startswith("https://thanhnien.vn/cuoc-dien-dam")
        assert "#:~:text=L%27appel" in copied
        page.locator(".cite[aria-label='Copy citation']").wait_for()


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
        page.reload()
        assert exchange.locator("[data-rate=up]").get_attribute("aria-pressed") == "true"
        second = ask(page, "What is the best pizza in Naples?", 2)
        second.locator("[data-rate=down]").click()
        second.locator(".thanks").wait_for()
        rows = [json.loads(line) for line in (growing.index / "feedback.jsonl").read_text(encoding="utf-8").splitlines()]
        assert [row["question"] for row in rows] == [QUESTION, "What is the best pizza in Naples?"]
        assert rows[0]["answers"][0]["text"] == "27 novembre"
        assert rows[1]["wrong"] == []
