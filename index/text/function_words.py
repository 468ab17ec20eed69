"""Function words: words that every text has, such as "the", "was" and "take" in "take place".

They tell a short question's language, and are not worth marking in an article. The words are those of `index/languages/`; a language
without them has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import regex

from articleqa.index.languages import languages
from articleqa.index.languages.language import Language
from articleqa.index.text.analyzer import Term, analyze
from articleqa.index.text.language import SURE, identify
from articleqa.index.text.scripts import NO_SPACES

_WITHOUT_SPACES = regex.compile(rf"[{NO_SPACES}]+")
_CAPITALS = regex.compile(r"[\p{Lu}\p{N}\p{P}\p{S}\s]+")


@dataclass(frozen=True, slots=True)
class _FunctionWords:
    """The function words of a language, in the forms that texts are compared with.

    Attributes:
        terms: They as terms of the analyzer, where spaces part words.
        pattern: A pattern of any of them, the longest first, where spaces do not part words; otherwise None.
    """

    terms: frozenset[str]
    pattern: regex.Pattern[str] | None


def language_of_question(question: str) -> str | None:
    """Return the language that a question is most probably in, even if it is a word or two.

    Args:
        question: The question.

    Returns:
        The ISO 639 code of the language that it surely is in. Where none is sure, of the language whose function words cover most of its
        characters; of several, or where it has no function word of any language, of the likeliest one. None for a text without letters.
    """
    if sure := identify(question, sure=SURE):
        return sure
    covered = {code: sum(term.end - term.start for term in _covered(question, code)) for code in _every()}
    most = max(covered.values())
    best = [code for code, characters in covered.items() if characters == most and characters]
    if len(best) == 1:
        return best[0]
    identified = identify(question, expected=best, sure=0.0)
    return identified if not best or identified in best else best[0]


def content_terms(text: str, lang: str | None) -> list[Term]:
    """Return the terms of a text that are no function words.

    Args:
        text: The text.
        lang: Its ISO 639 code. None, or a language without function words: all of its terms are returned.

    Returns:
        The terms in the order of the text. Those in capitals, such as WHO and IT, are names, unless the whole text is in capitals.
    """
    covered = set(_covered(text, lang)) if lang is not None and lang in _every() else set()
    return [term for term in analyze(text) if term not in covered]


def _covered(text: str, lang: str) -> list[Term]:
    """Return the terms of a text that are function words of a language. A pair of characters is one if both belong to function words."""
    words = _every()[lang]
    shouted = _CAPITALS.fullmatch(text) is not None and " " in text.strip()
    covered_terms = []
    positions = {p for m in words.pattern.finditer(text) for p in range(*m.span())} if words.pattern else set()
    for term in analyze(text):
        written = text[term.start : term.end]
        is_name = written.isupper() and not shouted and (len(written) > 1 or text[term.end : term.end + 1] == "-")  # E-204
        if (term.term in words.terms and not is_name) or (positions and positions.issuperset(range(term.start, term.end))):
            covered_terms.append(term)
    return covered_terms


@cache
def _every() -> Mapping[str, _FunctionWords]:
    """Return the function words of every language that has any, by ISO 639 code."""
    return {code: _function_words(language) for code, language in languages().items()}


def _function_words(language: Language) -> _FunctionWords:
    words = language.follow_ups.every.union(language.questions.verbs, language.questions.function_words)
    if language.spaces:
        return _FunctionWords(frozenset(term.term for word in words for term in analyze(word)), None)
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return _FunctionWords(frozenset(), regex.compile("|".join(map(regex.escape, longest_first))))
