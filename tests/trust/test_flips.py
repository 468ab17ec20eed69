from __future__ import annotations

from itertools import islice

import pytest

from articleqa.index.search import hybrid, row_order
from benchmarks.trust import flips


def test_no_changed_bit_changes_an_answer_and_a_build_mends_it() -> None:
    results = list(islice(flips.flip(seed=1), flips.FILES))
    assert [f"{result.what}: {result.message}" for result in results if result] == []


def test_no_changed_bit_of_a_large_index_changes_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large one not every file is compared when it is opened: some is compared as it is read."""
    monkeypatch.setattr(hybrid, "COMPARED_WHOLE", 0)
    monkeypatch.setattr(row_order, "EXACT_ROWS", 0)
    monkeypatch.setattr(flips, "FILES", flips.FILES + 2)  # the rows, and their checksums
    results = list(islice(flips.flip(seed=2), 2 * flips.FILES))
    assert [f"{result.what}: {result.message}" for result in results if result] == []


def test_a_fault_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hybrid, "check_files", lambda *_: None)
    found = [result.what for result in islice(flips.flip(seed=2), flips.FILES) if result]
    assert found
    assert all("it does not change an answer" in what or "Error in" in what for what in found)
