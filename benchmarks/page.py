"""Measure how long the page takes from Enter to the answer's words, beside `ArticleQA` itself, in the same run.

    python benchmarks/page.py INDEX QUESTIONS [--questions 50]

QUESTIONS is a JSON Lines file whose lines have a "question". Each question is asked in Python, and then in a browser (Chromium, without a
window), where a script notes when Enter is pressed and when the reply stands in the page. Only answered questions count.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from articleqa import ArticleQA
from articleqa.ui.page import launch, page_over
from articleqa.ui.views.welcome import Example

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CONVERSATION = 10
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Returns the milliseconds from Enter to the first reply of the newest exchange.
_STOPWATCH = """() => new Promise((done) => {
    const count = document.querySelectorAll('.exchange').length;
    addEventListener('keydown', () => {
        const began = performance.now();
        const wait = () => {
            const newest = document.querySelectorAll('.exchange')[count];
            if (newest?.querySelector('.reply:not(.pending)')) done(performance.now() - began);
            else requestAnimationFrame(wait);
        };
        wait();
    }, { once: true, capture: true });
})"""


def in_python(qa: ArticleQA, question: str) -> tuple[float, float, bool]:
    """Return the seconds to the first answer, those to the complete reply, and whether there is an answer."""
    began = time.perf_counter()
    steps = qa.ask_in_steps(question)
    first = next(steps)
    seconds = time.perf_counter() - began
    for _ in steps:
        pass
    return seconds, time.perf_counter() - began, first.answer is not None


def in_the_browser(page: Page, question: str) -> float:
    """Return the seconds from Enter to the first answer in the page."""
    page.fill("#question textarea", question)
    page.evaluate(f"() => {{ window.stopwatch = ({_STOPWATCH})(); }}")
    page.keyboard.press("Enter")
    milliseconds = page.evaluate("() => window.stopwatch")
    page.wait_for_function("!document.querySelector('.pending, [data-incomplete]')")
    return float(milliseconds) / 1000


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("file", type=Path, metavar="QUESTIONS")
    parser.add_argument("--questions", type=int, default=50)
    arguments = parser.parse_args()
    questions = [json.loads(line)["question"] for line in arguments.file.read_text("utf-8").splitlines()]
    browser_file = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    rows: list[tuple[float, float, float]] = []
    with ArticleQA.open(arguments.index) as qa, sync_playwright() as playwright:
        qa.ask("?")
        blocks = page_over(qa, [Example("?", "en")])  # none are looked for meanwhile
        browser = playwright.chromium.launch(executable_path=browser_file, args=_FLAGS)
        page = browser.new_page()
        page.goto(launch(blocks))
        page.wait_for_selector(".example")
        for question in questions:
            if len(rows) % _CONVERSATION == 0:
                page.click("#again")
                page.wait_for_selector(".welcome")
            shown = in_the_browser(page, question) if len(rows) % 2 else None  # each is the first to be asked half of the times
            first, complete, answered = in_python(qa, question)
            if not answered:
                continue
            rows.append((first, complete, shown or in_the_browser(page, question)))
            if len(rows) == arguments.questions:
                break
        browser.close()
        blocks.close(verbose=False)
    in_python_first, in_python_complete, in_page = (1000 * median(column) for column in zip(*rows, strict=True))
    print(f"{len(rows)} answered questions, medians: first answer in Python {in_python_first:.0f} ms, complete {in_python_complete:.0f} ms")
    over = 1000 * median(shown - first for first, _, shown in rows)
    print(f"Enter to the answer in the page {in_page:.0f} ms: {over:.0f} ms more than the first answer takes in Python")


if __name__ == "__main__":
    main()
