from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.search.vocabulary import Vocabulary

TERMS = st.lists(st.text(alphabet=st.sampled_from("ab\x0b\u2028éß月球\U0001f600"), min_size=1, max_size=4), unique=True, max_size=300)


@given(TERMS, TERMS)
def test_terms_are_numbered_in_their_order(tmp_path_factory: pytest.TempPathFactory, terms: list[str], others: list[str]) -> None:
    folder = tmp_path_factory.mktemp("vocabulary")
    made = Vocabulary.of(sorted(terms))
    made.save(folder)
    for vocabulary in (made, Vocabulary.load(folder)):
        assert list(vocabulary) == sorted(terms)
        assert len(vocabulary) == len(terms)
        assert [vocabulary.number(term) for term in sorted(terms)] == list(range(len(terms)))
        assert all(vocabulary.number(term) is None for term in {*others, "", "a\nb", "\ud800"} - {*terms})
        assert list(vocabulary.from_on("月")) == [(number, term) for number, term in enumerate(sorted(terms)) if term >= "月"]


@pytest.mark.parametrize("count", [64, 65, 128, 200])
def test_a_part_of_a_line_is_no_term(count: int) -> None:
    vocabulary = Vocabulary.of([f"a{number:03}b" for number in range(count)])
    assert [vocabulary.number(f"a{number:03}b") for number in range(count)] == list(range(count))
    assert [vocabulary.number(term) for term in ("a", "a000", "000b", "b", "a063bb")] == [None] * 5


def test_the_blocks_of_other_terms_are_refused(tmp_path: Path) -> None:
    Vocabulary.of(["a", "b"]).save(tmp_path)
    np.save(tmp_path / "bm25.blocks.npy", np.array([0, 3]))
    with pytest.raises(ValueError, match="do not belong together"):
        Vocabulary.load(tmp_path)
