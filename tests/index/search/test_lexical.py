from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.search.compiling import compile_lexical
from articleqa.index.search.lexical import LexicalIndex, Scale, TermWeights, scale_of

WORDS = st.sampled_from(["the", "call", "general", "moon", "der", "anruf", "mond"])
PASSAGES = st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=1, max_size=40)

ENGLISH = [
    "the call took place",
    "the moon is far",
    "the bridge is long",
    "the general spoke",
    "the sea",
    "the sun",
    "the road",
    "the rain",
]
GERMAN = ["der anruf war kurz", "der mond", "die brücke", "der general", "das meer", "die sonne", "die straße", "der regen"]
BOTH = [text.split() for text in (*ENGLISH, *GERMAN)]
LANGUAGES = ["en"] * 8 + ["de"] * 8


def fractions_of(lexical: LexicalIndex, query: list[str]) -> np.ndarray:
    ids, looked_up = np.arange(lexical.postings.size), lexical.look_up(query)
    return looked_up.fractions(ids, looked_up.scores(ids))


def above_ordinary(lexical: LexicalIndex, query: list[str]) -> np.ndarray:
    ids = np.arange(lexical.postings.size)
    return lexical.look_up(query).above_ordinary(ids, fractions_of(lexical, query))


def test_a_common_word_is_common_though_its_language_is_rare() -> None:
    """A quarter of all passages has "the", but all English ones: there it counts for almost nothing."""
    passages = [*BOTH, *BOTH[8:], *BOTH[8:]]
    by_language = fractions_of(compile_lexical(passages, [*LANGUAGES, *["de"] * 16]), ["the", "mond"])
    over_all = fractions_of(compile_lexical(passages, [None] * 32), ["the", "mond"])
    assert 1.8 * by_language[:8].max() < over_all[:8].max()
    assert by_language[9] > 0.2


def test_a_fraction_is_of_the_best_score_that_could_be_reached() -> None:
    lexical = compile_lexical(BOTH, LANGUAGES)
    all_terms, half_of_them, none_of_them = (fractions_of(lexical, query)[0] for query in (["call"], ["call", "anruf"], ["anruf"]))
    assert none_of_them == 0
    assert half_of_them == pytest.approx(all_terms / 2, rel=1e-5)  # a term that no English passage has counts like the rarest English one
    assert 0.3 < all_terms < 1


def test_an_ordinary_score_is_the_sum_of_what_the_terms_add_and_of_how_that_varies() -> None:
    weights = [TermWeights(ceiling=4, mean=1, variance=3), None, TermWeights(ceiling=2, mean=0.5, variance=1)]
    assert list(scale_of(weights, unknown=5, size=90)) == pytest.approx([11, (1.5 + 1.28 * 2) * 90 / 100])
    assert scale_of([], unknown=5, size=0) == Scale(1e-9, 0)


def test_what_an_ordinary_passage_gets_is_taken_off() -> None:
    lexical = compile_lexical([["common"] for _ in range(99)] + [["common", "rare"]], ["en"] * 100)
    query = ["common", "rare"]
    ((ceiling, ordinary),) = lexical.look_up(query).scales.values()
    fractions, above = fractions_of(lexical, query), above_ordinary(lexical, query)
    assert above.tolist() == [0.0] * 99 + [pytest.approx(fractions[99] - ordinary / ceiling)]
    assert above[99] > 0.2
    single = compile_lexical([["moon"]], ["en"])
    assert above_ordinary(single, ["moon"])[0] == pytest.approx(fractions_of(single, ["moon"])[0] * 10 / 11)  # one shows nothing


def test_about_a_tenth_of_the_passages_is_above_what_is_ordinary() -> None:
    generator = np.random.default_rng(0)
    passages = [[f"w{word}" for word in generator.zipf(1.3, 60) if word < 1000] for _ in range(2000)]
    lexical = compile_lexical(passages, ["en"] * len(passages))
    shares = []
    for start in range(1, 9):
        query = [f"w{word}" for word in range(start, 80, 8)]
        shares.append((above_ordinary(lexical, query) > 0).mean())
    assert 0.1 < min(shares) < max(shares) < 0.2


@given(passages=PASSAGES, query=st.lists(WORDS, max_size=4), german=st.booleans())
def test_saved_and_loaded_it_scores_as_before(
    tmp_path_factory: pytest.TempPathFactory, passages: list[list[str]], query: list[str], german: bool
) -> None:
    folder = tmp_path_factory.mktemp("lexical")
    lexical = compile_lexical(passages, ["de" if german and i % 2 else "en" for i in range(len(passages))])
    lexical.save(folder)
    loaded = LexicalIndex.load(folder, len(passages))
    assert fractions_of(loaded, query).tolist() == fractions_of(lexical, query).tolist()
    assert loaded.look_up(query).scales == lexical.look_up(query).scales
    assert loaded.passage_count("moon") == sum("moon" in p for p in passages)


@given(PASSAGES, st.lists(WORDS, unique=True, max_size=4))
def test_numbers_of_some_passages_are_those_among_all(passages: list[list[str]], query: list[str]) -> None:
    lexical = compile_lexical(passages, ["de" if i % 3 else "en" for i in range(len(passages))])
    some, looked_up = np.arange(len(passages))[::-2], lexical.look_up(query)
    scores = looked_up.scores(some)
    assert scores.tolist() == looked_up.scores(np.arange(len(passages)))[some].tolist()
    assert looked_up.fractions(some, scores).tolist() == fractions_of(lexical, query)[some].tolist()
    assert looked_up.above_ordinary(some, looked_up.fractions(some, scores)).tolist() == above_ordinary(lexical, query)[some].tolist()


def test_a_character_is_found_in_the_pairs_that_have_it() -> None:
    lexical = compile_lexical([["月球", "luna"], ["地月", "moon"], ["地球"], ["กา"]], [None] * 4)
    assert [sorted(lexical.passages_with_character(c).tolist()) for c in "月球地าlé"] == [[0, 1], [0, 2], [1, 2], [3], [], []]


def test_groups_of_another_index_are_refused(tmp_path: Path) -> None:
    compile_lexical(BOTH, LANGUAGES).save(tmp_path)
    with pytest.raises(ValueError, match="do not belong"):
        LexicalIndex.load(tmp_path, 3)
    np.save(tmp_path / "bm25.members.npy", np.zeros(3, np.int32))
    with pytest.raises(ValueError, match="BM25 arrays do not belong together"):
        LexicalIndex.load(tmp_path, len(BOTH))
    compile_lexical(BOTH, LANGUAGES).postings.save(tmp_path)
    compile_lexical([["a"]] * 16, LANGUAGES).vocabulary.save(tmp_path)
    with pytest.raises(ValueError, match="rows do not belong to these terms"):
        LexicalIndex.load(tmp_path, len(BOTH))
