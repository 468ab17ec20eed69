"""The page, served over replies that are made by hand."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from articleqa.index.errors import IndexCorrupt
from articleqa.ui.views.welcome import Example
from tests.ui.samples import HOSTILE, SEED, SENTENCE, StubQA, reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from articleqa import ArticleQA, Filters
    from articleqa.records import Reply, Turn

pytest.register_assert_rewrite("tests.ui.browser.driving")

LINES = [line for line in SEED.text.splitlines() if line.strip()]
HOSTILE_LINE = HOSTILE.text.splitlines()[1]
QUESTION = "When did the call take place?"
EXAMPLES = (Example(QUESTION, "en"), Example("<img src=x onerror=alert(12)>", "en"))


class SlowStub(StubQA):
    """Answers "slow" after a while, and fails at "error"."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, filters: Filters | None = None) -> Reply:
        if question == "slow":
            time.sleep(1.5)
        if question == "error":
            raise IndexCorrupt("The index <b>here</b> is damaged. Build it again.", Path("here"))
        return super().ask(question, history, filters=filters)


@dataclass(frozen=True, slots=True)
class Served:
    url: str


@pytest.fixture(scope="session")
def stub_chat() -> Iterator[Served]:
    from articleqa.ui.page import launch, page_over

    passages = [(SEED, LINES[0]), (SEED, LINES[8]), (HOSTILE, HOSTILE_LINE)]
    answered = reply(SEED, SENTENCE, "27 novembre", *passages)
    qa = SlowStub(
        [SEED, HOSTILE],
        {
            QUESTION: answered,
            "slow": answered,
            "Who won?": reply(SEED, SENTENCE, "27 novembre", *passages, answered=False),
            "hostile": reply(HOSTILE, HOSTILE_LINE, "<script>alert(3)</script>", *passages),
        },
    )
    page = page_over(cast("ArticleQA", qa), EXAMPLES)
    yield Served(launch(page, port=free_port()))
    page.close(verbose=False)


def free_port() -> int:
    """A port that nobody uses: tests may run in several processes, which must not use the same one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
