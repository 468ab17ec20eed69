from __future__ import annotations

import pytest

from articleqa.index.text.language import SURE, by_language, canonical, identify


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Le chef d'état-major a demandé l'appel, qui a eu lieu le 27 novembre.", "fr"),
        ("Møtet fant sted i Oslo, og statsministeren sa at hun ikke visste noe om saken.", "no"),
        ("Møtet fann stad i Oslo, og statsministeren sa at ho ikkje visste noko om saka.", "no"),
        ("Кто попросил о телефонном разговоре и когда он состоялся?", "ru"),
        ("通话是什么时候进行的？双方讨论了什么？", "zh"),
        ("電話会談はいつ行われましたか。", "ja"),
        ("متى جرت المكالمة الهاتفية بين القائدين؟", "ar"),
        ("การโทรศัพท์เกิดขึ้นเมื่อใด", "th"),
    ],
)
def test_a_sentence_is_enough(text: str, code: str) -> None:
    assert identify(text, sure=SURE) == code


@pytest.mark.parametrize("text", ["", "   ", "1998", "27.11.2024, 14:30", "???", "NATO", "Neil Armstrong", "\ud800\x00"])
def test_what_is_in_no_language_stays_uncertain(text: str) -> None:
    assert identify(text, sure=SURE) is None


def test_what_is_expected_is_likelier() -> None:
    question = "Hvem ba om det?"
    assert identify(question, sure=SURE) is None
    assert identify(question, expected={"no"}, sure=SURE) == "no"
    assert identify("When did the call take place?", expected={"no"}, sure=SURE) == "en"  # but it does not override what is plain


def test_tags_of_one_language() -> None:
    assert [canonical(tag) for tag in ("pt-BR", "zh_Hant", "NB", "nn-NO", "en")] == ["pt", "zh", "no", "no", "en"]


def test_counts_of_one_language_are_one() -> None:
    counts = by_language({"nb-NO": 2, "fr-FR": 1, "unknown": 1, "fr": 3, "no": 1})
    assert list(counts.items()) == [("fr", 4), ("no", 3), ("unknown", 1)]
