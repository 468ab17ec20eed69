from __future__ import annotations

import pytest

from articleqa.index.text.function_words import content_terms, language_of_question


@pytest.mark.parametrize(
    ("question", "lang", "terms"),
    [
        ("When did the call take place?", "en", ["call", "place"]),
        ("What was the treaty's date?", "en", ["treaty", "date"]),
        ("Quand l'appel a-t-il eu lieu ?", "fr", ["appel", "lieu"]),
        ("Combien de morts ?", "fr", ["morts"]),
        ("Wer war der Präsident der USA?", "de", ["prasident", "usa"]),
        ("Kiedy odbyła się rozmowa?", "pl", ["rozmowa"]),
        ("Milloin puhelu käytiin?", "fi", ["puhelu", "kaytiin"]),
        ("How many injured?", "en", ["injured"]),
        ("嫦娥五号带回了多少月球样品？", "zh", ["嫦娥", "娥五", "五号", "号带", "带回", "回了", "月球", "球样", "样品"]),
    ],
)
def test_content_terms_are_those_that_are_no_function_words(question: str, lang: str, terms: list[str]) -> None:
    assert language_of_question(question) == lang
    assert [term.term for term in content_terms(question, lang)] == terms


def test_a_word_in_capitals_is_a_name_unless_all_are() -> None:
    assert [t.term for t in content_terms("When did the WHO and IT say it?", "en")] == ["who", "it"]
    assert [t.term for t in content_terms("WHO DIED", "en")] == ["died"]
    assert [t.term for t in content_terms("E-204", "pt")] == ["e", "204"]


def test_of_an_unknown_language_every_term_is_content() -> None:
    assert [t.term for t in content_terms("the was", None)] == ["the", "was"]
    assert [t.term for t in content_terms("the was", "xx")] == ["the", "was"]
    assert language_of_question("123 ?") is None
