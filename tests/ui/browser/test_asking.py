"""Asking: what a person does and sees, at both widths, and that nothing leaves this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.chromium import PHONE, WIDE
from tests.ui.browser.driving import ask, assert_in_view, assert_tidy
from tests.ui.conftest import EXAMPLES, HOSTILE_LINE, LINES, QUESTION, Served
from tests.ui.samples import HOSTILE, SEED, SENTENCE

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from articleqa import ArticleQA
    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser


def test_the_answer_is_marked_in_its_sentence_and_in_its_article(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        assert not page.locator("#article").is_visible()
        exchange = ask(page, QUESTION)
        assert exchange.locator("blockquote").inner_text() == SENTENCE
        assert exchange.locator("mark.answer").inner_text() == "27 novembre"
        assert exchange.locator(".source .title").inner_text() == SEED.title
        link = exchange.locator(".source a")
        assert link.get_attribute("href") == SEED.source
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert page.locator("#article h2").inner_text() == SEED.title
        assert page.locator("#article mark.answer").all_inner_texts() == ["27 novembre"]
        assert page.locator("#article mark.sentence").inner_text() == SENTENCE
        assert page.locator("#article .text p").all_inner_texts() == LINES
        assert page.evaluate("document.querySelector('#article').scrollTop") > 0
        assert_in_view(page, "#aim", "#article")
        assert_in_view(page, ".exchange .question", "#conversation")
        assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
        widths = page.evaluate("['#article', '#rooms'].map((room) => document.querySelector(room).getBoundingClientRect().width)")
        assert widths[0] > widths[1] / 2
        assert_tidy(page)


def test_a_question_that_comes_before_the_page_has_begun_is_asked_then(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        held: list[Route] = []
        page.route("**/run/*", lambda route: held.append(route) if not held else route.continue_())
        page.reload()
        page.fill("#question textarea", QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_timeout(200)
        assert page.input_value("#question textarea") == QUESTION
        assert not page.locator(".exchange").count()
        held[0].continue_()
        page.locator(".exchange .reply:not(.pending)").wait_for()
        assert page.locator(".exchange mark.answer").inner_text() == "27 novembre"
        assert page.input_value("#question textarea") == ""


def test_each_state_looks_as_sure_as_the_reply_is(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        perhaps = ask(page, "Who called?")
        assert perhaps.locator(".doubt").inner_text() == "Perhaps:"
        assert perhaps.locator("mark.perhaps").inner_text() == "général Brown"
        assert page.locator("#article mark.perhaps").inner_text() == "général Brown"
        closest = ask(page, "Who knew?", 2)
        assert closest.locator(".unanswered").inner_text() == "Nothing here surely answers that. The closest sentence:"
        assert closest.locator(".closest blockquote").inner_text() == SENTENCE
        assert page.locator("#article mark.perhaps").count() == 0, "the marks of the answer before are gone"
        assert page.locator("#article mark.sentence").inner_text() == SENTENCE
        refused = ask(page, "Who won?", 3)
        assert refused.locator(".unanswered").inner_text() == "These articles do not answer that."
        assert refused.locator("blockquote").count() == 0
        assert page.locator("#article mark").count() == 0
        assert page.locator("#article .overview").count() == 1
        assert refused.locator(".hit").count() == 2
        assert not refused.locator(".hit").first.is_visible()
        assert ask(page, "Nothing at all", 4).locator(".found").count() == 0
        judged = ask(page, "Did they call?", 5)
        assert judged.locator(".judge").inner_text() == "These sentences speak to it. Read them and judge:"
        assert ask(page, "Gerasimov", 6).locator(".judge").inner_text() == "It stands here:"
        assert ask(page, "Sum it up", 7).locator(".help").inner_text().startswith("I cannot sum up")


def test_every_place_of_an_answer_is_opened_and_the_quote_comes_back(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        exchange = ask(page, QUESTION)
        assert exchange.locator(".places").inner_text() == f"2 articles say so: {HOSTILE.title}"
        # The mark, and the step that the browser's "back" goes to.
        marked = """([text, answer]) =>
            document.querySelector('#article mark.perhaps')?.innerText === text && history.state?.pane?.open?.answer === answer"""
        first, second = [HOSTILE.text[:5], 0], [HOSTILE.text[2:5], 1]
        exchange.locator(".places .title").click()
        page.wait_for_function(marked, arg=first)
        exchange.locator(".differing .title").click()
        page.wait_for_function(marked, arg=second)
        page.go_back()
        page.wait_for_function(marked, arg=first)
        page.go_forward()
        page.wait_for_function(marked, arg=second)
        exchange.locator("blockquote").click()
        page.locator("#article mark.answer").wait_for()
        assert_in_view(page, "#aim", "#article")
        page.evaluate("document.querySelector('#article').scrollTop = 0")
        exchange.locator(".source .title").press("Enter")  # the same article again: it is scrolled to again
        page.wait_for_function("document.querySelector('#article').scrollTop > 0")
        assert_in_view(page, "#aim", "#article")
        exchange.locator("[data-around]").click()
        assert exchange.locator("blockquote").inner_text().startswith("De quoi ont discuté")
        exchange.locator("[data-around]").click()
        assert exchange.locator("blockquote").inner_text() == SENTENCE
        exchange.locator("[data-around]").click()
        refused = ask(page, "Who won?", 2)
        refused.locator(".found summary").click()
        refused.locator(".hit", has_text="script").click()
        page.locator("#article h2", has_text="script").wait_for()
        ask(page, "Who knew?", 3)
        assert refused.locator(".hit", has_text="script").is_visible(), "what was opened stays open"
        assert exchange.locator("blockquote").inner_text().startswith("De quoi ont discuté")


def test_while_it_looks_and_while_it_reads_on(stub_chat: Served, open_page: Opener) -> None:
    """The question is shown at once, what is typed meanwhile is sent afterwards, and nothing that is shown moves."""
    with open_page(stub_chat) as page:
        page.fill("#question textarea", "slow")
        page.keyboard.press("Enter")
        page.locator(".pending").wait_for(timeout=1000)
        assert page.locator(".question").inner_text() == "slow"
        assert "processing" not in page.locator("#rooms").inner_text()
        assert page.locator("#question textarea").input_value() == ""
        page.fill("#question textarea", "Who won?")
        page.keyboard.press("Enter")
        page.locator("#again").click()
        page.locator(".exchange:first-child blockquote").wait_for()
        assert page.locator("[data-incomplete]").count() == 1
        tops = "[...document.querySelectorAll('.exchange:first-child :is(.question, blockquote, .source)')].map((e) => e.offsetTop)"
        before = page.evaluate(tops)
        page.locator(".exchange:first-child .places").wait_for()
        assert page.evaluate(tops) == before
        page.locator(".exchange:nth-child(2) .unanswered").wait_for()
        assert page.locator(".question").all_inner_texts() == ["slow", "Who won?"]
        assert page.locator("#question textarea").input_value() == ""
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
        page.wait_for_function("!document.querySelector('.pending, [data-incomplete]')")  # before, a new conversation cannot begin
        page.locator("#again").click()
        page.locator(".welcome").wait_for()
        assert page.locator(".exchange").count() == 0
        assert not page.locator("#article").is_visible()
        page.locator(".welcome .browse").click()
        page.locator(".listed").first.click()
        page.locator("#article article").wait_for()
        assert page.locator("#article mark").count() == 0


def test_a_forged_click_does_nothing(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        ask(page, QUESTION)
        before = page.locator("#article").inner_text()
        forged = (
            {"turn": "7"},
            {"turn": "0", "hit": "99"},
            {"turn": "0", "hit": "-1"},
            {"turn": "x"},
            {"article": "../app.py"},
            {"turn": "0", "answer": "9", "place": "0"},
            {"follow": "9"},
        )
        for data in forged:
            page.evaluate(
                """(data) => {
                    const button = document.createElement('button');
                    Object.assign(button.dataset, data);
                    document.querySelector('.exchange').append(button);
                    button.click();
                }""",
                data,
            )
            page.wait_for_timeout(150)
        assert page.locator("#article").inner_text() == before
        assert page.locator(".exchange").count() == 1
        assert page.locator(".toast-body").count() == 0


def test_a_hostile_article_is_only_text(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        page.locator(".welcome .browse").click()
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
        cut = "[...document.querySelectorAll('#top :is(button, summary)')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.innerText)"
        assert page.evaluate(cut) == []
        page.locator(".welcome .browse").click()
        page.locator("#article .listed").first.wait_for()
        page.locator("#article .back").click()
        page.locator("#article").wait_for(state="hidden")
        exchange = ask(page, QUESTION)
        assert not page.locator("#article").is_visible()
        assert_in_view(page, ".exchange .question", "#conversation")
        assert_tidy(page)
        exchange.locator(".source .title").click()
        page.locator("#article mark.answer").wait_for()
        assert_in_view(page, "#aim", "#article")
        assert page.evaluate("document.activeElement.tagName") == "H2"
        assert page.evaluate("document.querySelector('#talk').inert")
        page.locator("#article .back").click()
        page.locator("#article").wait_for(state="hidden")
        assert page.evaluate("document.activeElement.className") == "title"
        exchange.locator(".places .title").click()
        page.locator("#article mark.perhaps").first.wait_for()
        page.keyboard.press("Escape")
        page.locator("#article").wait_for(state="hidden")
        exchange.locator("blockquote").click()
        page.locator("#article mark.answer").wait_for()
        page.go_back()
        page.locator("#article").wait_for(state="hidden")
        assert_tidy(page)


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
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
        assert answer is not None
        assert _plain(exchange.locator("blockquote mark").inner_text()) == _plain(answer.text)
        opened = "".join(page.locator("#article :is(mark.answer, mark.perhaps)").all_text_contents())
        assert _plain(opened) == _plain(answer.text)
        ask(page, "What is the best pizza in Naples?", 2)
        page.wait_for_timeout(300)
        page.screenshot(path=screenshots / f"{name}-4-pizza.png")
        assert_tidy(page)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_conversation_goes_on_where_the_last_answer_stood(corpus_chat: Served, open_page: Opener, screenshots: Path) -> None:
    with open_page(corpus_chat) as page:
        first = ask(page, QUESTION)
        assert first.locator(".when").inner_text() == "27 November 2024 reckoned from the article’s date"
        assert first.locator(".context").count() == 0
        second = ask(page, "Who asked for it?", 2)
        looking, title, _, drop = second.locator(".context").inner_text().split("\n")
        assert (looking, drop) == ("Looking in", "Ask it on its own")
        assert second.locator(".context").get_attribute("title") == f"after “{QUESTION}”"
        assert title.startswith("Le 4 décembre")
        page.screenshot(path=screenshots / "conversation.png")
        second.locator(".drop").click()
        third = page.locator(".exchange:nth-child(3)")
        third.locator(".reply:not(.pending)").wait_for()
        assert third.locator(".question").inner_text() == "Who asked for it?"
        assert third.locator(".context").count() == 0
        assert ask(page, "How long is the Channel Tunnel?", 4).locator(".context").count() == 0


def test_other_kinds_of_question(corpus_chat: Served, open_page: Opener, screenshots: Path) -> None:
    with open_page(corpus_chat) as page:
        judged = ask(page, "Did Brown speak with Gerasimov?")
        assert judged.locator(".evidence blockquote").count() >= 1
        assert judged.locator("mark.answer").count() == 0
        assert page.locator("#article mark.sentence").count() >= 1
        page.screenshot(path=screenshots / "yes-or-no.png")
        judged.locator(".evidence .title").last.click()
        page.locator("#article mark.sentence").first.wait_for()
        greeted = ask(page, "Bonjour !", 2)
        assert greeted.locator(".help").count() == 1
        assert greeted.locator(".hit").count() == 0
