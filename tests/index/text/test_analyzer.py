from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.records import Span
from articleqa.index.text.analyzer import Term, analyze, matches, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'appel du Général Brown", ["l", "appel", "du", "general", "brown"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("Cuộc điện đàm", ["cuoc", "dien", "dam"]),
        ("27 novembre 2024", ["27", "novembre", "2024"]),
        ("Ещё Звёзды", ["еще", "звезды"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("月球背面", ["月球", "球背", "背面"]),
        ("11月27日", ["11", "月", "27", "日"]),
        ("ｆｕｌｌ ﬁle", ["full", "file"]),
        ("12,403 12.403 12\u00a0403 12\u202f403 12’403 12403", ["12403"] * 6),
        ("1.000.000, ١٬٢٣٤", ["1000000", "١", "٢٣٤"]),
        ("in 2019 250 people", ["in", "2019", "250", "people"]),
        ("27.11.2024 3,14 12.4035 1998,1999", ["27", "11", "2024", "3", "14", "12", "4035", "1998", "1999"]),
        ("", []),
        ("?! — …", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_a_term_knows_where_it_stands() -> None:
    assert list(analyze("Été à 月球背")) == [Term("ete", 0, 3), Term("a", 4, 5), Term("月球", 6, 8), Term("球背", 7, 9)]


def test_matches_merges_overlapping_pairs() -> None:
    assert matches(terms("月球背面"), "在月球背面，月球") == [Span(1, 5), Span(6, 8)]
    assert matches(["general"], "Le général, les généraux") == [Span(3, 10)]
    assert matches([], "anything") == []


@given(st.text())
def test_offsets_make_the_same_term_again(text: str) -> None:
    for term in analyze(text):
        assert 0 <= term.start < term.end <= len(text)
        assert [t.term for t in analyze(text[term.start : term.end])] == [term.term]


@given(st.text())
def test_terms_are_in_order_and_hold_no_white_space(text: str) -> None:
    analyzed = list(analyze(text))
    assert [t.start for t in analyzed] == sorted(t.start for t in analyzed)
    assert all(t.term and not any(c.isspace() for c in t.term) for t in analyzed)


def test_every_character_is_in_the_same_terms_by_both_ways_to_find_them() -> None:
    """A text with a character of Greek is gone through by another pattern than one in Latin or Cyrillic script; so are positions."""
    for code in range(0x2100):
        text = f"aé{chr(code)}1{chr(code)}é,234"
        assert terms(text) == [term.term for term in analyze(text)] == terms(f"{text} α")[:-1], hex(code)


MIXED = st.text(alphabet=st.sampled_from("aAéßŁя҂\u0301\u0489½²12३Ⅳ.,'’\u00a0\u202f -月球〇กา๑١م\u2071"), max_size=30)


@given(MIXED)
def test_terms_are_those_that_have_positions(text: str) -> None:
    assert terms(text) == [term.term for term in analyze(text)]
