from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.search import compiling
from articleqa.index.search.bm25 import FlooredOkapi
from articleqa.index.search.compiling import compile_lexical
from articleqa.index.search.lexical import LexicalIndex

WORDS = st.sampled_from(["the", "call", "general", "moon", "der", "anruf", "mond"])
PASSAGES = st.lists(st.lists(WORDS, max_size=12), max_size=40)
LANGUAGES = st.lists(st.sampled_from(["en", "de", "sw", None]), min_size=40, max_size=40)
ARRAYS = ("first_rows", "rows", "positions", "weights", "full", "members", "bounds")


def scores_of(lexical: LexicalIndex, query: list[str]) -> np.ndarray:
    return lexical.look_up(query).scores(np.arange(lexical.postings.size))


@given(PASSAGES, st.lists(WORDS | st.just("unknown"), max_size=6), LANGUAGES)
def test_scores_are_rank_bm25s_language_by_language(passages: list[list[str]], query: list[str], languages: list[str | None]) -> None:
    languages = languages[: len(passages)]
    scores = scores_of(compile_lexical(passages, languages), query)
    for language in set(languages):
        members = [at for at, name in enumerate(languages) if name == language]
        own_statistics = language is not None and len(members) >= 8
        counted = [passages[at] for at in members] if own_statistics else passages
        expected = np.array(FlooredOkapi(counted).get_scores(query)) if any(counted) else np.zeros(len(counted))
        np.testing.assert_allclose(scores[members], expected if own_statistics else expected[members], rtol=1e-5, atol=1e-5)


def test_scores_of_a_mixed_archive_are_rank_bm25s() -> None:
    """600 passages by Zipf's law in three languages, two groups and a rest, counted in several chunks: frequent and rare terms."""
    generator = np.random.default_rng(0)
    passages = [[f"w{word}" for word in generator.zipf(1.3, 30) if word < 500] for _ in range(600)]
    languages = [None if at % 50 == 0 else ("en", "de", "en")[at % 3] for at in range(600)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling, "_CHUNK_TERMS", 1000)
        lexical = compile_lexical(passages, languages)
    assert lexical.groups == ("*", "de", "en")
    okapis = {
        group: FlooredOkapi([p for p, lang in zip(passages, languages, strict=True) if group in ("*", lang)]) for group in lexical.groups
    }
    for query in ([f"w{word}" for word in generator.zipf(1.2, 8)] for _ in range(20)):
        scores = scores_of(lexical, query)
        for group, okapi in okapis.items():
            of_group = [at for at, lang in enumerate(languages) if (lang or "*") == group]
            expected = np.array(okapi.get_scores(query))
            np.testing.assert_allclose(scores[of_group], expected[of_group] if group == "*" else expected, rtol=1e-5, atol=1e-5)


def test_worked_example() -> None:
    """By hand: idf = ln(3 - 1 + .5) - ln(1 + .5); one occurrence in a passage of average length weighs idf · 2.5 / 2.5."""
    lexical = compile_lexical([["moon", "landing"], ["phone", "call"], ["long", "bridge"]], [None] * 3)
    idf = math.log(2.5) - math.log(1.5)
    np.testing.assert_allclose(scores_of(lexical, ["moon"]), [idf, 0, 0], rtol=1e-6)
    np.testing.assert_allclose(scores_of(lexical, ["moon", "moon", "call"]), [2 * idf, idf, 0], rtol=1e-6)
    (moon,) = lexical.rows("moon")
    assert [moon.passage_count, moon.ceiling] == pytest.approx([1, 2.5 * idf])
    assert (lexical.rows("nowhere"), lexical.unknown.tolist()) == ([], pytest.approx([2.5 * idf]))
    assert (lexical.passage_count("moon"), lexical.passage_count("nowhere")) == (1, 0)


@given(PASSAGES, LANGUAGES, WORDS)
def test_holding_a_term_is_never_worse_than_not(passages: list[list[str]], languages: list[str | None], term: str) -> None:
    lexical = compile_lexical(passages, languages[: len(passages)])
    scores = scores_of(lexical, [term])
    holding = [at for at, passage in enumerate(passages) if term in passage]
    assert np.flatnonzero(scores > 0).tolist() == sorted(lexical.passages_with(term).tolist()) == holding
    assert lexical.passage_count(term) == len(holding)
    for row in lexical.rows(term):
        of_group = scores[lexical.postings.members[slice(*lexical.postings.ranges[row.group])]]
        assert of_group.max() <= row.ceiling + 1e-6
        assert [row.mean, row.variance] == pytest.approx([of_group.mean(), of_group.var()], abs=1e-4)


@pytest.mark.parametrize("passages", [[], [[]], [[], []]])
def test_nothing_to_index_scores_nothing(passages: list[list[str]], tmp_path: Path) -> None:
    compile_lexical(passages, [None] * len(passages)).save(tmp_path)
    empty = LexicalIndex.load(tmp_path, len(passages))
    assert scores_of(empty, ["a"]).tolist() == [0.0] * len(passages)
    assert empty.look_up(["a"]).best(3).tolist() == []


@given(PASSAGES, LANGUAGES, st.integers(1, 30), st.integers(1, 5))
def test_the_same_passages_give_the_same_arrays_however_they_are_counted(
    passages: list[list[str]], languages: list[str | None], terms: int, count: int
) -> None:
    at_once = compile_lexical(passages, languages[: len(passages)]).postings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling, "_CHUNK_TERMS", terms)
        patch.setattr(compiling, "_CHUNK_PASSAGES", count)
        in_chunks = compile_lexical(passages, languages[: len(passages)]).postings
    for name in ARRAYS:
        one, other = getattr(at_once, name), getattr(in_chunks, name)
        if name == "rows":
            np.testing.assert_allclose(other["variance"], one["variance"], atol=1e-6)  # a sum of floats depends on its order
            np.testing.assert_allclose(other["mean"], one["mean"], rtol=1e-6)
            one, other = ([tuple(row)[:5] for row in rows.tolist()] for rows in (one, other))
            assert one == other
        else:
            assert one.tolist() == other.tolist()
