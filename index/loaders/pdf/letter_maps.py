"""Pages whose fonts do not say which letters they show: what can be copied from them is control characters, or other letters."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import regex

from articleqa.index.languages import in_every_language

if TYPE_CHECKING:
    from articleqa.index.loaders.pdf.lines import PageText

_STRANGE = 0.3
"""Nobody wrote a page of which so many characters cannot be seen."""
_UNMAPPED = 0.5
"""From this part on the fonts of a page do not say which letters they show; the text may be right nevertheless, as old TeX's is."""
_UNMAPPED_STRANGE = 0.05
_WITHOUT_VOWEL = 0.12
"""So many words of four Latin letters without a vowel are in no language; a manual full of commands has 8 %."""
_BEYOND_ASCII = 0.6
"""So many accented letters are in no language that is written in Latin letters; Vietnamese has 25 %."""
_FUNCTION_WORDS = 0.03
"""The fewest function words in a text of a language whose function words are known."""
_SHIFTED_BACK = 0.12
"""The fewest function words in a text that was shifted back; in other texts a few words are, by chance."""
_MANY_TIMES = 4
"""A text that was shifted back has so many times as many of them: before, it had some by chance."""
_ENOUGH_WORDS = 20
_SHIFTS = (*range(-32, 0), *range(1, 33))
_DIFFERENT = 4
_WORD = regex.compile(r"\p{L}{3,}")
_LATIN_WORD = regex.compile(r"\p{Latin}{4,}")
_CONSONANTS = regex.compile(r"[b-df-hj-np-tv-xz]+", regex.IGNORECASE)
_LATIN = regex.compile(r"\p{Latin}")
_SAMPLE = 4000
"""So many characters of a page are looked at."""


def is_unreadable(page: PageText) -> bool:
    """Tell whether the text of a page is not what a person sees on it.

    It is not where most characters cannot be seen; where most letters are accented Latin ones; where the fonts name no letters, and what
    they give instead reads like no language; and where all letters are shifted by the same number, and shifted back are words of a
    language. Text in rare scripts and languages passes.

    Args:
        page: What PDFium reads on the page.

    Returns:
        Whether it is not.
    """
    strange = page.strange / page.letters if page.letters else 0.0
    if strange > _STRANGE:
        return True
    text = " ".join(segment.text for segments in page.lines for segment in segments)[:_SAMPLE]
    if page.unmapped > _UNMAPPED and (strange > _UNMAPPED_STRANGE or not _reads(text)):
        return True
    return _is_of_other_script(text) or _is_shifted(text)


def _is_of_other_script(text: str) -> bool:
    """Tell whether the letters are of another script, such as Cyrillic, and a font names them by Latin ones: "Íå î÷åíü êðàòêîå"."""
    return len(_LATIN_WORD.findall(text)) >= _ENOUGH_WORDS and _accented_share(text) > _BEYOND_ASCII


def _accented_share(text: str) -> float:
    """Return which part of the Latin letters of a text, which has some, are beyond ASCII."""
    letters = _LATIN.findall(text)
    return sum(not letter.isascii() for letter in letters) / len(letters)


def _reads(text: str) -> bool:
    """Tell whether a text may be of a language."""
    words = _LATIN_WORD.findall(text)
    if len(words) < _ENOUGH_WORDS:
        return True
    without_vowel = sum(_CONSONANTS.fullmatch(word) is not None for word in words) / len(words)
    return _accented_share(text) < _BEYOND_ASCII and without_vowel < _WITHOUT_VOWEL and _function_word_share(text) >= _FUNCTION_WORDS


def _is_shifted(text: str) -> bool:
    """Tell whether a text in Latin letters has no function words, but has many once its letters are shifted back."""
    as_it_is = _function_word_share(text)
    if len(_LATIN_WORD.findall(text)) < _ENOUGH_WORDS or len(_LATIN.findall(text)) < len(text) / 2 or as_it_is >= _SHIFTED_BACK:
        return False
    codes = {ord(character) for character in text if "!" <= character <= "~"}
    shifted_back = (text.translate({code: max(code + shift, 32) for code in codes}) for shift in _SHIFTS)
    return any(_function_word_share(other) >= max(_SHIFTED_BACK, _MANY_TIMES * as_it_is) for other in shifted_back)


def _function_word_share(text: str) -> float:
    """Return which part of the words of three letters or more are function words of any language; 0 where few different ones are."""
    words = _WORD.findall(text.casefold())
    function_words = [word for word in words if word in _function_words()]
    return len(function_words) / len(words) if len(set(function_words)) >= _DIFFERENT else 0.0


@cache
def _function_words() -> frozenset[str]:
    words = in_every_language(lambda language: language.follow_ups.every.union(language.questions.verbs, language.questions.function_words))
    return frozenset(word.casefold() for word in words if len(word) > 2)
