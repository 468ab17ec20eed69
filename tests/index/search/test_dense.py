from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.search.dense import DenseIndex


def unit_vectors(count: int, dimension: int = 16, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def without_windows(vectors: np.ndarray) -> DenseIndex:
    """Return an index in which each passage has one vector."""
    return DenseIndex.build(vectors, np.arange(len(vectors) + 1))


def expected_scores(vectors: np.ndarray, counts: list[int], query: np.ndarray) -> np.ndarray:
    parts = np.split(vectors @ query, np.cumsum(counts)[:-1])
    return np.array([(part[0] + part.max()) / 2 for part in parts])


@given(st.lists(st.integers(1, 5), min_size=1, max_size=50), st.integers(1, 80), st.integers(0, 1000))
def test_a_passage_scores_the_mean_of_itself_and_its_best_row(counts: list[int], k: int, seed: int) -> None:
    vectors, query = unit_vectors(sum(counts), seed=seed), unit_vectors(1, seed=seed + 1)[0]
    ids, scores = DenseIndex.build(vectors, np.cumsum([0, *counts])).search(query, k)
    expected = expected_scores(vectors, counts, query)
    assert ids.tolist() == np.lexsort((np.arange(len(counts)), -expected))[:k].tolist()
    np.testing.assert_allclose(scores, expected[ids], atol=1e-6)


def test_the_best_passages_are_found_where_there_are_more_rows_than_are_scored() -> None:
    counts = [1 + i % 7 for i in range(2000)]
    vectors, query = unit_vectors(sum(counts)), unit_vectors(1, seed=1)[0]
    ids, scores = DenseIndex.build(vectors, np.cumsum([0, *counts])).search(query, 20)
    expected = expected_scores(vectors, counts, query)
    assert ids.tolist() == np.argsort(-expected)[:20].tolist()
    np.testing.assert_allclose(scores, expected[ids], atol=1e-6)


def test_as_many_as_asked_for_are_found_though_one_passage_has_most_rows() -> None:
    vectors = np.concatenate([np.tile(unit_vectors(1), (3000, 1)), unit_vectors(30)])
    index = DenseIndex.build(vectors, np.array([0, *range(3000, 3031)]))
    assert len(index.search(vectors[0], 31)[0]) == 31
    assert len(index.search(vectors[0], 5)[0]) == 5


def test_equal_scores_are_ordered_by_id() -> None:
    vector = unit_vectors(1)[0]
    ids, _ = without_windows(np.stack([-vector, vector, vector, vector])).search(vector, 4)
    assert ids.tolist() == [1, 2, 3, 0]


def test_only_allowed_passages_are_found() -> None:
    vectors = unit_vectors(60)
    allowed = np.zeros(30, np.bool_)
    allowed[[3, 7, 20]] = True
    index = DenseIndex.build(vectors, np.arange(0, 61, 2))
    assert sorted(index.search(vectors[0], 10, allowed)[0].tolist()) == [3, 7, 20]
    assert index.search(vectors[0], 10, np.zeros(30, np.bool_))[0].tolist() == []


def test_an_empty_index_finds_nothing() -> None:
    ids, scores = without_windows(np.zeros((0, 16), np.float32)).search(unit_vectors(1)[0], 5)
    assert (len(ids), len(scores)) == (0, 0)


def test_scores_of_named_passages() -> None:
    vectors = unit_vectors(10)
    index = without_windows(vectors)
    np.testing.assert_allclose(index.scores(vectors[2], np.array([5, 2])), [vectors[5] @ vectors[2], 1], atol=1e-6)
    assert index.scores(vectors[2], np.array([], np.int64)).shape == (0,)


def test_passages_are_compared_by_their_own_vectors() -> None:
    vectors = unit_vectors(7)
    index = DenseIndex.build(vectors, np.array([0, 3, 4, 7]))
    np.testing.assert_allclose(index.similarities(2, np.array([0, 2, 1])), vectors[[0, 4, 3]] @ vectors[4], atol=1e-6)


def test_saved_and_loaded_it_finds_the_same(tmp_path: Path) -> None:
    vectors = unit_vectors(20)
    index = DenseIndex.build(vectors, np.array([0, 3, 4, 20]))
    index.save(tmp_path / "x.faiss")
    loaded = DenseIndex.load(tmp_path / "x.faiss")
    assert (loaded.size, loaded.rows, loaded.dimension) == (3, 20, 16)
    (ids, scores), (loaded_ids, loaded_scores) = index.search(vectors[4], 7), loaded.search(vectors[4], 7)
    assert (ids.tolist(), scores.tolist()) == (loaded_ids.tolist(), loaded_scores.tolist())


def test_files_that_are_no_index_or_another_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.faiss").write_bytes(b"nothing of the kind")
    with pytest.raises(RuntimeError):
        DenseIndex.load(tmp_path / "x.faiss")
    without_windows(unit_vectors(4)).save(tmp_path / "y.faiss")
    np.save(tmp_path / "y.starts.npy", np.arange(3))
    with pytest.raises(ValueError, match="do not belong"):
        DenseIndex.load(tmp_path / "y.faiss")
