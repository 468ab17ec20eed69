from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.bundled_model import ModelFolder
from articleqa.index.encoder.network import Network, _batches, _padded, threads
from articleqa.index.encoder.transformer import graph, mask_of
from articleqa.index.errors import EncoderUnavailable

pytestmark = pytest.mark.model

ROWS = [[0, 339, 2], [0, *range(5, 40), 2], [0, 26, 10, 2]]


def by_row(network: Network, encoder: BundledEncoder) -> dict[int, NDArray[np.float32]]:
    batches = network.states(encoder.embeddings, ROWS)
    return {row: values[: len(ROWS[row])] for at, states in batches for row, values in zip(at, states, strict=True)}


@pytest.mark.parametrize("is_writable", [True, False])
def test_a_graph_is_kept_where_the_cache_can_be_written(encoder: BundledEncoder, tmp_path: Path, is_writable: bool) -> None:
    made: list[int] = []

    def make():
        made.append(1)
        return graph(encoder.packed.weights(), 1)

    if not is_writable:
        (tmp_path / "networks").write_text("no folder")
    states = [by_row(Network(ModelFolder(tmp_path), "one-layer", make), encoder) for _ in range(2)]
    assert [values.shape for _, values in sorted(states[0].items())] == [(3, 384), (37, 384), (4, 384)]
    for at in range(3):
        np.testing.assert_array_equal(states[0][at], states[1][at])
    assert made == ([1] if is_writable else [1, 1])
    assert (tmp_path / "networks" / "one-layer.xml").exists() == is_writable


def test_a_damaged_graph_is_named(encoder: BundledEncoder, tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path)
    Network(folder, "one-layer", lambda: graph(encoder.packed.weights(), 1))
    shutil.rmtree(tmp_path / "networks" / "compiled")
    (tmp_path / "networks" / "one-layer.xml").write_text("<net")
    with pytest.raises(EncoderUnavailable, match=f"The network {tmp_path}/networks/one-layer.xml cannot be opened: "):
        Network(folder, "one-layer", lambda: graph(encoder.packed.weights(), 1))


def test_batches_hold_rows_of_about_one_length() -> None:
    lengths = [300, 290, 250, 100, 90, 33, 30, 1]
    assert list(_batches(range(8), lengths)) == [[0, 1, 2], [3, 4], [5, 6], [7]]
    assert list(_batches(range(20), [300] * 20)) == [list(range(start, min(20, start + 3))) for start in range(0, 20, 3)]
    assert list(_batches([], [])) == []


def test_short_rows_are_padded_less() -> None:
    assert [_padded(length) for length in (1, 13, 17, 64, 65, 80, 81)] == [8, 16, 24, 64, 80, 80, 96]


def test_padding_is_masked() -> None:
    np.testing.assert_array_equal(mask_of(np.array([1, 3]), 3)[:, 0, 0], [[0, -10_000, -10_000], [0, 0, 0]])


@pytest.mark.parametrize(("asked", "expected"), [("1", 1), ("2", 2), ("1000", 3), ("0", 3), ("x", 3), ("", 3)])
def test_threads_are_those_that_are_asked_for_but_no_more_than_processors(
    monkeypatch: pytest.MonkeyPatch, asked: str, expected: int
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(3))
    assert threads() == expected
