"""The words for numbers in each language: "douze", "Mio.", "万".

They come from two sets of data of Unicode's CLDR: the rules by which numbers are spelled out (unicode-rbnf), and what stands for thousands
and millions after digits (Babel). Only building blocks are spelled out; `numbers.py` puts them together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

import regex
from babel import UnknownLocaleError
from babel.numbers import format_compact_decimal
from unicode_rbnf import RbnfEngine
from unicode_rbnf.engine import RbnfError

# Every number to 99 is spelled out, and the hundreds. A word for zero is often also one for "no".
_SPELLED = (*range(1, 100), *range(100, 1000, 100))
_MULTIPLIERS = (100, *(10**n for n in range(3, 13)))
# A multiplier has other forms after other numbers: 1 тысяча, 2 тысячи, 5 тысяч.
_MULTIPLES = (1, 2, 3, 5)
# Ordinals count from the third on: the second is also a unit of time.
_ORDINALS = range(3, 32)
_CARDINAL, _ORDINAL = ("spellout-cardinal", "spellout-numbering"), ("spellout-ordinal",)
# Cases that CLDR does not have.
_OTHER_ENDINGS = {"ar": (("ون", "ين"),)}
# A single letter after digits is more often a unit, as in "5 m", than a million.
_SHORTEST_MULTIPLIER = 2

_STYLES: Final[tuple[Literal["short", "long"], ...]] = ("short", "long")
_INVISIBLE = regex.compile(r"\p{Cf}")
_SEPARATORS = regex.compile(r"[\s\-‐‑]+")
_DIGITS = regex.compile(r"\p{N}[\p{N}.,]*")


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words for numbers in one language, as `normal` normalises them.

    Attributes:
        values: What words say: "quatre vingt dix" → 90.
        multipliers: What words multiply the number before them by: "mille" → 1000.
        joiners: Words between the parts of a number, such as "and".
    """

    values: Mapping[str, int] = field(default_factory=dict)
    multipliers: Mapping[str, int] = field(default_factory=dict)
    joiners: frozenset[str] = frozenset()


def normal(text: str) -> str:
    """Return the text case-folded, without invisible characters, and with one space in place of hyphens and white space."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return str(_SEPARATORS.sub(" ", visible)).strip()


@cache
def number_words(lang: str) -> NumberWords:
    """Return the words for numbers in a language, in all its varieties: Portuguese has "dezesseis" and "dezasseis".

    Args:
        lang: The ISO 639 code of the language.

    Returns:
        The words; none where CLDR does not have the language.
    """
    values: dict[str, int] = {}
    multipliers = dict(_compact_multipliers(lang))
    joiners: set[str] = set()
    for variety in RbnfEngine.get_supported_languages():
        if variety.partition("_")[0] == lang:
            engine = RbnfEngine.for_language(variety)
            spelled = {number: _spelled(engine, number) for number in _SPELLED}
            multipliers |= _spelled_multipliers(engine, spelled)
            values |= {text: number for number in _ORDINALS for text in _spelled(engine, number, _ORDINAL)}
            values |= {text: number for number, texts in spelled.items() for text in texts}
            for hundred, joiner in _hundreds_and_joiners(engine, spelled):
                values.setdefault(hundred, 100)
                joiners.add(joiner)
    multipliers = _simple(multipliers)
    for ending, other in _OTHER_ENDINGS.get(lang, ()):
        values |= {text.removesuffix(ending) + other: number for text, number in values.items() if text.endswith(ending)}
    return NumberWords({text: value for text, value in values.items() if text not in multipliers}, multipliers, frozenset(joiners - {""}))


def _spelled(engine: RbnfEngine, number: int, rulesets: tuple[str, ...] = _CARDINAL) -> list[str]:
    """Return a number in words by all rulesets whose names begin so: in every gender and case, the longest first."""
    distinct = set[str]()
    for name, ruleset in engine.rulesets.items():
        if name.startswith(rulesets) and not ruleset.is_private:
            with suppress(RbnfError):  # some rules do not reach all numbers: Tamil's ordinals end with 20
                text = engine.format_number(number, ruleset_names=[name]).text_by_ruleset[name]
                distinct |= {normal(text)} if not _DIGITS.search(text) else set()
    return sorted(distinct - {""}, key=lambda text: (-len(text), text))


def _spelled_multipliers(engine: RbnfEngine, spelled: Mapping[int, list[str]]) -> Iterator[tuple[str, int]]:
    """Yield what stands after the number that is multiplied: "zweitausend" without "zwei" is 1000."""
    for factor in _MULTIPLIERS:
        for times in _MULTIPLES:
            for text in _spelled(engine, factor * times):
                multiplied = next((word for word in spelled[times] if text.startswith(word)), "")
                if multiplied or times == 1:
                    yield text.removeprefix(multiplied).strip(), factor


def _hundreds_and_joiners(engine: RbnfEngine, spelled: Mapping[int, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield the word for a hundred before another number, and the word between them: "cento", "e" of "cento e dois"."""
    for text in _spelled(engine, 102):
        two = next((word for word in spelled[2] if text.endswith(word)), "")
        rest = text.removesuffix(two).strip()
        hundred = next((word for word in spelled[100] if f"{rest} ".startswith(f"{word} ")), rest.partition(" ")[0])
        if two and hundred:
            yield hundred, rest.removeprefix(hundred).strip()


def _simple(multipliers: Mapping[str, int]) -> dict[str, int]:
    """Return the multipliers that do not end with a smaller one: "ten million" is two words."""
    return {
        text: factor
        for text, factor in multipliers.items()
        if text and not any(other < factor and text.endswith(smaller) for smaller, other in multipliers.items() if smaller)
    }


def _compact_multipliers(lang: str) -> Iterator[tuple[str, int]]:
    """Yield what stands after digits: "Mio." is a million."""
    for factor in _MULTIPLIERS[1:]:
        for times in _MULTIPLES:
            for style in _STYLES:
                text = normal(_compact(factor * times, style, lang))
                digits = _DIGITS.search(text)
                written = _number(digits.group()) if digits else None
                multiplier = _DIGITS.sub("", text).strip()
                if written and len(multiplier) >= _SHORTEST_MULTIPLIER:
                    yield multiplier, factor * times // written


def _compact(number: int, style: Literal["short", "long"], lang: str) -> str:
    """Return a number as "3 million", "" where CLDR does not have that style of the language."""
    try:
        return format_compact_decimal(number, format_type=style, locale=lang)
    except (KeyError, ValueError, UnknownLocaleError):
        return ""


def _number(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() else None
