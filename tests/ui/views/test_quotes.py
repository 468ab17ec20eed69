from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import html

from articleqa.index.records import Article
from articleqa.ui.i18n import Messages
from articleqa.ui.quotes import looked_up
from articleqa.ui.rendering import rendered
from articleqa.ui.views.quotes import keep_button, opener, quote_list
from tests.ui.samples import SEED, SENTENCE
from tests.ui.test_quotes import KEPT, SPAN

EN = Messages()


def shown(*stored: object, seed: Article = SEED) -> Any:
    return html.fromstring(rendered(quote_list(EN, looked_up(list(stored), {SEED.id: seed}.get))))


def test_a_quote_leads_to_its_place_and_can_be_moved() -> None:
    page = shown(KEPT, KEPT | {"id": 4})
    title = page.xpath("//p[@class='source']/button[@class='title']")[0]
    assert (title.get("data-article"), title.get("data-start"), title.get("data-end")) == (SEED.id, str(SPAN.start), str(SPAN.end))
    assert [(step.get("data-move"), step.get("disabled") is not None) for step in page.xpath("//button[@data-move]")] == [
        ("-1", True),
        ("1", False),
        ("-1", False),
        ("1", True),
    ]
    assert [item.get("data-quote") for item in page.xpath("//li")] == ["3", "4"]


def test_a_quote_that_no_longer_stands_says_so_and_shows_what_was_kept() -> None:
    page = shown(KEPT, seed=replace(SEED, text="New text."))
    assert page.xpath("string(//blockquote)") == SENTENCE
    assert page.xpath("string(//p[@class='changed'])") == f"“{SEED.title}” has changed: these words no longer stand there."
    assert page.xpath("//*[@data-article or @data-cite or @data-save]") == []
    gone = shown(KEPT | {"article": "gone"})
    assert gone.xpath("string(//p[@class='changed'])") == "This article is no longer in the index."


def test_without_quotes_the_list_says_how_to_keep_some() -> None:
    assert "Select words in an article" in shown().text_content()


def test_buttons_carry_what_the_script_needs() -> None:
    keep = html.fromstring(rendered(keep_button(EN, SEED, SPAN)))
    assert (keep.get("data-keep"), keep.get("data-start"), keep.get("data-end")) == (SEED.id, str(SPAN.start), str(SPAN.end))
    assert (keep.get("aria-label"), keep.get("data-done")) == ("Keep quote", "Kept")
    assert html.fromstring(rendered(opener(EN, "abc"))).get("data-index") == "abc"
