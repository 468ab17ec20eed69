"""Lookups: a name, or a word or two, in the place of a question: "Gerasimov", "grain corridor", "鳥". Pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

import regex

from articleqa.conversation.answer_types import expected_answer_type
from articleqa.index.languages import languages
from articleqa.index.search.exact import parse
from articleqa.index.text.analyzer import analyze, terms
from articleqa.index.text.function_words import content_terms, language_of_question

# How many content words a lookup has at most, and how many words.
_MOST_CONTENT_WORDS, _MOST_WORDS = 3, 6
# A word in capitals is a name, also where it looks like a question word: WHO, Vietnamese "ai".
_CAPITALS = regex.compile(r"\b\p{Lu}{2,}\b")
_QUESTION_MARK = regex.compile(r"[?？؟¿]|\p{Greek}.*;\s*$")


def is_lookup(text: str) -> bool:
    """Return whether a text is no question, but only names something.

    A text without a question mark may still be a question, and then has a word that no name of a thing has: "who painted it", "Warum",
    "tell me more". A text that begins with "and" goes on with an earlier question.

    Args:
        text: What was typed, in any language.

    Returns:
        True where it has one to three content words and no sign of a question, or is only a phrase in quotation marks.
    """
    exact = parse(text)
    if exact.phrases and not exact.words:
        return True
    is_shouted = text.isupper() and len(text.split()) > 1
    if _QUESTION_MARK.search(text) or expected_answer_type(text if is_shouted else _CAPITALS.sub(" ", text)):
        return False
    lang = language_of_question(text)
    content = content_terms(text, lang)
    language = languages().get(lang or "")
    if language is None:
        return 0 < len(content) <= _MOST_CONTENT_WORDS
    # A run of pairs of characters has a pair less than characters.
    size = math.ceil((len(content) + (not language.spaces)) / language.follow_ups.units_per_word) if content else 0
    if not 0 < size <= _MOST_CONTENT_WORDS or len(text.split()) > _MOST_WORDS * language.follow_ups.units_per_word:
        return False
    every = [term.term for term in analyze(text)]
    function_words = set(every) - {term.term for term in content}
    return every[0] not in _openers(language.code) and not function_words & _signs_of_a_question(language.code)


@cache
def _signs_of_a_question(lang: str) -> frozenset[str]:
    """Return the terms of a language that no name of a thing has: question words, forms of "to be", pronouns, and verbs that say little."""
    questions, grammar = languages()[lang].questions, languages()[lang].follow_ups
    pronouns = () if grammar.titles_are_pronouns else grammar.anaphors
    return _terms_of((*grammar.question_words, *grammar.copulas, *pronouns, *questions.verbs))


@cache
def _openers(lang: str) -> frozenset[str]:
    return _terms_of(languages()[lang].follow_ups.openers)


def _terms_of(words: Iterable[str]) -> frozenset[str]:
    return frozenset(term for word in words for term in terms(word))
