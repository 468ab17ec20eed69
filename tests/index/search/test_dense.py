from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.errors import IndexCorrupt
from articleqa.index.search import dense, row_order
from articleqa.index.search.dense import DenseIndex
from articleqa.index.search.row_order import rows_to_fill, search_rows
from articleqa.index.search.rows import sums_of
from tests.index.storage.damage import flip


def unit_vectors(count: int, dimension: int = 16, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def rows_of(vectors: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return the rows that an index of the vectors has: half-precision floats."""
    return search_rows(vectors, starts).astype(np.float16).astype(np.float32)


def without_windows(vectors: np.ndarray) -> DenseIndex:
    """Return an index in which each passage has one vector."""
    return DenseIndex.build(vectors, np.arange(len(vectors) + 1))


def expected_scores(vectors: np.ndarray, counts: list[int], query: np.ndarray) -> np.ndarray:
    parts = np.split(vectors @ query, np.cumsum(counts)[:-1])
    return np.array([(part[0] + part.max()) / 2 for part in parts])


def exact_order(vectors: np.ndarray, counts: list[int], query: np.ndarray) -> list[int]:
    rows = rows_of(vectors, np.cumsum([0, *counts]))
    scores = np.array([part.max() for part in np.split(np.einsum("ij,j->i", rows, query), np.cumsum(counts)[:-1])])
    return [int(id_) for id_ in np.lexsort((np.arange(len(counts)), -scores))]


@given(st.lists(st.integers(1, 5), min_size=1, max_size=50), st.integers(1, 80), st.integers(0, 1000))
def test_a_passage_scores_the_mean_of_itself_and_its_best_row(counts: list[int], k: int, seed: int) -> None:
    vectors, query = unit_vectors(sum(counts), seed=seed), unit_vectors(1, seed=seed + 1)[0]
    ids, scores = DenseIndex.build(vectors, np.cumsum([0, *counts])).search(query, k)
    expected = expected_scores(vectors, counts, query)
    assert ids.tolist() == exact_order(vectors, counts, query)[:k]
    np.testing.assert_allclose(scores, expected[ids], atol=1e-3)


def test_the_best_passages_are_found_where_there_are_more_rows_than_are_scored() -> None:
    counts = [1 + i % 7 for i in range(2000)]
    vectors, query = unit_vectors(sum(counts)), unit_vectors(1, seed=1)[0]
    ids, scores = DenseIndex.build(vectors, np.cumsum([0, *counts])).search(query, 20)
    expected = expected_scores(vectors, counts, query)
    assert ids.tolist() == exact_order(vectors, counts, query)[:20]
    np.testing.assert_allclose(scores, expected[ids], atol=1e-3)


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
    np.testing.assert_allclose(index.scores(vectors[2], np.array([5, 2])), [vectors[5] @ vectors[2], 1], atol=1e-3)
    assert index.scores(vectors[2], np.array([], np.int64)).shape == (0,)


def test_passages_are_compared_by_their_own_vectors() -> None:
    vectors = unit_vectors(7)
    index = DenseIndex.build(vectors, np.array([0, 3, 4, 7]))
    np.testing.assert_allclose(index.similarities(2, np.array([0, 2, 1])), vectors[[0, 4, 3]] @ vectors[4], atol=1e-3)


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


@pytest.fixture
def by_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let searches of small indexes be by codes, too, and score few of the passages that are near by these."""
    monkeypatch.setattr(row_order, "EXACT_ROWS", 100)
    for name, value in {"_BY_CODES": 64, "_CODES_PER_HIT": 0, "_BY_ROWS": 40, "_ROWS_OF_PASSAGES_PER_HIT": 0, "_FEW_ALLOWED": 30}.items():
        monkeypatch.setattr(dense, name, value)


COUNTS = [1 + number % 4 for number in range(400)]
STARTS = np.cumsum([0, *COUNTS])


def clustered(seed: int = 0) -> np.ndarray:
    """Return unit vectors for `STARTS`: passages of twenty subjects, whose windows are like the whole."""
    random = np.random.default_rng(seed)
    own = random.normal(size=(20, 24))[random.integers(0, 20, len(COUNTS))] + 0.6 * random.normal(size=(len(COUNTS), 24))
    vectors = np.repeat(own, COUNTS, axis=0) + 0.2 * random.normal(size=(sum(COUNTS), 24))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_the_number_of_rows_says_whether_a_search_is_exact() -> None:
    assert (row_order.is_exact(row_order.EXACT_ROWS, 384), row_order.is_exact(row_order.EXACT_ROWS + 1, 384)) == (True, False)
    assert row_order.is_exact(row_order.EXACT_ROWS + 1, 383)  # a prime: there are no codes


@pytest.mark.usefixtures("by_codes")
def test_by_codes_the_best_passages_are_found_with_their_exact_scores() -> None:
    vectors = clustered()
    index = DenseIndex.build(vectors, STARTS)
    assert (index.exact, index.size, index.rows, index.dimension) == (False, 400, 1000, 24)
    for row in (0, 333, 999):
        ids, scores = index.search(vectors[row], 10)
        assert ids.tolist() == exact_order(vectors, COUNTS, vectors[row])[:10]
        np.testing.assert_allclose(scores, expected_scores(vectors, COUNTS, vectors[row])[ids], atol=1e-3)


@pytest.mark.usefixtures("by_codes")
@pytest.mark.parametrize("count", [1, 20, 31, 200])
def test_by_codes_only_allowed_passages_are_found(count: int) -> None:
    vectors, allowed = clustered(), np.zeros(400, np.bool_)
    query = vectors[0]
    allowed[exact_order(vectors, COUNTS, query)[-count:]] = True  # the furthest ones
    ids, _ = DenseIndex.build(vectors, STARTS).search(query, 10, allowed)
    assert ids.tolist() == [id_ for id_ in exact_order(vectors, COUNTS, query) if allowed[id_]][:10]


@pytest.mark.usefixtures("by_codes")
def test_by_codes_equal_scores_are_ordered_by_id() -> None:
    vectors = np.repeat(unit_vectors(8, 24), 50, axis=0)
    ids, _ = without_windows(vectors).search(vectors[120], 30)
    assert ids.tolist() == list(range(100, 130))


@pytest.mark.usefixtures("by_codes")
def test_by_codes_the_same_vectors_give_the_same_bytes_and_what_is_loaded_finds_the_same(tmp_path: Path) -> None:
    vectors = clustered()
    for name in ("x", "y"):
        rows = rows_to_fill(tmp_path / f"{name}.faiss", 1000, 24)
        rows[row_order.places(STARTS, slice(None), 24)] = search_rows(vectors, STARTS)
        DenseIndex.over(rows, STARTS).save(tmp_path / f"{name}.faiss")
    DenseIndex.build(vectors, STARTS).save(tmp_path / "z.faiss")
    for suffix in (".faiss", ".starts.npy", ".rows.npy", ".sums.npy"):
        assert len({(tmp_path / f"{name}{suffix}").read_bytes() for name in "xyz"}) == 1
    loaded = DenseIndex.load(tmp_path / "x.faiss")
    assert (loaded.exact, loaded.size, loaded.rows, loaded.dimension) == (False, 400, 1000, 24)
    (ids, scores), (loaded_ids, loaded_scores) = DenseIndex.build(vectors, STARTS).search(vectors[4], 7), loaded.search(vectors[4], 7)
    assert (ids.tolist(), scores.tolist()) == (loaded_ids.tolist(), loaded_scores.tolist())


@pytest.mark.usefixtures("by_codes")
def test_a_row_that_was_damaged_is_an_error_when_it_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "index" / "generations" / "000001"
    folder.mkdir(parents=True)
    vectors = clustered()
    DenseIndex.build(vectors, STARTS).save(folder / "x.faiss")
    flip(folder / "x.rows.npy", (folder / "x.rows.npy").stat().st_size - 5)  # of the last passage's last row
    index = DenseIndex.load(folder / "x.faiss")
    assert index.scores(vectors[0], np.array([0, 398])).shape == (2,)
    for read in (lambda: index.scores(vectors[0], np.array([0, 399])), lambda: index.search(vectors[-1], 3)):
        with pytest.raises(IndexCorrupt, match=r"x\.rows\.npy is not what the build wrote: its checksum differs"):
            read()


@pytest.mark.usefixtures("by_codes")
def test_codes_of_other_vectors_are_refused(tmp_path: Path) -> None:
    DenseIndex.build(clustered(), STARTS).save(tmp_path / "x.faiss")
    np.save(tmp_path / "x.starts.npy", np.delete(STARTS, 5))
    with pytest.raises(ValueError, match="the codes do not belong to these vectors"):
        DenseIndex.load(tmp_path / "x.faiss")
    np.save(tmp_path / "x.rows.npy", np.zeros((1000, 20), np.float16))
    np.save(tmp_path / "x.starts.npy", STARTS)
    with pytest.raises(ValueError, match="the codes do not belong to these vectors"):
        DenseIndex.load(tmp_path / "x.faiss")


def test_every_changed_bit_of_a_row_changes_its_checksum() -> None:
    for dimension in (24, 5):
        rows = np.repeat(unit_vectors(1, dimension).astype(np.float16), 16 * dimension + 1, axis=0)
        for bit in range(16 * dimension):
            rows.view(np.uint8)[bit, bit // 8] ^= 1 << bit % 8
        sums = sums_of(rows)
        assert (sums[:-1] != sums[-1]).all()
