from __future__ import annotations

import threading

import pytest

from articleqa.index.encoder import precedence as module
from articleqa.index.encoder.precedence import Precedence


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def wait(precedence: Precedence) -> None:
    with precedence.last():
        pass


def test_a_build_waits_for_a_question_and_for_what_follows_it(clock: Clock) -> None:
    precedence = Precedence()
    wait(precedence)
    assert clock.now == 1000
    with precedence.first():
        clock.now += 2
    clock.now += 0.01
    wait(precedence)
    assert clock.now == pytest.approx(1002.05)
    wait(precedence)
    assert clock.now == pytest.approx(1002.05)


def test_a_build_goes_on_however_long_questions_are_asked(clock: Clock) -> None:
    precedence = Precedence()
    with precedence.first(), precedence.first():
        wait(precedence)
        assert clock.now == pytest.approx(1000.5, abs=0.01)


def test_what_fails_is_over(clock: Clock) -> None:
    precedence = Precedence()
    with pytest.raises(ValueError, match="wrong"), precedence.first():
        raise ValueError("wrong")
    clock.now += 0.05
    wait(precedence)
    assert clock.now == 1000.05


def test_threads_share_it() -> None:
    precedence, begun, ended = Precedence(), threading.Event(), threading.Event()

    def ask() -> None:
        with precedence.first():
            begun.set()
            ended.wait()

    thread = threading.Thread(target=ask)
    thread.start()
    begun.wait()
    with precedence.first():
        pass
    ended.set()
    thread.join()
    wait(precedence)
