from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.records import Span
from articleqa.index.text.folding import BREAK, fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’Élysée", "l'elysee"),
        ("STRASSE Straße ﬁn ｆｕｌｌ", "strasse strasse fin full"),
        ("Điện Biên Phủ, Łódź, København", "dien bien phu, lodz, kobenhavn"),
        ("İstanbul ISPARTA ıssız", "istanbul isparta issiz"),
        ("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", "οδυσσευσ οδυσσευσ"),
        ("Ещё мой Ёлка Київ", "еще мой елка київ"),
        ("мои\u0306 Киі\u0308в", "мой київ"),  # taken apart, as some systems write them
        ("שָׁלוֹם مُحَمَّد أحمد", "שלום محمد احمد"),
        ("हिन्दी मुख्‍य", "हिन्दी मुख्य"),
        ("น้ำ", "น้\u0e4dา"),
        ("が か", "か\u3099 か"),
        ("12,403 12.403 12\u00a0403 3.14 1,000,000", "12403 12403 12403 3.14 1000000"),
        ("“a” «b» c–d e‑f", '"a" "b" c-d e-f'),
        ("a\u00a0b\tc\nd", "a b c d"),
        ("tele\u00adphone می\u200cشود", "telephone میشود"),
        ("tele-\nphone Nord-\nSüd", f"tele{BREAK}phone nord- sud"),
        ("月球\n背面", f"月球{BREAK}背面"),
    ],
)
def test_what_a_text_folds_to(text: str, expected: str) -> None:
    assert fold(text).text == expected


def test_a_part_of_the_folded_text_knows_where_it_stands() -> None:
    text = "Un cafe\u0301 à l’Élysée : ½ ﬁn"
    folded = fold(text)

    def words(part: str) -> str | None:
        start = folded.text.index(part)
        span = folded.span(start, start + len(part))
        return text[span.start : span.end] if span else None

    assert words("cafe") == "cafe\u0301"
    assert words("elysee") == "Élysée"
    assert words("fin") == "ﬁn"
    assert words("1\u20442") == "½"
    assert (words("1"), words("2"), words("i")) == (None, None, None)
    assert folded.span(0, 2) == Span(0, 2)


@given(st.text(alphabet=st.characters() | st.sampled_from("éößий\u0301\u0306が\u3099\n-,.0123ﬁ½")))
def test_every_part_folds_to_the_same_on_its_own_words(text: str) -> None:
    folded = fold(text)
    for at in range(len(folded.text)):
        if span := folded.span(at, at + 1):
            assert 0 <= span.start < span.end <= len(text)
    if folded.text:
        whole = folded.span(0, len(folded.text))
        assert whole is not None
        assert fold(text[whole.start : whole.end]).text == folded.text
