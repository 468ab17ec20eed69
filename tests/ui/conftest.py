"""The page, served over replies that are made by hand."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from articleqa.index.errors import IndexCorrupt
from articleqa.index.records import Span
from articleqa.records import DistinctAnswer, Evidence, Reply
from articleqa.ui.views.welcome import Example
from tests.ui.samples import HOSTILE, SEED, SENTENCE, StubQA, reply, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from articleqa import ArticleQA, Filters
    from articleqa.records import Turn

LINES = [line for line in SEED.text.splitlines() if line.strip()]
HOSTILE_LINE = HOSTILE.text.splitlines()[1]
QUESTION = "When did the call take place?"
EXAMPLES = (Example(QUESTION, "en"), Example("<img src=x onerror=alert(12)>", "en"))


class SlowStub(StubQA):
    """Answers "slow" after a while, its places after another while, and fails at "error"."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, filters: Filters | None = None) -> Reply:
        if question == "slow":
            time.sleep(1.5)
        if question == "error":
            raise IndexCorrupt("The index <b>here</b> is damaged. Build it again.", Path("here"))
        return super().ask(question, history, filters=filters)

    def ask_in_steps(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters | None = None,
        as_follow_up: bool = False,
        snapshot: object = None,
    ) -> Iterator[Reply]:
        steps = super().ask_in_steps(question, history, filters=filters, as_follow_up=as_follow_up, snapshot=snapshot)
        for step, reply_ in enumerate(steps):
            if step and question == "slow":
                time.sleep(0.7)
            yield reply_


def several(reply_: Reply) -> Reply:
    """Return the reply with a second place of its answer, and another answer, both in the hostile article."""
    assert reply_.answer
    second = replace(reply_.answer, article_id=HOSTILE.id, start=0, end=5, text=HOSTILE.text[:5], sentence=Span(0, 5), passage=Span(0, 5))
    other = replace(second, start=2, text=HOSTILE.text[2:5])
    return replace(reply_, answers=(DistinctAnswer(reply_.answer.text, (reply_.answer, second)), DistinctAnswer(other.text, (other,))))


@dataclass(frozen=True, slots=True)
class Served:
    url: str


@pytest.fixture(scope="session")
def stub_chat() -> Iterator[Served]:
    from articleqa.server.serving import Serving
    from articleqa.ui.page import launch, page_over

    passages = [(SEED, LINES[0]), (SEED, LINES[8]), (HOSTILE, HOSTILE_LINE)]
    sure = several(reply(SEED, SENTENCE, "27 novembre", *passages, certainty="sure"))
    unsure = reply(SEED, SENTENCE, "27 novembre", *passages, answered=False)
    span = span_of(SEED, SENTENCE)
    sentence = Evidence(SENTENCE, SEED.id, span.start, span.end, span)
    qa = SlowStub(
        [SEED, HOSTILE],
        {
            QUESTION: sure,
            "slow": sure,
            "Who called?": reply(SEED, SENTENCE, "général Brown", *passages),
            "Who knew?": replace(unsure, closest=sentence),
            "Who won?": unsure,
            "hostile": reply(HOSTILE, HOSTILE_LINE, "<script>alert(3)</script>", *passages),
            "Did they call?": replace(unsure, kind="yes_no", evidence=(sentence,)),
            "Gerasimov": replace(unsure, kind="lookup", evidence=(sentence,), stands_exactly=True),
            "Sum it up": Reply("?", (), (), None, None, "overview"),
        },
    )
    page = page_over(cast("ArticleQA", qa), EXAMPLES)
    yield Served(launch(page, Serving(port=free_port())))
    page.close(verbose=False)


def free_port() -> int:
    """A port that nobody uses: tests may run in several processes, which must not use the same one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
