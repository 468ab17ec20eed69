from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.search.compiling import compile_lexical
from articleqa.index.search.lexical import LexicalIndex

WORDS = st.sampled_from(["the", "the", "the", "of", "of", "call", "general", "moon", "anruf"])
PASSAGES = st.lists(st.lists(WORDS, max_size=6), min_size=1, max_size=60)


def all_sorted(lexical: LexicalIndex, query: list[str], k: int, admitted: np.ndarray | None) -> list[int]:
    """Return the best by going through all passages."""
    looked_up, ids = lexical.look_up(query), np.arange(lexical.postings.size)
    fractions = looked_up.fractions(ids, looked_up.scores(ids))
    if admitted is not None:
        fractions = np.where(admitted, fractions, 0)
    return [id_ for id_ in sorted(ids.tolist(), key=lambda id_: (-fractions[id_], id_)) if fractions[id_] > 0][:k]


@given(PASSAGES, st.lists(WORDS | st.just("unknown"), max_size=6), st.integers(1, 70), st.data())
def test_the_best_are_those_of_all_passages(passages: list[list[str]], query: list[str], k: int, data: st.DataObject) -> None:
    languages = data.draw(st.lists(st.sampled_from(["en", "de", None]), min_size=len(passages), max_size=len(passages)))
    admitted = data.draw(st.none() | st.lists(st.booleans(), min_size=len(passages), max_size=len(passages)).map(np.array))
    lexical = compile_lexical(passages, languages)
    assert lexical.look_up(query).best(k, admitted).tolist() == all_sorted(lexical, query, k, admitted)


@pytest.fixture(scope="module", params=[["en"], ["en", "en", "de", None]])
def archive(request: pytest.FixtureRequest) -> LexicalIndex:
    """4,000 passages by Zipf's law, in one language or in several."""
    generator = np.random.default_rng(0)
    passages = [[f"w{word}" for word in generator.zipf(1.3, 20) if word < 3000] for _ in range(4000)]
    return compile_lexical(passages, [request.param[at % len(request.param)] for at in range(4000)])


@pytest.mark.parametrize("k", [1, 10, 60])
@pytest.mark.parametrize("share", [None, 0.3])
def test_the_best_of_many_passages_are_those_of_all(archive: LexicalIndex, k: int, share: float | None) -> None:
    generator = np.random.default_rng(1)
    for _ in range(30):
        query = [f"w{word}" for word in generator.zipf(1.3, 6)]
        admitted = None if share is None else generator.random(4000) < share
        assert archive.look_up(query).best(k, admitted).tolist() == all_sorted(archive, query, k, admitted)


def test_hardly_more_than_the_best_are_sorted(archive: LexicalIndex) -> None:
    """Only of those that reach the k-th best of the blocks, or of all where there are too few blocks, are the scores looked up."""
    query = archive.look_up(["w1", "w2", "w30"])
    sizes: list[int] = []
    scores = query.scores

    def counted(ids: np.ndarray) -> np.ndarray:
        sizes.append(len(ids))
        return scores(ids)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(query, "scores", counted)
        assert [len(query.best(k)) for k in (1, 10, 400)] == [1, 10, 400]
    assert sizes[0] == 1
    assert sizes[1] < 20
    assert sizes[2] < 800


def test_many_passages_with_the_score_of_the_last_are_in_the_order_of_ids() -> None:
    lexical = compile_lexical([["the", "moon" if at % 3 else "sea"] for at in range(1000)], ["en"] * 1000)
    expected = [at for at in range(1000) if at % 3 == 0][:5]
    assert lexical.look_up(["the", "sea"]).best(5).tolist() == expected
    assert lexical.look_up(["sea"]).best(400).tolist() == [at for at in range(1000) if at % 3 == 0]
