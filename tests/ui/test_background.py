"""Work in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from articleqa.ui.background import told_by


def test_what_is_told_comes_in_order_and_from_another_thread() -> None:
    threads = []

    def work(tell: Callable[[int | None], None]) -> None:
        threads.append(threading.current_thread())
        for number in (3, None, 1):
            tell(number)

    assert list(told_by(work)) == [3, None, 1]
    assert threads != [threading.current_thread()]


def test_it_comes_before_the_work_is_done() -> None:
    seen = threading.Event()

    def work(tell: Callable[[str], None]) -> None:
        tell("first")
        assert seen.wait(10)
        tell("second")

    told = told_by(work)
    assert next(told) == "first"
    seen.set()
    assert list(told) == ["second"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_work_that_fails_ends() -> None:
    def work(tell: Callable[[str], None]) -> None:
        tell("first")
        raise RuntimeError

    assert list(told_by(work)) == ["first"]
