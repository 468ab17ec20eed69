from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.search.bm25 import FlooredOkapi
from articleqa.index.search.lexical import LexicalIndex, Scale, TermWeights, compile_lexical, scale_of

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
    return lexical.fractions(lexical.scores(query), lexical.scales(query))


@given(PASSAGES, st.lists(WORDS | st.just("unknown"), max_size=6), st.data())
def test_scores_are_rank_bm25s_language_by_language(passages: list[list[str]], query: list[str], data: st.DataObject) -> None:
    languages = data.draw(st.lists(st.sampled_from(["en", "de", None]), min_size=len(passages), max_size=len(passages)))
    scores = compile_lexical(passages, languages).scores(query)
    for language in set(languages):
        members = [at for at, name in enumerate(languages) if name == language]
        own_statistics = language is not None and len(members) >= 8
        expected = np.array(FlooredOkapi([passages[at] for at in members] if own_statistics else passages).get_scores(query))
        np.testing.assert_allclose(scores[members], expected if own_statistics else expected[members], rtol=1e-5, atol=1e-5)


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


@given(PASSAGES)
def test_what_a_term_adds_is_counted_over_the_passages_of_its_group(passages: list[list[str]]) -> None:
    languages = ["de" if i % 3 else "en" for i in range(len(passages))]
    lexical = compile_lexical(passages, languages)
    for row, (name, mean, variance) in enumerate(zip(lexical.bm25.rows, lexical.means, lexical.variances, strict=True)):
        group, _, term = name.partition(" ")
        of_group = lexical.scores([term])[lexical.group_of == lexical.groups.index(group)]
        assert list(lexical.bm25.rows).index(name) == row
        assert (mean, variance) == (pytest.approx(of_group.mean(), abs=1e-5), pytest.approx(of_group.var(), abs=1e-4))


def test_what_an_ordinary_passage_gets_is_taken_off() -> None:
    lexical = compile_lexical([["common"] for _ in range(99)] + [["common", "rare"]], ["en"] * 100)
    scales = lexical.scales(["common", "rare"])
    ((ceiling, ordinary),) = scales
    fractions = lexical.fractions(lexical.scores(["common", "rare"]), scales)
    above = lexical.above_ordinary(fractions, scales)
    assert above.tolist() == [0.0] * 99 + [pytest.approx(fractions[99] - ordinary / ceiling)]
    assert above[99] > 0.2
    single = compile_lexical([["moon"]], ["en"])
    scales = single.scales(["moon"])
    fractions = single.fractions(single.scores(["moon"]), scales)
    above = single.above_ordinary(fractions, scales)
    assert above[0] == pytest.approx(fractions[0] * 10 / 11)  # one passage does not show what is ordinary


def test_about_a_tenth_of_the_passages_is_above_what_is_ordinary() -> None:
    generator = np.random.default_rng(0)
    passages = [[f"w{word}" for word in generator.zipf(1.3, 60) if word < 1000] for _ in range(2000)]
    lexical = compile_lexical(passages, ["en"] * len(passages))
    shares = []
    for start in range(1, 9):
        query = [f"w{word}" for word in range(start, 80, 8)]
        scales = lexical.scales(query)
        shares.append((lexical.above_ordinary(lexical.fractions(lexical.scores(query), scales), scales) > 0).mean())
    assert 0.1 < min(shares) < max(shares) < 0.2


@given(passages=PASSAGES, query=st.lists(WORDS, max_size=4), german=st.booleans())
def test_saved_and_loaded_it_scores_as_before(
    tmp_path_factory: pytest.TempPathFactory, passages: list[list[str]], query: list[str], german: bool
) -> None:
    folder = tmp_path_factory.mktemp("lexical")
    lexical = compile_lexical(passages, ["de" if german and i % 2 else "en" for i in range(len(passages))])
    lexical.save(folder)
    loaded = LexicalIndex.load(folder, len(passages))
    assert loaded.scores(query).tolist() == lexical.scores(query).tolist()
    assert fractions_of(loaded, query).tolist() == fractions_of(lexical, query).tolist()
    assert loaded.scales(query) == lexical.scales(query)
    assert loaded.passage_count("moon") == sum("moon" in p for p in passages)


def test_nothing_to_index(tmp_path: Path) -> None:
    compile_lexical([], []).save(tmp_path)
    empty = LexicalIndex.load(tmp_path, 0)
    assert (fractions_of(empty, ["a"]).shape, empty.above_ordinary(np.zeros(0, np.float32), empty.scales(["a"])).shape) == ((0,), (0,))


def test_groups_of_another_index_are_refused(tmp_path: Path) -> None:
    compile_lexical(BOTH, LANGUAGES).save(tmp_path)
    with pytest.raises(ValueError, match="do not belong"):
        LexicalIndex.load(tmp_path, 3)
    np.save(tmp_path / "bm25.means.npy", np.zeros(3, np.float32))
    with pytest.raises(ValueError, match="means do not belong to these terms"):
        LexicalIndex.load(tmp_path, len(BOTH))
