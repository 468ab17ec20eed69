from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dense import DenseIndex


def unit_vectors(count: int, dimension: int = 16, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@given(st.integers(1, 60), st.integers(1, 80), st.integers(0, 1000))
def test_faiss_is_numpy(count: int, k: int, seed: int) -> None:
    vectors, query = unit_vectors(count, seed=seed), unit_vectors(1, seed=seed + 1)[0]
    ids, scores = DenseIndex.build(vectors).search(query, k)
    cosines = vectors @ query
    assert ids.tolist() == np.lexsort((np.arange(count), -cosines))[:k].tolist()
    np.testing.assert_allclose(scores, cosines[ids], atol=1e-6)


def test_equal_scores_are_ordered_by_id() -> None:
    one = unit_vectors(1)[0]
    ids, _ = DenseIndex.build(np.stack([-one, one, one, one])).search(one, 4)
    assert ids.tolist() == [1, 2, 3, 0]


def test_only_allowed_passages_are_found() -> None:
    vectors = unit_vectors(30)
    allowed = np.zeros(30, np.bool_)
    allowed[[3, 7, 20]] = True
    ids, _ = DenseIndex.build(vectors).search(vectors[0], 10, allowed)
    assert sorted(ids.tolist()) == [3, 7, 20]


def test_an_empty_index_finds_nothing() -> None:
    ids, scores = DenseIndex.build(np.zeros((0, 16), np.float32)).search(unit_vectors(1)[0], 5)
    assert (len(ids), len(scores)) == (0, 0)


def test_cosines_of_named_passages() -> None:
    vectors = unit_vectors(10)
    index = DenseIndex.build(vectors)
    np.testing.assert_allclose(index.cosines(vectors[2], np.array([5, 2])), [vectors[5] @ vectors[2], 1], atol=1e-6)
    assert index.cosines(vectors[2], np.array([], np.int64)).shape == (0,)


def test_saved_and_loaded_it_finds_the_same(tmp_path: Path) -> None:
    vectors = unit_vectors(20)
    index = DenseIndex.build(vectors)
    index.save(tmp_path / "x.faiss")
    loaded = DenseIndex.load(tmp_path / "x.faiss")
    assert (loaded.size, loaded.dimension) == (20, 16)
    (ids, scores), (loaded_ids, loaded_scores) = index.search(vectors[4], 7), loaded.search(vectors[4], 7)
    assert (ids.tolist(), scores.tolist()) == (loaded_ids.tolist(), loaded_scores.tolist())


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.faiss").write_bytes(b"nothing of the kind")
    with pytest.raises(RuntimeError):
        DenseIndex.load(tmp_path / "x.faiss")
