from __future__ import annotations

import threading

import pytest

from articleqa.index.lazy import Lazy


def test_it_is_made_once_whoever_asks() -> None:
    made: list[int] = []
    begin = threading.Barrier(4)

    def make() -> list[int]:
        made.append(1)
        return made

    lazy, found = Lazy(make), []

    def ask() -> None:
        begin.wait()
        found.append(lazy())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    assert made == []
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    assert all(value is made for value in found)


def test_an_error_is_not_kept() -> None:
    errors = iter([ValueError("not yet")])

    def make() -> str:
        for error in errors:
            raise error
        return "made"

    lazy = Lazy(make)
    with pytest.raises(ValueError, match="not yet"):
        lazy()
    assert lazy() == "made"
