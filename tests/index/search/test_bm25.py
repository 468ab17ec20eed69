from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from articleqa.index.search.bm25 import EPSILON, K1, B, FlooredOkapi, compile_bm25, compile_okapi, idfs

WORDS = st.sampled_from(["the", "call", "general", "moon", "november", "took", "place"])
PASSAGES = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=20).filter(any)


@given(PASSAGES, st.lists(WORDS | st.just("unknown"), max_size=6))
def test_compiled_scores_are_rank_bm25s(passages: list[list[str]], query: list[str]) -> None:
    okapi = BM25Okapi(passages)
    np.testing.assert_allclose(compile_okapi(okapi).scores(query), okapi.get_scores(query), rtol=1e-5, atol=1e-5)


def test_worked_example() -> None:
    """By hand: idf = ln(3 - 1 + .5) - ln(1 + .5); one occurrence in a passage of average length weighs idf · 2.5 / 2.5."""
    bm25 = compile_bm25([["moon", "landing"], ["phone", "call"], ["long", "bridge"]])
    idf = math.log(2.5) - math.log(1.5)
    np.testing.assert_allclose(bm25.scores(["moon"]), [idf, 0, 0], rtol=1e-6)
    np.testing.assert_allclose(bm25.scores(["moon", "moon", "call"]), [2 * idf, idf, 0], rtol=1e-6)
    assert bm25.ceiling("moon", 9.0) == pytest.approx(2.5 * idf)
    assert bm25.ceiling("nowhere", 9.0) == 9.0
    assert (bm25.passage_count("moon"), bm25.passage_count("nowhere")) == (1, 0)


@given(PASSAGES, WORDS)
def test_holding_a_term_is_never_worse_than_not(passages: list[list[str]], term: str) -> None:
    scores = compile_bm25(passages).scores([term])
    assert all((score > 0) == (term in passage) for score, passage in zip(scores, passages, strict=True))
    assert scores.max() <= compile_bm25(passages).ceiling(term, 0.0) + 1e-6


@pytest.mark.parametrize("passages", [[["a"]], [["a"], ["a", "b"]]])
def test_one_or_two_passages_rank_sensibly(passages: list[list[str]]) -> None:
    assert BM25Okapi(passages).idf["a"] <= 0  # why the floor is there
    assert FlooredOkapi(passages).idf["a"] == FlooredOkapi.MIN_IDF
    assert (compile_bm25(passages).scores(["a"]) > 0).all()


@pytest.mark.parametrize("passages", [[], [[]], [[], []]])
def test_nothing_to_index_scores_nothing(passages: list[list[str]], tmp_path: Path) -> None:
    bm25 = compile_bm25(passages)
    bm25.save(tmp_path)
    for empty in (bm25, type(bm25).load(tmp_path, len(passages))):
        assert empty.scores(["a"]).tolist() == [0.0] * len(passages)
        assert empty.ceiling("a", 0.0) == 0


@given(passages=PASSAGES, query=st.lists(WORDS, max_size=4))
def test_saved_and_loaded_it_scores_as_before(
    tmp_path_factory: pytest.TempPathFactory, passages: list[list[str]], query: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("bm25")
    bm25 = compile_bm25(passages)
    bm25.save(folder)
    loaded = type(bm25).load(folder, len(passages))
    assert loaded.scores(query).tolist() == bm25.scores(query).tolist()
    assert loaded.rows == bm25.rows
    assert [loaded.ceiling(term, 1.0) for term in query] == [bm25.ceiling(term, 1.0) for term in query]


def test_a_strange_line_break_inside_a_term_survives(tmp_path: Path) -> None:
    bm25 = compile_bm25([["a\x0bb", "c\u2028d"], ["e"], ["f"]])
    bm25.save(tmp_path)
    assert type(bm25).load(tmp_path, 3).rows == bm25.rows


@given(PASSAGES, st.lists(WORDS, max_size=4), st.data())
def test_some_of_the_passages_keep_their_scores(passages: list[list[str]], query: list[str], data: st.DataObject) -> None:
    bm25 = compile_bm25(passages)
    ids = np.array(sorted(data.draw(st.sets(st.integers(0, len(passages) - 1)))), np.int32)
    assert bm25.only(ids).scores(query).tolist() == bm25.scores(query)[ids].tolist()


@given(PASSAGES, PASSAGES, st.lists(WORDS, max_size=4))
def test_concatenated_parts_score_as_each_alone(first: list[list[str]], second: list[list[str]], query: list[str]) -> None:
    a, b = compile_bm25(first), compile_bm25(second)
    ids = np.arange(len(first) + len(second), dtype=np.int32)
    ids_of_b, ids_of_a = ids[: len(second)], ids[len(second) :]
    joined = type(a).concatenated([("a ", ids_of_a, a), ("b ", ids_of_b, b)], len(ids))
    assert joined.scores([f"a {t}" for t in query]).tolist() == [*np.zeros(len(second)), *a.scores(query)]
    assert joined.scores([f"b {t}" for t in query]).tolist() == [*b.scores(query), *np.zeros(len(first))]


def test_arrays_of_another_index_are_refused(tmp_path: Path) -> None:
    compile_bm25([["a", "b"], ["c"]]).save(tmp_path)
    np.save(tmp_path / "bm25.indptr.npy", np.zeros(2, np.int64))
    with pytest.raises(ValueError, match="do not belong together"):
        type(compile_bm25([])).load(tmp_path, 2)


@given(PASSAGES)
def test_the_idf_of_counted_terms_is_that_of_the_library(passages: list[list[str]]) -> None:
    okapi = FlooredOkapi(passages)
    counts = np.array([sum(term in passage for passage in passages) for term in okapi.idf], np.int64)
    np.testing.assert_allclose(idfs(counts, len(passages)), list(okapi.idf.values()), rtol=1e-12)
    assert idfs(np.zeros(0, np.int64), 3).shape == (0,)
    assert (okapi.k1, okapi.b, okapi.epsilon) == (K1, B, EPSILON)
