from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from articleqa.index.search.bm25 import EPSILON, K1, B, FlooredOkapi, idfs

WORDS = st.sampled_from(["the", "call", "general", "moon", "november", "took", "place"])
PASSAGES = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize("passages", [[["a"]], [["a"], ["a", "b"]]])
def test_one_or_two_passages_rank_sensibly(passages: list[list[str]]) -> None:
    assert BM25Okapi(passages).idf["a"] <= 0  # why the floor is there
    assert FlooredOkapi(passages).idf["a"] == FlooredOkapi.MIN_IDF


@given(PASSAGES)
def test_the_idf_of_counted_terms_is_that_of_the_library(passages: list[list[str]]) -> None:
    okapi = FlooredOkapi(passages)
    counts = np.array([sum(term in passage for passage in passages) for term in okapi.idf], np.int64)
    np.testing.assert_allclose(idfs(counts, len(passages)), list(okapi.idf.values()), rtol=1e-12)
    assert idfs(np.zeros(0, np.int64), 3).shape == (0,)
    assert (okapi.k1, okapi.b, okapi.epsilon) == (K1, B, EPSILON)
