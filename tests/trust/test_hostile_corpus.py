"""Whatever articles hold, a browser shows it: no script of theirs runs, nothing is fetched for them, and the page stays whole.

The page that `open_page` opens fails the test where a request goes to another host, a dialog is shown, or the console has a complaint.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from articleqa import ArticleQA, Retriever
from articleqa.index.ingest import build
from tests.chromium import PHONE, WIDE
from tests.toys import ToyEncoder, ToyReader
from tests.trust.hostile_corpus import ATTACKS, IDS, SOURCES, jsonl, records
from tests.ui.browser.driving import ask, assert_tidy
from tests.ui.conftest import Served, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser

ALL = list(records())
# What of the page could fetch or run something: addresses, handlers, elements that no view of ours makes.
DANGEROUS = """() => {
    const ours = document.querySelectorAll("#conversation, #article, #scope, #status, #suggestions, #conversations, dialog");
    const ELEMENTS = /^(script|iframe|object|embed|link|meta|base|style|video|audio|math|animate|set|use)$/i;
    const found = [];
    for (const room of ours) {
        for (const element of room.querySelectorAll("*")) {
            if (ELEMENTS.test(element.localName)) found.push(element.outerHTML);
            for (const { name, value } of element.attributes) {
                if (/^on/i.test(name)) found.push(`${name}=${value}`);
                if (/^(src|srcset|background|poster|action|formaction|data)$/i.test(name)) found.push(`${name}=${value}`);
                if (/^(href|xlink:href)$/i.test(name) && !/^(https?:|#|data:image\\/svg)/i.test(value)) found.push(`${name}=${value}`);
                if (name === "style" && /url|fixed/i.test(value)) found.push(`${name}=${value}`);
            }
        }
    }
    return found;
}"""


@pytest.fixture(scope="module")
def qa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArticleQA]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "articles.jsonl").write_text(jsonl(), encoding="utf-8")
    report = build([folder / "articles.jsonl"], folder / "index", encoder=ToyEncoder())
    assert (len(report.new), report.failed) == (len(ALL), ())
    with ArticleQA(Retriever.open(folder / "index", encoder=ToyEncoder(), reader=ToyReader())) as opened:
        yield opened


@pytest.fixture(scope="module")
def hostile(qa: ArticleQA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    from articleqa.server.guard.uploads import Uploads
    from articleqa.server.serving import Serving
    from articleqa.ui.page import launch, page_over

    with Uploads(parent=tmp_path_factory.mktemp("uploads")) as uploads:
        page = page_over(qa, uploads=uploads)
        yield Served(launch(page, Serving(port=free_port()), uploads))
        page.close(verbose=False)


def assert_harmless(page: Page) -> None:
    assert page.evaluate(DANGEROUS) == []
    assert page.locator("#conversation").is_visible()
    assert_tidy(page)


def test_the_corpus_is_one(qa: ArticleQA) -> None:
    assert len(ATTACKS) + len(SOURCES) + len(IDS) == len(ALL) == len(qa.retriever.article_ids()) >= 60
    for record in ALL:
        assert qa.retriever.article(record["id"]).text == record["text"]


# Opens an article, by a button as the page has them.
OPEN = """(article) => {
    const button = Object.assign(document.createElement("button"), { hidden: true });
    button.dataset.article = article;
    document.body.append(button);
    button.click();
    button.remove();
}"""
OPENED = """(article) => {
    const origin = document.querySelector("#article article[data-origin]")?.dataset.origin;
    return origin && JSON.parse(origin).article === article && document.querySelector("#article .text");
}"""


def kept_by_a_browser(text: str) -> str:
    """What of a text is the same in a page: neither its white space nor NUL."""
    return re.sub(r"[\s\x00\ufffd]+", "", text)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_article_is_listed_and_opened_as_text(hostile: Served, open_page: Opener, qa: ArticleQA, size: tuple[int, int]) -> None:
    with open_page(hostile, size) as page:
        page.locator("#top .browse, .welcome .browse").first.click()
        assert page.locator(".listed .title").all_inner_texts()[0] == qa.retriever.metadata()[0].title
        assert page.locator(".listed").count() == len(ALL)
        assert_harmless(page)
        for article in qa.retriever.metadata():
            page.evaluate(OPEN, article.id)
            page.wait_for_function(OPENED, arg=article.id)
            shown = page.locator("#article .text").text_content() or ""
            assert shown.strip()  # a title that is the first line stands above it
            assert kept_by_a_browser(qa.retriever.article(article.id).text).endswith(kept_by_a_browser(shown)), article.id
            page.evaluate("document.querySelector('#article .provenance').open = true")
            assert_harmless(page)


ASKED = ("script", "attribute", "style", "Markdown", "our own elements", "our own data", "bidi that never ends", "zalgo", "huge word")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_they_are_asked_cited_kept_and_taken_away(hostile: Served, open_page: Opener, size: tuple[int, int], tmp_path: Path) -> None:
    with open_page(hostile, size) as page:
        for number, name in enumerate(ASKED, 1):
            exchange = ask(page, f"On which day was the {name} attack seen: {ATTACKS[name][:200]}", number)
            exchange.locator("blockquote").first.wait_for()
            assert_harmless(page)
            page.evaluate("document.querySelector('.exchange:last-child .found')?.setAttribute('open', '')")
            if size == WIDE:
                exchange.locator(".cite").first.click()
                assert ATTACKS[name].split()[0][:20] in page.evaluate("navigator.clipboard.readText()")
                exchange.locator("[data-keep]").first.click()
        page.screenshot(path=tmp_path / "asked.png")
        page.reload()  # all of it comes back from the browser's store
        page.locator(f".exchange:nth-child({len(ASKED)}) blockquote").wait_for()
        assert page.locator(".exchange .error").count() == 0
        assert_harmless(page)
        for kind in ("md", "json", "docx", "bib", "ris", "csl"):
            with page.expect_download() as saved:
                page.evaluate("(kind) => document.querySelector(`[data-export=${kind}]`).click()", kind)
            content = Path(saved.value.path()).read_bytes()
            if kind == "md":
                tags = re.findall("<[a-z]+", MarkdownIt("commonmark").render(content.decode()))
                assert set(tags) <= {"<h", "<p", "<blockquote", "<strong", "<br", "<a", "<em"}
            elif kind in {"json", "csl"}:
                assert json.loads(content)
            else:
                assert len(content) > 100


@pytest.mark.parametrize(
    "query", ["<script>", "${alert", "{{", "javascript:alert", "'; drop table", "\u202e", "%_*\\", '"<img src=x onerror=alert(1)>"']
)
def test_they_are_searched_for(hostile: Served, open_page: Opener, query: str) -> None:
    with open_page(hostile) as page:
        page.locator("#top .browse, .welcome .browse").first.click()
        page.fill("[name=find]", query)
        page.locator("#article .sum").wait_for()
        assert_harmless(page)
