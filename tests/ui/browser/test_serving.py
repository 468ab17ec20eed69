"""The page as other people reach it: with a login, and read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from articleqa.index.storage import generations
from articleqa.server.guard.passwords import line_of, write_line
from articleqa.server.guard.uploads import Uploads
from articleqa.server.serving import Serving
from tests.chromium import PHONE
from tests.ui.browser.driving import ask
from tests.ui.conftest import QUESTION, Served, free_port
from tests.ui.samples import SEED, SENTENCE, StubQA, reply

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from articleqa import ArticleQA
    from tests.ui.browser.driving import Opener

pytestmark = pytest.mark.browser


def test_with_a_login_everything_works_and_without_it_nothing(
    tmp_path: Path, open_page: Opener, browser: Browser, screenshots: Path
) -> None:
    from articleqa.ui.page import launch, page_over

    people = tmp_path / "people"
    write_line(people, line_of("anna", "secret"))
    qa = StubQA([SEED], {QUESTION: reply(SEED, SENTENCE, "27 novembre", (SEED, SENTENCE), certainty="sure")})
    with Uploads(parent=tmp_path) as uploads:
        page = page_over(cast("ArticleQA", qa), uploads=uploads)
        served = Served(launch(page, Serving(port=free_port(), auth_file=people), uploads))
        for size in ((1280, 800), PHONE):
            with open_page(served, size, http_credentials={"username": "anna", "password": "secret"}) as shown:
                exchange = ask(shown, QUESTION)
                assert exchange.locator("mark.answer").inner_text() == "27 novembre"
                shown.screenshot(path=screenshots / f"login-{size[0]}.png")
                exchange.locator(".source a, .title").first.click()
                shown.locator("#article mark").first.wait_for()
                sent = "async () => { const data = new FormData(); data.append('files', new File(['x'], 'a.txt'));"
                sent += " return (await fetch('gradio_api/upload', { method: 'POST', body: data })).status; }"
                assert shown.evaluate(sent) == 200
        context = browser.new_context(http_credentials={"username": "anna", "password": "wrong"})
        answer = context.new_page().goto(served.url)
        assert answer is not None
        assert answer.status == 401
        context.close()
        page.close(verbose=False)


def test_where_no_rating_is_written_down_none_is_offered_or_taken(tmp_path: Path, open_page: Opener) -> None:
    from articleqa.ui.page import launch, page_over

    qa = StubQA([SEED], {QUESTION: reply(SEED, SENTENCE, "27 novembre", (SEED, SENTENCE), certainty="sure")})
    qa.directory = tmp_path
    read_only = Serving(port=free_port(), allow_hosts=("articles.example",))
    page = page_over(cast("ArticleQA", qa), serving=read_only)
    served = Served(launch(page, read_only))
    with open_page(served) as shown:
        exchange = ask(shown, QUESTION)
        buttons = exchange.locator("[data-rate]")
        assert buttons.count() == 2
        assert not any(button.is_visible() for button in buttons.all())
        with shown.expect_response("**/run/predict") as answered:
            buttons.first.evaluate("(button) => button.click()")
        assert answered.value.status == 200
        shown.locator("#top").wait_for()
    assert not (tmp_path / generations.FEEDBACK).exists()
    page.close(verbose=False)
