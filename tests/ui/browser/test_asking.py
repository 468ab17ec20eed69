"""Asking: what a person does and sees, at both widths, and that nothing leaves this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.ui.browser.driving import PHONE, WIDE, ask, assert_in_view, assert_tidy
from tests.ui.conftest import EXAMPLES, HOSTILE_LINE, LINES, QUESTION, Served
from tests.ui.samples import HOSTILE, SEED, SENTENCE

if TYPE_CHECKING:
    from articleqa import ArticleQA
    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser


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
        assert_in_view(page, "#aim", "#article")
        assert_in_view(page, ".exchange .question", "#conversation")
        assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
        assert_tidy(page)


def test_another_passage_opens_its_article_and_the_quote_comes_back(stub_chat: Served, open_page: Opener) -> None:
    with open_page(stub_chat) as page:
        exchange = ask(page, QUESTION)
        second = ask(page, "Who won?", 2)
        assert exchange.locator(".found h3").inner_text() == "Other passages found"
        exchange.locator(".hit", has_text="Mark Milley").click()
        page.wait_for_function("!document.querySelector('#article mark.answer')")
        assert page.locator("#article .beside").all_inner_texts() == [LINES[8]]
        assert page.locator("#article mark").all_inner_texts() == [SENTENCE]
        page.go_back()
        page.locator("#article mark.answer").wait_for()
        page.go_forward()
        page.locator("#article .beside").wait_for()
        assert_in_view(page, "#aim", "#article")
        second.locator(".hit").last.click()
        page.locator("#article h2", has_text="script").wait_for()
        exchange.locator("blockquote").click()
        page.locator("#article mark.answer").wait_for()
        assert_in_view(page, "#aim", "#article")
        page.evaluate("document.querySelector('#article').scrollTop = 0")
        exchange.locator(".source .title").press("Enter")  # the same article again: it is scrolled to again
        page.wait_for_function("document.querySelector('#article').scrollTop > 0")
        assert_in_view(page, "#aim", "#article")


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
        assert "processing" not in page.locator("#rooms").inner_text()
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
        before = page.locator("#article").inner_text()
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
        assert page.locator("#article").inner_text() == before
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
        exchange.locator(".hit").first.click()
        page.locator("#article .beside").first.wait_for()
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
        if answer is None:
            assert exchange.locator(".unanswered").count() == 1
        else:
            assert _plain(exchange.locator("mark.answer").inner_text()) == _plain(answer.text)
            opened = "".join(page.locator("#article mark.answer").all_text_contents())
            assert _plain(opened) == _plain(answer.text)
        exchange.locator(".hit").last.click()
        assert_in_view(page, "#aim", "#article")
        page.screenshot(path=screenshots / f"{name}-3-passage.png")
        if size == PHONE:
            page.locator("#article .back").click()
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
        looking, title, after, drop = second.locator(".context").inner_text().split("\n")
        assert (looking, after, drop) == ("Looking in", f"after “{QUESTION}”", "Ask it on its own")
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
