"""Changes of the index in a thread of its own."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from articleqa.index.errors import CorpusError
from articleqa.ui import background
from articleqa.ui.background import changed_by
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered

if TYPE_CHECKING:
    import htpy as h

    from articleqa.index.ingest import Progress

EN = Messages()


def changed(told: h.Element | str) -> str:
    return told if isinstance(told, str) else rendered(told)


def test_how_far_it_is_comes_before_it_is_done_and_from_another_thread() -> None:
    seen = threading.Event()
    threads = []

    def work(progress: Progress) -> str:
        threads.append(threading.current_thread())
        progress("read", 1, 4)
        assert seen.wait(10)
        progress("write", 2, 2)
        return "done"

    told = changed_by(EN, Path("index"), work, str, "")
    assert "Reading … 1 / 4" in changed(next(told))
    seen.set()
    saving, end = told
    assert "Saving … 2 / 2" in changed(saving)
    assert end == "done"
    assert threads != [threading.current_thread()]


@pytest.mark.parametrize(
    ("error", "sentence", "logged"),
    [
        (CorpusError("There is no index."), "There is no index.", []),
        (OSError("The disk is full."), "The disk is full.", []),
        (RuntimeError("bug"), "Try again.", ["The index was not changed."]),
    ],
)
def test_what_fails_ends_with_a_sentence(error: Exception, sentence: str, logged: list[str], caplog: pytest.LogCaptureFixture) -> None:
    def work(progress: Progress) -> str:
        progress("read", 0, 0)
        raise error

    with caplog.at_level(logging.ERROR):
        assert [changed(told) for told in changed_by(EN, Path("index"), work, "Failed: {}".format, "Try again.")][1:] == [
            f"Failed: {sentence}"
        ]
    assert [record.message.splitlines()[0] for record in caplog.records] == logged
    assert "bug" not in caplog.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_change_ends_with_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "is_ending", lambda: True)

    def work(progress: Progress) -> str:
        progress("read", 1, 2)
        pytest.fail("it goes on")

    assert list(changed_by(EN, Path("index"), work, str, "")) == []
